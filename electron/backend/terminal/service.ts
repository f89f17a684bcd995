import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import {
  terminalClosed,
  terminalFailed,
  terminalOpened,
  type SessionState,
  type TerminalRow,
} from '../../domain/terminal/model.ts';
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
  connector(host: () => HostRow, ask: Ask, keepAs: string | null): Connector;
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

interface Open {
  session: Session;
  row: TerminalRow;
}

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
    if (!open) return;
    open.row = { ...open.row, ...change };
    live.set('terminal', id, open.row);
  };
  const record = createRecorder(log, person);
  const firstLines = new Map<string, string>();
  const onState = (id: string, state: SessionState): void => {
    const before = sessions.get(id)?.row.state.kind;
    update(id, { state });
    const open = sessions.get(id);
    if (open && state.kind !== before) record(open.row, state, before === 'open');
    const first = state.kind === 'open' ? firstLines.get(id) : undefined;
    if (first !== undefined && firstLines.delete(id)) open?.session.input(Buffer.from(`${first}\r`));
  };
  const discard = async (id: string): Promise<void> => {
    const open = sessions.get(id);
    await open?.session.dispose();
    sessions.delete(id);
    live.remove('terminal', id);
  };
  const create = (id: string, incidentId: string, target: HostRow, kept: boolean): Open => {
    // An edit of the host counts from the next connection on; a removed host can still be connected again.
    const current = (): HostRow => host(target.id) ?? target;
    const { id: hostId, name, production } = target;
    const row: TerminalRow = {
      id,
      incidentId,
      hostId,
      host: name,
      name: numbered(
        name,
        [...sessions.values()].map(({ row: { name: taken } }) => taken),
      ),
      production,
      kept,
      createdAt: now(),
      state: NOT_CONNECTED,
      step: null,
    };
    const session = createSession({
      id,
      name,
      connector: connector(current, prompts.asker(id), kept ? keptName(origin, row) : null),
      kept,
      now,
      retries: true,
      onState: (state) => onState(id, state),
      onPhase: (step: StepPhase | null) => update(id, { step }),
      tap: tap?.(row),
    });
    return { session, row };
  };

  return {
    open({ key, incidentId, hostId, keep = false, first }: OpenCommand) {
      const id = key ?? ulid();
      if (sessions.has(id)) return { id };
      needIncident(incidentId);
      const target = host(hostId);
      if (!target) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      if (sessions.size >= MAX_SESSIONS) {
        throw new Failure('REFUSED', `${MAX_SESSIONS} terminals are open. Close one first.`);
      }
      const open = create(id, incidentId, target, keep);
      sessions.set(id, open);
      if (first !== undefined) firstLines.set(id, first);
      void open.session.connect();
      return { id };
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
    shell: {
      describe(id: string): { host: string; problem: string | null } | undefined {
        const open = sessions.get(id);
        return open && { host: open.row.host, problem: open.session.stepProblem };
      },
      run: (id: string, text: string): Promise<StepResult> => need(id).session.runStep(text),
      cancel: (id: string): void => sessions.get(id)?.session.cancelStep(),
    },
    async dispose(): Promise<void> {
      prompts.dispose();
      await Promise.all([...sessions.keys()].map(discard));
    },
  };
}

/** `holdfast-4f9a1c-2`: found again by the console that made it, also after it was closed. */
function keptName(origin: string, { host, name }: TerminalRow): string {
  const number = /\((\d+)\)$/.exec(name.slice(host.length))?.[1] ?? '1';
  return `holdfast-${origin.slice(-6).toLowerCase()}-${number}`;
}

/** The name, with the first free number where others have it. */
function numbered(name: string, taken: string[]): string {
  if (!taken.includes(name)) return name;
  let n = 2;
  while (taken.includes(`${name} (${n})`)) n++;
  return `${name} (${n})`;
}

/** Writes down that shells were opened and ended. */
function createRecorder(log: Log, person: () => string) {
  const openedBefore = new Set<string>();
  const append = (incidentId: string, event: NewEvent): void => {
    try {
      log.append(incidentStream(incidentId), [event], { actor: person() });
    } catch {
      // The disk is full: the shell must go on. The next command of the person meets the same and says so.
    }
  };
  return (row: TerminalRow, state: SessionState, wasOpen: boolean): void => {
    const { id: sessionId, incidentId, hostId, host, production } = row;
    if (state.kind === 'open') {
      const again = openedBefore.has(sessionId);
      openedBefore.add(sessionId);
      append(incidentId, terminalOpened({ sessionId, hostId, host, production, again }));
    } else if (state.kind === 'failed' && state.code !== 'CANCELLED') {
      const { code, text } = state;
      append(incidentId, terminalFailed({ sessionId, hostId, host, code, text: text.slice(0, 2000) }));
    } else if (state.kind === 'closed' && wasOpen) {
      const { reason, exitCode } = state;
      const text = state.text.slice(0, 2000);
      append(incidentId, terminalClosed({ sessionId, host, reason, text, exitCode }));
    }
  };
}
