import { ulid } from 'ulid';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import type { SessionState, TerminalRow } from '../../domain/terminal/model.ts';
import type { Answer } from '../../domain/terminal/prompt.ts';
import type { StepPhase, StepResult } from '../../domain/terminal/step.ts';
import type { Live } from '../change/live.ts';
import type { Lane } from '../lane.ts';
import type { Log } from '../log/log.ts';
import type { Ask } from '../ssh/ask.ts';
import type { Connector } from '../ssh/channel.ts';
import type { SessionTap } from '../tap.ts';
import { attachLane } from './lane.ts';
import { createPrompts } from './prompts.ts';
import { NOT_CONNECTED } from './link.ts';
import { createRecorder, type OpenedEvent } from './recorder.ts';
import { createSession, type Session } from './session.ts';

/** 100 sessions of up to 2 MB scrollback each. */
const MAX_SESSIONS = 100;
const ok = { ok: true } as const;

export interface TerminalDeps {
  log: Log;
  live: Live;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): void;
  host(id: string): HostRow | undefined;
  /** How to reach a host; questions on the way go to `ask`. `keepAs` names a shell that outlives its connection. */
  connector(to: { host: () => HostRow; ask: Ask; keepAs: string | null; incidentId: string }): Connector;
  /** This console's id: the shells that it keeps on hosts are its own. */
  origin: string;
  /** What hears a session; none where it is left out. */
  tap?(row: TerminalRow): SessionTap;
  person(): string;
  now(): number;
}

interface OpenCommand {
  key?: string | undefined;
  incidentId: string;
  hostId: string;
  keep?: boolean | undefined;
  /** A line that is typed once the shell is open. */
  first?: string | undefined;
}

/** A program of this machine that is shown like any terminal. */
export interface ProgramCommand {
  key?: string | undefined;
  incidentId: string;
  /** The database that it leads to. */
  connectionId: string;
  /** What it is and where it leads: "shop-primary (psql)". */
  label: string;
  production: boolean;
  connector: Connector;
  /** The fact that it runs, or runs `again`; that it ended is told as of any terminal. */
  opened: OpenedEvent;
}

interface Open {
  session: Session;
  row: TerminalRow;
  /** What is written down when it opens; of a host's shell where it is left out. */
  opened?: OpenedEvent | undefined;
  /** Typed once it opens for the first time. */
  first?: string | undefined;
}

/** What a terminal's row begins with; the rest is the same for all. */
type Begin = Pick<TerminalRow, 'hostId' | 'connectionId' | 'host' | 'production' | 'kept'>;

/** The terminal sessions of this console. They live in memory; that they were opened and closed is in the log. */
export function createTerminalService(deps: TerminalDeps) {
  const { log, live, needIncident, host, connector, origin, tap, person, now } = deps;
  const sessions = new Map<string, Open>();
  const prompts = createPrompts(live);
  const need = (id: string): Open => {
    const open = sessions.get(id);
    if (!open) throw new Failure('NOT_FOUND', 'This terminal is no longer open.');
    return open;
  };
  const update = (id: string, change: Partial<TerminalRow>): void => {
    const open = sessions.get(id);
    if (open) live.set('terminal', id, (open.row = { ...open.row, ...change }));
  };
  const record = createRecorder(log, person);
  const onState = (id: string, state: SessionState): void => {
    const before = sessions.get(id)?.row.state.kind;
    update(id, { state });
    const open = sessions.get(id);
    if (open && state.kind !== before) record(open, state, before === 'open');
    if (open?.first === undefined || state.kind !== 'open') return;
    open.session.input(Buffer.from(`${open.first}\r`));
    open.first = undefined;
  };
  const discard = async (id: string): Promise<void> => {
    const open = sessions.get(id);
    await open?.session.dispose();
    sessions.delete(id);
    live.remove('terminal', id);
  };
  const create = (
    id: string,
    incidentId: string,
    begin: Begin,
    connector: (row: TerminalRow) => Connector,
  ): Open => {
    const taken = [...sessions.values()].map(({ row }) => row.name);
    const row = firstRow({ id, incidentId, ...begin }, taken, now());
    const session = createSession({
      id,
      name: begin.host,
      connector: connector(row),
      kept: begin.kept,
      now,
      retries: true,
      onState: (state) => onState(id, state),
      onPhase: (step: StepPhase | null) => update(id, { step }),
      onShell: ({ agent }) => update(id, { agent }),
      tap: tap?.(row),
    });
    return { session, row };
  };
  const onHost = (id: string, incidentId: string, target: HostRow, kept: boolean): Open => {
    // An edit of the host counts from the next connection on; a removed host can still be connected again.
    const current = (): HostRow => host(target.id) ?? target;
    const { id: hostId, name, production } = target;
    const begin = { hostId, connectionId: null, host: name, production, kept };
    const to = { host: current, ask: prompts.asker(id), incidentId };
    return create(id, incidentId, begin, (row) => connector({ ...to, keepAs: keptName(origin, row) }));
  };
  const start = (id: string, open: Open): { id: string } => {
    sessions.set(id, open);
    void open.session.connect();
    return { id };
  };
  const needRoom = (): void => {
    if (sessions.size >= MAX_SESSIONS)
      throw new Failure('REFUSED', `${MAX_SESSIONS} terminals are open. Close one first.`);
  };

  return {
    open({ key, incidentId, hostId, keep, first }: OpenCommand) {
      const id = key ?? ulid();
      if (sessions.has(id)) return { id };
      needIncident(incidentId);
      const target = host(hostId);
      if (!target) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      needRoom();
      return start(id, { ...onHost(id, incidentId, target, keep ?? target.keep ?? false), first });
    },
    /** Runs a program of this machine in a terminal. */
    openProgram({ key, incidentId, connectionId, label, production, ...more }: ProgramCommand) {
      const id = key ?? ulid();
      if (sessions.has(id)) return { id };
      needIncident(incidentId);
      needRoom();
      const begin = { hostId: null, connectionId, host: label, production, kept: false };
      return start(id, { ...create(id, incidentId, begin, () => more.connector), opened: more.opened });
    },
    list: (): TerminalRow[] => [...sessions.values()].map(({ row }) => row),
    reconnect({ id }: { id: string }) {
      void need(id).session.connect();
      return ok;
    },
    async close({ id }: { id: string }) {
      await need(id).session.close();
      return ok;
    },
    async discard({ id }: { id: string }) {
      need(id);
      await discard(id);
      return ok;
    },
    answer({ promptId, answer }: { promptId: string; answer: Answer }) {
      prompts.answer(promptId, answer);
      return ok;
    },
    /** Shows a session on a lane; false where there is none. */
    attach(id: string, lane: Lane): boolean {
      const open = sessions.get(id);
      if (open) attachLane(open.session, lane);
      return open !== undefined;
    },
    /** The network came back, or the machine woke: who waits to connect again does so now. */
    hurry(): void {
      for (const { session } of sessions.values()) session.hurry();
    },
    /** Puts questions of a connection that belongs to no terminal to the person. */
    ask: (id: string): Ask => prompts.asker(id),
    /** The terminals as steps see them. */
    shell: stepShells((id) => sessions.get(id), need),
    async dispose(): Promise<void> {
      prompts.dispose();
      await Promise.all([...sessions.keys()].map(discard));
    },
  };
}

/** `holdfast-4f9a1c-2`: found again by the console that made it, also after it was closed; null for a plain shell. */
function keptName(origin: string, { host, name, kept }: TerminalRow): string | null {
  if (!kept) return null;
  const number = /\((\d+)\)$/.exec(name.slice(host.length))?.[1] ?? '1';
  return `holdfast-${origin.slice(-6).toLowerCase()}-${number}`;
}

/** The terminals as steps see them. */
function stepShells(find: (id: string) => Open | undefined, need: (id: string) => Open) {
  return {
    describe(id: string): { host: string; problem: string | null } | undefined {
      const open = find(id);
      return open && { host: open.row.host, problem: open.session.stepProblem };
    },
    run: (id: string, text: string): Promise<StepResult> => need(id).session.runStep(text),
    cancel: (id: string): void => find(id)?.session.cancelStep(),
  };
}

function firstRow(
  begin: Begin & { id: string; incidentId: string },
  taken: string[],
  createdAt: number,
): TerminalRow {
  return { ...begin, name: numbered(begin.host, taken), createdAt, state: NOT_CONNECTED, step: null };
}

/** The name, with the first free number where others have it. */
function numbered(name: string, taken: string[]): string {
  if (!taken.includes(name)) return name;
  let n = 2;
  while (taken.includes(`${name} (${n})`)) n++;
  return `${name} (${n})`;
}
