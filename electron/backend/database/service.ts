import { databaseActed } from '../../domain/database/event.ts';
import { confirmationName, type ConnectionRow, type SavedQueryRow } from '../../domain/database/model.ts';
import { mayWrite } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Live } from '../change/live.ts';
import type { Lane } from '../lane.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import type { Reach } from '../reach.ts';
import type { Ask } from '../ssh/ask.ts';
import { createConnections } from './connections.ts';
import { createHistory, type HistoryQuery } from './history.ts';
import { createOnce } from './once.ts';
import { createPasswords } from './passwords.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import type { RunInput } from './sessionCore.ts';
import { createSessions } from './sessions.ts';
import { createTools, type ToolsDeps } from './tools.ts';
import { createUnlocks } from './unlocks.ts';

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
  folder: { results: string; catalogues: string; exports: string; clients: string };
  openTerminal: ToolsDeps['openTerminal'];
  openProgram: ToolsDeps['openProgram'];
  graceMs?: number | undefined;
}

type Keyed = { key?: string | undefined };
type OfSession = { sessionId: string };
type ActInput = { act: 'cancel' | 'terminate'; target: string; about: string };
type Sessions = ReturnType<typeof createSessions>;
type Unlocks = ReturnType<typeof createUnlocks>;

/** The shells on databases. They live in memory; what was done in them is in the log. */
export function createDatabaseService(deps: DatabaseDeps) {
  const { log, person, now } = deps;
  const connections = createConnections(deps);
  const history = createHistory(deps.db);
  const recorder = createRecorder(log, person);
  const passwords = createPasswords(deps);
  const unlocks: Unlocks = createUnlocks({
    log,
    person,
    now,
    async onChange(connectionId, writing) {
      const shells = sessions.of(connectionId).map((session) => session.setWriting(writing));
      await Promise.all([...shells, ...(writing ? [] : [tools.clients.lock(connectionId)])]);
    },
  });
  const sessions: Sessions = createSessions({
    ...deps,
    folder: deps.folder.results,
    passwords,
    recorder,
    writing: unlocks.of,
    // A client in a terminal needs it as well.
    onLast: async (id) => (tools.clients.writes(id) ? undefined : unlocks.lock(id, 'closed')),
  });
  const tools: ReturnType<typeof createTools> = createTools({
    ...deps,
    writing: (id) => unlocks.of(id) !== null,
    onNoWriter: (id) => void (sessions.of(id).length === 0 && unlocks.lock(id, 'closed')),
    needConnection: connections.need,
    needSession: sessions.need,
    passwords,
    recorder,
  });

  return {
    add: connections.add,
    async edit(input: Parameters<typeof connections.edit>[0]) {
      const done = connections.edit(input);
      // It may lead to another server from now on, which nobody has unlocked.
      await unlocks.lock(input.id, 'asked');
      return done;
    },
    async remove(input: Keyed & { id: string }) {
      const done = connections.remove(input);
      await Promise.all(
        sessions
          .of(input.id)
          .map((s) => sessions.discard(s.row().id, 'ended', 'The database was taken off the list.')),
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
      if (incidentId) deps.needIncident(incidentId);
      return { id: sessions.open(key, connections.need(connectionId), incidentId) };
    },
    ...createShellProcedures(sessions),
    ...createGuarded(sessions, connections, unlocks, recorder, now),
    ...tools.procedures,

    list: sessions.rows,
    /** Shows a shell on a lane; false where there is none. */
    attach(id: string, lane: Lane): boolean {
      const session = sessions.find(id);
      session?.attach(lane);
      return session !== undefined;
    },
    async dispose(): Promise<void> {
      await sessions.dispose();
      unlocks.dispose();
      await tools.dispose();
    },
  };
}

/** What is asked of one shell. */
function createShellProcedures({ need, discard }: Sessions) {
  const runs = createOnce<{ run: number }>();
  const ends = createOnce<typeof ok>();
  const end = ({ key, sessionId }: Keyed & OfSession, how: 'commit' | 'rollback') =>
    ends(key, () =>
      need(sessionId)
        .end(how)
        .then(() => ok),
    );
  return {
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
    run: async ({ key, sessionId, ...input }: Keyed & OfSession & RunInput) => {
      const session = need(sessionId);
      return runs(key, async () => ({ run: await session.run(input) }));
    },
    async cancel({ sessionId }: OfSession) {
      await need(sessionId).cancel();
      return ok;
    },
    commit: async (input: Keyed & OfSession) => end(input, 'commit'),
    rollback: async (input: Keyed & OfSession) => end(input, 'rollback'),
    look: ({ sessionId, text, maxRows }: OfSession & { text: string; maxRows?: number | undefined }) =>
      need(sessionId).look(text, maxRows),
  };
}

/** What lifts the read-only state, brings it back, or needs it lifted. */
function createGuarded(
  { need }: Sessions,
  connections: ReturnType<typeof createConnections>,
  unlocks: Unlocks,
  recorder: Recorder,
  now: () => number,
) {
  const acts = createOnce<{ worked: boolean; text: string }>();
  const act = async (session: ReturnType<Sessions['need']>, { act, target, about }: ActInput) => {
    const {
      id: sessionId,
      connectionId,
      connection,
      engine,
      production,
      incidentId,
      writing,
    } = session.row();
    if (!mayWrite({ writing }, now()))
      throw new Failure('REFUSED', 'This shell is read-only. Unlock writing first.', { need: 'unlock' });
    const result = await session.act(act, target);
    const shell = { sessionId, connectionId, connection, engine, production };
    recorder.append(incidentId, databaseActed({ ...shell, act, target, about, ...result }));
    return result;
  };
  return {
    async unlock({
      key,
      sessionId,
      minutes,
      reason,
      typed,
    }: Keyed & OfSession & { minutes: number; reason: string; typed?: string | undefined }) {
      const { connectionId, connection, production, incidentId, server } = need(sessionId).row();
      const current = connections.need(connectionId);
      const name = confirmationName(current, server?.database);
      if ((production || current.production) && typed?.trim() !== name)
        throw new Failure('REFUSED', `Type ${name} to unlock production.`, { need: 'typed', name });
      await unlocks.unlock({ key, connectionId, connection, production, incidentId, minutes, reason });
      return ok;
    },
    async lock({ key, sessionId }: Keyed & OfSession) {
      await unlocks.lock(need(sessionId).row().connectionId, 'asked', key);
      return ok;
    },
    act: async (input: Keyed & OfSession & ActInput) =>
      acts(input.key, () => act(need(input.sessionId), input)),
  };
}
