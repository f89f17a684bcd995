import { databaseExported } from '../../domain/database/event.ts';
import type { ExportFormat } from '../../domain/database/export.ts';
import type { ConnectionRow } from '../../domain/database/model.ts';
import { clientLine } from '../../domain/database/clientLine.ts';
import { Failure } from '../../domain/failure.ts';
import type { Live } from '../change/live.ts';
import type { Reach } from '../reach.ts';
import { createCatalogues } from './catalogues.ts';
import { createClients, type OpenProgram } from './clients.ts';
import { needName } from './connections.ts';
import { toFailure } from './explain.ts';
import { createExports, type ExportDone } from './exports.ts';
import type { createPasswords } from './passwords.ts';
import { createPorts } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { DatabaseSession } from './session.ts';
import { findConnections, readText, shown } from './sources.ts';
import { openWay } from './way.ts';

export interface ToolsDeps {
  live: Live;
  reach: Reach;
  now(): number;
  folder: { catalogues: string; exports: string; clients: string };
  person(): string;
  find(id: string): ConnectionRow | undefined;
  writing(connectionId: string): boolean;
  openProgram: OpenProgram;
  onNoWriter(connectionId: string): void;
  needConnection(id: string): ConnectionRow;
  needSession(id: string): DatabaseSession;
  passwords: ReturnType<typeof createPasswords>;
  recorder: Recorder;
  /** Opens a terminal on a host and types a line into it. */
  openTerminal(input: { key?: string | undefined; incidentId: string; hostId: string; first: string }): {
    id: string;
  };
}

type Keyed = { key?: string | undefined };
type ClientInput = Keyed & {
  connectionId: string;
  incidentId: string;
  where: 'remote' | 'local';
  typed?: string | undefined;
};
interface PortInput {
  connectionId: string;
  port?: number | undefined;
  typed?: string | undefined;
}
const ok = { ok: true } as const;

/** What there is around the shells: connections from elsewhere, catalogues, exports, ports and clients. */
export function createTools(deps: ToolsDeps) {
  const { live, reach, now, needConnection, needSession, passwords, recorder } = deps;
  const catalogues = createCatalogues(deps.folder.catalogues, now);
  const exports = createExports({ live, folder: deps.folder.exports, now });
  const clients = createClients({ ...deps, folder: deps.folder.clients });
  const ports = createPorts({ live, now, open: (connection, signal) => openWay(reach, connection, signal) });

  return {
    procedures: {
      read: ({ text }: { text: string }) => shown(readText(text)),
      found() {
        const { found, notes } = findConnections();
        return { connections: found.map(shown), notes };
      },
      async keepPassword({ id, from }: { id: string; from: { text: string } | { where: string } }) {
        needConnection(id);
        const source =
          'text' in from ? readText(from.text) : findConnections().found.find((f) => f.where === from.where);
        if (!source?.password) throw new Failure('NOT_FOUND', 'There is no password there.');
        await passwords.keep(id, source.password);
        return ok;
      },
      async catalogue(input: { sessionId: string | null; connectionId: string; refresh: boolean }) {
        const { sessionId, connectionId, refresh } = input;
        const connection = needConnection(connectionId);
        const session = sessionId === null ? null : needSession(sessionId);
        if (session && session.row().connectionId !== connectionId)
          throw new Failure('INVALID', 'This shell is on another database.');
        const open = session?.row().state.kind === 'open' ? session : null;
        try {
          return await catalogues.get(connectionId, refresh, open && (() => open.catalogue()));
        } catch (error) {
          throw toFailure(error, connection.name);
        }
      },
      exportResult(
        input: Keyed & {
          sessionId: string;
          run: number;
          result: number;
          format: ExportFormat;
          table?: string | undefined;
        },
      ) {
        const session = needSession(input.sessionId);
        const result = session.result(input.run, input.result);
        if (!result) throw new Failure('CONFLICT', 'This result is no longer kept. Run the statement again.');
        const { id: sessionId, connectionId, connection, engine, production, incidentId } = session.row();
        const shell = { sessionId, connectionId, connection, engine, production };
        const { key, format, table } = input;
        const onDone = (done: ExportDone): void =>
          recorder.append(incidentId, databaseExported({ ...shell, ...done }));
        return exports.start({ key, sessionId, engine, format, table, name: connection, result, onDone });
      },
      cancelExport({ id }: { id: string }) {
        exports.cancel(id);
        return ok;
      },
      async startPort({ connectionId, port, typed }: PortInput) {
        const connection = needConnection(connectionId);
        needName(connection, typed, 'open a port');
        return ports.start(connection, port);
      },
      async stopPort({ connectionId }: { connectionId: string }) {
        await ports.stop(connectionId);
        return ok;
      },
      async client({ key, connectionId, incidentId, where, typed }: ClientInput) {
        const connection = needConnection(connectionId);
        if (where === 'local') return clients.open({ key, connection, incidentId, typed });
        if (connection.hostId === null)
          throw new Failure(
            'INVALID',
            'This database is reached from this machine: there is no host to run its client on.',
          );
        needName(connection, typed, 'open a client');
        const line = clientLine(connection);
        const { id } = deps.openTerminal({ key, incidentId, hostId: connection.hostId, first: line });
        return { terminalId: id, line };
      },
    },
    forget: catalogues.forget,
    clients: { writes: clients.writes, lock: clients.lock },
    async dispose(): Promise<void> {
      exports.dispose();
      await ports.dispose();
      clients.dispose();
    },
  };
}
