import { mkdirSync, rmSync } from 'node:fs';
import { ulid } from 'ulid';
import { databaseActed } from '../../domain/database/event.ts';
import { engineNames, type ConnectionRow, type SavedQueryRow } from '../../domain/database/model.ts';
import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Live } from '../change/live.ts';
import type { Lane } from '../lane.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import type { Reach } from '../reach.ts';
import type { Ask } from '../ssh/ask.ts';
import { createConnections } from './connections.ts';
import { drivers } from './engines.ts';
import { createHistory, type HistoryQuery } from './history.ts';
import { createPasswords } from './passwords.ts';
import { createRecorder } from './recorder.ts';
import { createSession, type DatabaseSession, type RunInput } from './session.ts';
import { createTools, type ToolsDeps } from './tools.ts';
import { createUnlocks } from './unlocks.ts';
import { openWay } from './way.ts';

/** 50 shells with two connections each. */
const MAX_SESSIONS = 50;
const ok = { ok: true } as const;

export interface DatabaseDeps {
  db: Db;
  log: Log;
  live: Live;
  reach: Reach;
  secrets: SecretStore;
  find(id: string): ConnectionRow | undefined;
  findQuery(id: string): SavedQueryRow | undefined;
  hostName(id: string): string | undefined;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): void;
  ask(sessionId: string): Ask;
  person(): string;
  now(): number;
  /** Where results lie while their shells are open, and what outlives them. */
  folder: { results: string; catalogues: string; exports: string };
  openTerminal: ToolsDeps['openTerminal'];
  graceMs?: number | undefined;
}

type Keyed = { key?: string | undefined };
type OfSession = { sessionId: string };

/** The shells on databases. They live in memory; what was done in them is in the log. */
export function createDatabaseService(deps: DatabaseDeps) {
  const { log, live, person, now } = deps;
  const sessions = new Map<string, DatabaseSession>();
  const runs = new Map<string, number>();
  const connections = createConnections(deps);
  const history = createHistory(deps.db);
  const recorder = createRecorder(log, person);
  const passwords = createPasswords(deps);
  const unlocks = createUnlocks({
    log,
    person,
    now,
    async onChange(connectionId, writing) {
      await Promise.all(of(connectionId).map((session) => session.setWriting(writing)));
    },
  });
  const of = (connectionId: string): DatabaseSession[] =>
    [...sessions.values()].filter((session) => session.row().connectionId === connectionId);
  // What a console that was killed left behind.
  rmSync(deps.folder.results, { recursive: true, force: true });

  const need = (id: string): DatabaseSession => {
    const session = sessions.get(id);
    if (!session) throw new Failure('NOT_FOUND', 'This shell is no longer open.');
    return session;
  };
  const tools = createTools({
    ...deps,
    needConnection: connections.need,
    needSession: need,
    ...{ passwords, recorder },
  });
  const discard = async (id: string, reason: 'ended' | 'left', text: string): Promise<void> => {
    const session = sessions.get(id);
    if (!session) return;
    sessions.delete(id);
    const { connectionId } = session.row();
    await session.dispose(reason, text);
    live.remove('databaseSession', id);
    if (of(connectionId).length > 0) return;
    passwords.release(connectionId);
    await unlocks.lock(connectionId, 'closed');
  };
  const create = (id: string, connection: ConnectionRow, incidentId: string | null): DatabaseSession => {
    const { id: connectionId, engine, production, hostId, name } = connection;
    const connect = drivers[engine];
    if (!connect) throw new Failure('UNAVAILABLE', `${engineNames[engine]} is not served yet.`);
    const row: DatabaseSessionRow = {
      ...{ id, connectionId, connection: name, engine, production, incidentId },
      host: hostId ? (deps.hostName(hostId) ?? '') : '',
      createdAt: now(),
      state: { kind: 'connecting' },
      ...{ server: null, running: null, transaction: null },
      writing: unlocks.of(connectionId),
    };
    const current = (): ConnectionRow => deps.find(connectionId) ?? connection;
    mkdirSync(deps.folder.results, { recursive: true, mode: 0o700 });
    return createSession({
      row,
      connection: current,
      connect,
      way: () => ({
        open: (signal) => openWay(deps.reach, current(), signal),
        password: (attempt, signal) => passwords.get(current(), { sessionId: id, attempt, signal }),
        application: `Holdfast ${person()}`.slice(0, 60),
      }),
      folder: deps.folder.results,
      events: { ...recorder.of(row, current), changed: (next) => live.set('databaseSession', id, next) },
      now,
      onAbandoned: () => void discard(id, 'left', 'No window showed it any more.'),
      graceMs: deps.graceMs,
    });
  };

  return {
    add: connections.add,
    edit: connections.edit,
    async remove(input: Keyed & { id: string }) {
      const done = connections.remove(input);
      await Promise.all(
        of(input.id).map((s) => discard(s.row().id, 'ended', 'The database was taken off the list.')),
      );
      await tools.procedures.stopPort({ connectionId: input.id });
      tools.forget(input.id);
      await passwords.forget(input.id);
      return done;
    },
    saveQuery: connections.saveQuery,
    removeQuery: connections.removeQuery,
    history: (query: HistoryQuery) => ({ entries: history(query) }),
    async forgetPassword({ id }: { id: string }) {
      await passwords.forget(id);
      return ok;
    },

    open({ key, connectionId, incidentId }: Keyed & { connectionId: string; incidentId: string | null }) {
      const id = key ?? ulid();
      if (sessions.has(id)) return { id };
      if (incidentId) deps.needIncident(incidentId);
      const connection = connections.need(connectionId);
      if (sessions.size >= MAX_SESSIONS)
        throw new Failure('REFUSED', `${MAX_SESSIONS} database shells are open. Close one first.`);
      const session = create(id, connection, incidentId);
      sessions.set(id, session);
      live.set('databaseSession', id, session.row());
      void session.connect();
      return { id };
    },
    reconnect({ sessionId }: OfSession) {
      void need(sessionId).connect();
      return ok;
    },
    async close({ sessionId }: OfSession) {
      need(sessionId);
      await discard(sessionId, 'ended', '');
      return ok;
    },
    judge: ({ sessionId, text }: OfSession & { text: string }) => need(sessionId).judge(text),
    async run({ key, sessionId, ...input }: Keyed & OfSession & RunInput) {
      const session = need(sessionId);
      const known = key === undefined ? undefined : runs.get(key);
      if (known !== undefined) return { run: known };
      const run = await session.run(input);
      if (key !== undefined) runs.set(key, run);
      // 1,000 keys: a command is repeated within a minute or never.
      if (runs.size > 1000) runs.delete(runs.keys().next().value ?? '');
      return { run };
    },
    async cancel({ sessionId }: OfSession) {
      await need(sessionId).cancel();
      return ok;
    },
    async commit({ sessionId }: OfSession) {
      await need(sessionId).end('commit');
      return ok;
    },
    async rollback({ sessionId }: OfSession) {
      await need(sessionId).end('rollback');
      return ok;
    },
    async unlock({
      key,
      sessionId,
      minutes,
      reason,
    }: Keyed & OfSession & { minutes: number; reason: string }) {
      const { connectionId, connection, production, incidentId } = need(sessionId).row();
      await unlocks.unlock({ key, connectionId, connection, production, incidentId, minutes, reason });
      return ok;
    },
    async lock({ key, sessionId }: Keyed & OfSession) {
      await unlocks.lock(need(sessionId).row().connectionId, 'asked', key);
      return ok;
    },
    look: ({ sessionId, text, maxRows }: OfSession & { text: string; maxRows?: number | undefined }) =>
      need(sessionId).look(text, maxRows),
    async act(input: Keyed & OfSession & { act: 'cancel' | 'terminate'; target: string; about: string }) {
      const session = need(input.sessionId);
      const {
        id: sessionId,
        connectionId,
        connection,
        engine,
        production,
        incidentId,
        writing,
      } = session.row();
      if (!writing)
        throw new Failure('REFUSED', 'This shell is read-only. Unlock writing first.', { need: 'unlock' });
      const { act, target, about } = input;
      const result = await session.act(act, target);
      const shell = { sessionId, connectionId, connection, engine, production };
      recorder.append(incidentId, databaseActed({ ...shell, act, target, about, ...result }));
      return result;
    },

    ...tools.procedures,

    /** Shows a shell on a lane; false where there is none. */
    attach(id: string, lane: Lane): boolean {
      const session = sessions.get(id);
      session?.attach(lane);
      return session !== undefined;
    },
    async dispose(): Promise<void> {
      await Promise.all([...sessions.keys()].map((id) => discard(id, 'ended', 'Holdfast was closed.')));
      unlocks.dispose();
      await tools.dispose();
      rmSync(deps.folder.results, { recursive: true, force: true });
    },
  };
}
