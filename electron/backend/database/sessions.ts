import { mkdirSync, rmSync } from 'node:fs';
import { ulid } from 'ulid';
import { engineNames, type ConnectionRow } from '../../domain/database/model.ts';
import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { Live } from '../change/live.ts';
import type { Reach } from '../reach.ts';
import { drivers } from './engines.ts';
import type { createPasswords } from './passwords.ts';
import type { Recorder } from './recorder.ts';
import { createSession, type DatabaseSession } from './session.ts';
import { openWay } from './way.ts';

/** 50 shells with two connections each. */
const MAX_SESSIONS = 50;

export interface SessionsDeps {
  live: Live;
  reach: Reach;
  passwords: ReturnType<typeof createPasswords>;
  recorder: Recorder;
  find(id: string): ConnectionRow | undefined;
  hostName(id: string): string | undefined;
  person(): string;
  now(): number;
  /** Where results lie while their shells are open. */
  folder: string;
  graceMs?: number | undefined;
  writing(connectionId: string): DatabaseSessionRow['writing'];
  /** The last shell of a connection was closed. */
  onLast(connectionId: string): Promise<void>;
}

/** The shells that are open. */
export function createSessions(deps: SessionsDeps) {
  const { live, recorder, passwords, person, now } = deps;
  const sessions = new Map<string, DatabaseSession>();
  const of = (connectionId: string): DatabaseSession[] =>
    [...sessions.values()].filter((session) => session.row().connectionId === connectionId);
  // What a console that was killed left behind.
  rmSync(deps.folder, { recursive: true, force: true });

  const need = (id: string): DatabaseSession => {
    const session = sessions.get(id);
    if (!session) throw new Failure('NOT_FOUND', 'This shell is no longer open.');
    return session;
  };
  const discard = async (id: string, reason: 'ended' | 'left', text: string): Promise<void> => {
    const session = sessions.get(id);
    if (!session) return;
    sessions.delete(id);
    const { connectionId } = session.row();
    await session.dispose(reason, text);
    live.remove('databaseSession', id);
    if (of(connectionId).length > 0) return;
    passwords.release(connectionId);
    await deps.onLast(connectionId);
  };
  const create = (id: string, connection: ConnectionRow, incidentId: string | null): DatabaseSession => {
    const { id: connectionId, engine, production, hostId, name } = connection;
    const connect = drivers[engine];
    if (!connect) throw new Failure('UNAVAILABLE', `${engineNames[engine]} is not served yet.`);
    const row: DatabaseSessionRow = {
      id,
      connectionId,
      connection: name,
      engine,
      production,
      incidentId,
      host: hostId ? (deps.hostName(hostId) ?? '') : '',
      createdAt: now(),
      state: { kind: 'connecting' },
      server: null,
      running: null,
      transaction: null,
      writing: deps.writing(connectionId),
    };
    const current = (): ConnectionRow => deps.find(connectionId) ?? connection;
    mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
    return createSession({
      row,
      connection: current,
      connect,
      way: () => ({
        open: (signal) => openWay(deps.reach, current(), signal),
        password: (attempt, signal) => passwords.get(current(), { sessionId: id, attempt, signal }),
        application: `Holdfast ${person()}`.slice(0, 60),
      }),
      folder: deps.folder,
      events: { ...recorder.of(row, current), changed: (next) => live.set('databaseSession', id, next) },
      now,
      onAbandoned: () => void discard(id, 'left', 'No window showed it any more.').catch(() => undefined),
      graceMs: deps.graceMs,
    });
  };

  return {
    of,
    need,
    find: (id: string) => sessions.get(id),
    rows: (): DatabaseSessionRow[] => [...sessions.values()].map((session) => session.row()),
    discard,
    open(key: string | undefined, connection: ConnectionRow, incidentId: string | null): string {
      const id = key ?? ulid();
      if (sessions.has(id)) return id;
      if (sessions.size >= MAX_SESSIONS)
        throw new Failure('REFUSED', `${MAX_SESSIONS} database shells are open. Close one first.`);
      const session = create(id, connection, incidentId);
      sessions.set(id, session);
      live.set('databaseSession', id, session.row());
      void session.connect();
      return id;
    },
    async dispose(): Promise<void> {
      await Promise.all([...sessions.keys()].map((id) => discard(id, 'ended', 'Holdfast was closed.')));
      rmSync(deps.folder, { recursive: true, force: true });
    },
  };
}
