import { rmSync } from 'node:fs';
import { databaseClientOpened } from '../../domain/database/event.ts';
import { clientProblem, guardsClient } from '../../domain/database/localClient.ts';
import { engineNames, type ConnectionRow } from '../../domain/database/model.ts';
import type { NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import type { RunningProgram } from '../program.ts';
import type { Reach } from '../reach.ts';
import type { Connector, Shell } from '../ssh/channel.ts';
import { startClient } from './clientStart.ts';
import { needName } from './connections.ts';
import { findClient, type FoundClient } from './findClient.ts';
import type { createPasswords } from './passwords.ts';

/** A client that ends with an error within 10 s did not get in: the next one asks for the password itself. */
const LOGIN_MS = 10_000;

/** Opens a program of this machine in a terminal. */
export type OpenProgram = (input: {
  key?: string | undefined;
  incidentId: string;
  connectionId: string;
  label: string;
  production: boolean;
  connector: Connector;
  opened(row: { id: string }, again: boolean): NewEvent;
}) => { id: string };

export interface ClientsDeps {
  reach: Reach;
  passwords: ReturnType<typeof createPasswords>;
  /** Where the clients' files lie while they run. */
  folder: string;
  person(): string;
  now(): number;
  find(id: string): ConnectionRow | undefined;
  writing(connectionId: string): boolean;
  openProgram: OpenProgram;
  /** The last client of a connection that may write is gone. */
  onNoWriter(connectionId: string): void;
}

export interface ClientRequest {
  key?: string | undefined;
  connection: ConnectionRow;
  incidentId: string;
  typed?: string | undefined;
}

/** This machine's own clients, each in a terminal and through a tunnel of its own. */
export function createClients(deps: ClientsDeps) {
  const { writing, passwords, person, now } = deps;
  /** Those that may write, by connection: they end when writing is locked. */
  const writers = new Map<string, Set<Shell>>();
  // What a console that was killed left behind.
  rmSync(deps.folder, { recursive: true, force: true });

  const connector = (first: FoundClient, connectionId: string): Connector => {
    let client: FoundClient | null = first;
    let refused = false;
    return async (size) => {
      const connection = deps.find(connectionId);
      if (!connection) throw new SshError('UNSUPPORTED', 'This database is no longer in the list.');
      const { engine } = connection;
      const writes = writing(connectionId);
      if (!writes && !guardsClient(engine)) throw new SshError('UNSUPPORTED', locked(engineNames[engine]));
      try {
        client ??= await findClient(engine);
        const begun = now();
        const password = refused ? null : await passwords.known(connectionId);
        const application = `Holdfast ${person()} (${client.name})`.slice(0, 60);
        const what = {
          connection,
          client,
          writes,
          password,
          application,
          folder: deps.folder,
          reach: deps.reach,
        };
        const program = await startClient(what, size);
        client = null;
        program.channel.onClose((exit) => (refused = exit?.code !== 0 && now() - begun < LOGIN_MS));
        if (writes) await keep(connectionId, program);
        return program;
      } catch (error) {
        if (error instanceof Failure) throw new SshError('UNSUPPORTED', error.message);
        throw error;
      }
    };
  };
  const keep = async (connectionId: string, program: RunningProgram): Promise<void> => {
    // Locked while it started.
    if (!writing(connectionId)) {
      await program.dispose();
      throw new SshError('CANCELLED', 'Writing was locked again meanwhile.');
    }
    const all = writers.get(connectionId) ?? new Set();
    writers.set(connectionId, all.add(program));
    void program.gone.then(() => {
      all.delete(program);
      if (all.size === 0) deps.onNoWriter(connectionId);
    });
  };
  /** Throws REFUSED for what is missing before one may open. */
  const check = (connection: ConnectionRow, typed: string | undefined): void => {
    if (!guardsClient(connection.engine) && !writing(connection.id))
      throw new Failure('REFUSED', locked(engineNames[connection.engine]), { need: 'unlock' });
    needName(connection, typed, 'open a client');
  };

  return {
    /** Opens the client in a terminal of an incident. Throws what the contract says. */
    async open({
      key,
      connection,
      incidentId,
      typed,
    }: ClientRequest): Promise<{ terminalId: string; line: string }> {
      check(connection, typed);
      const { id: connectionId, engine, name, production } = connection;
      const client = await findClient(engine);
      const problem = clientProblem(connection, client.maria);
      if (problem !== null) throw new Failure('UNAVAILABLE', problem);
      const { id } = deps.openProgram({
        key,
        incidentId,
        connectionId,
        label: `${name} (${client.name})`,
        production,
        connector: connector(client, connectionId),
        opened: ({ id: terminalId }, again) =>
          databaseClientOpened({
            terminalId,
            connectionId,
            connection: name,
            engine,
            production,
            program: client.name,
            readOnly: guardsClient(engine) && !writing(connectionId),
            again,
          }),
      });
      return { terminalId: id, line: client.name };
    },
    /** Whether a client that may write is open on a connection. */
    writes: (connectionId: string): boolean => (writers.get(connectionId)?.size ?? 0) > 0,
    /** Ends the clients of a connection that may write. */
    async lock(connectionId: string): Promise<void> {
      const all = [...(writers.get(connectionId) ?? [])];
      await Promise.all(all.map((shell) => shell.dispose()));
    },
    dispose: (): void => rmSync(deps.folder, { recursive: true, force: true }),
  };
}

const locked = (engine: string): string =>
  `${engine}'s own client cannot be told to read only. Unlock writing first; the client ends when it is locked again.`;
