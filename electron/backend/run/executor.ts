import { incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  MAX_TAIL,
  runStepFinished,
  runStepStarted,
  type Outcome,
  type RunRow,
  type RunStep,
} from '../../domain/run/model.ts';
import { runningAttempts } from '../../domain/run/state.ts';
import type { Log } from '../log/log.ts';

/** How a text that was typed into a session ended. Times are UTC ms, `startedAt` null where it never began. */
export interface ShellResult {
  outcome: Outcome;
  exitCode: number | null;
  startedAt: number | null;
  endedAt: number;
  tail: string;
}

/** The terminals, as far as steps need them. */
export interface StepShell {
  /** The session with the host as the person knows it; `problem` says why nothing can be typed in it now. */
  describe(sessionId: string): { host: string; problem: string | null } | undefined;
  /** Types the text and follows it to its end. Throws a Failure at once where it cannot be typed. */
  run(sessionId: string, text: string): Promise<ShellResult>;
  /** Interrupts what runs as a step in the session. */
  cancel(sessionId: string): void;
}

export interface ExecutorDeps {
  log: Log;
  shell: StepShell;
  /** Runs with a step under way. */
  underWay(): RunRow[];
  person(): string;
  now(): number;
}

type Ending = Omit<ShellResult, 'startedAt'> & { startedAt: number; reason?: string };
interface Try {
  run: Pick<RunRow, 'id' | 'incidentId'>;
  step: Pick<RunStep, 'id' | 'title'>;
  attempt: string;
  text: string;
  host: string;
  begunAt: number;
  by: string;
}

/** A result that the full disk refused is kept and tried again every 5 s. */
const RETRY_MS = 5_000;
const CLOSED = 'Holdfast was closed while it ran';

/**
 * Runs steps in terminals: stores that a step begins, types it, stores how it ended. What was under way when the
 * console ended is stored as unknown at the next start: nobody can say what it did.
 */
export function createExecutor({ log, shell, underWay, person, now }: ExecutorDeps) {
  const open = new Map<string, Try>();
  const unsaved = new Map<Try, Ending>();
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const store = (t: Try, { outcome, exitCode, startedAt, endedAt, tail, reason }: Ending): void => {
    const { run, step, attempt, text, host } = t;
    const place = { runId: run.id, stepId: step.id, title: step.title, attempt, text, host };
    const kept = tail.length > MAX_TAIL ? `…${tail.slice(1 - MAX_TAIL)}` : tail;
    const result = { outcome, exitCode, startedAt, endedAt, tail: kept, reason };
    log.append(incidentStream(run.incidentId), [runStepFinished({ ...place, ...result })], {
      actor: t.by,
      at: endedAt,
    });
  };
  const finish = (t: Try, ending: Ending): void => {
    if (closed || !open.delete(t.attempt)) return;
    try {
      store(t, ending);
    } catch {
      unsaved.set(t, ending);
      retry ??= setTimeout(storeUnsaved, RETRY_MS).unref();
    }
  };
  const storeUnsaved = (): void => {
    retry = undefined;
    for (const [t, ending] of unsaved) {
      try {
        store(t, ending);
        unsaved.delete(t);
      } catch {
        retry ??= setTimeout(storeUnsaved, RETRY_MS).unref();
      }
    }
  };
  const follow = async (t: Try, result: Promise<ShellResult>): Promise<void> => {
    try {
      const { startedAt, ...rest } = await result;
      finish(t, { ...rest, startedAt: startedAt ?? t.begunAt });
    } catch (error) {
      finish(t, { ...untold(t, 'unknown'), reason: reasonOf(error) });
    }
  };
  const untold = (t: Try, outcome: Outcome): Ending => {
    return { outcome, exitCode: null, startedAt: t.begunAt, endedAt: now(), tail: '' };
  };

  for (const run of underWay()) {
    for (const { step, attempt } of runningAttempts(run)) {
      if (attempt.origin !== log.origin) continue;
      const { id, text, host, startedAt: begunAt, by } = attempt;
      const t: Try = { run, step, attempt: id, text, host, begunAt, by };
      store(t, { ...untold(t, 'unknown'), reason: CLOSED });
    }
  }

  return {
    /** Stores the begin, types the text and answers; the end is stored when it comes. */
    begin(run: RunRow, step: RunStep, what: { attempt: string; sessionId: string; text: string }) {
      const { attempt, sessionId, text } = what;
      const session = shell.describe(sessionId);
      if (!session) throw new Failure('NOT_FOUND', 'This terminal is no longer open. Choose another.');
      if (session.problem) throw new Failure('CONFLICT', session.problem);
      const by = person();
      const { host } = session;
      const [event] = log.append(
        incidentStream(run.incidentId),
        [
          runStepStarted({
            runId: run.id,
            stepId: step.id,
            title: step.title,
            attempt,
            text,
            host,
            sessionId,
          }),
        ],
        { actor: by, key: attempt },
      );
      const t: Try = { run, step, attempt, text, host, begunAt: event?.at ?? now(), by };
      open.set(attempt, t);
      try {
        void follow(t, shell.run(sessionId, text));
      } catch (error) {
        finish(t, { ...untold(t, 'cancelled'), reason: reasonOf(error) });
        throw error;
      }
      return { attempt };
    },
    /** Interrupts a step; its end is stored when the shell tells it. */
    cancel(step: RunStep): void {
      const running = step.attempts.filter((a) => a.outcome === null);
      const own = running.find((a) => open.has(a.id));
      if (own) return shell.cancel(own.sessionId);
      if (running.length === 0) throw new Failure('CONFLICT', 'This step is not running any more.');
      throw new Failure(
        'CONFLICT',
        `It runs on the console of ${running[0]?.by}. Only there it can be cancelled.`,
      );
    },
    /** Stores what is under way as unknown, before the terminals are closed. */
    dispose(): void {
      clearTimeout(retry);
      for (const t of open.values()) finish(t, { ...untold(t, 'unknown'), reason: CLOSED });
      storeUnsaved();
      clearTimeout(retry);
      closed = true;
    },
  };
}
export type Executor = ReturnType<typeof createExecutor>;

function reasonOf(error: unknown): string {
  return (error instanceof Failure ? error.message : 'the terminal failed unexpectedly').slice(0, 1000);
}
