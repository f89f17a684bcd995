import { incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { storedOutput, storedCommand, type Masking } from '../../domain/run/mask.ts';
import { MAX_TAIL, runStepFinished, runStepStarted, type Outcome } from '../../domain/run/model.ts';
import type { RunRow, RunStep } from '../../domain/run/row.ts';
import { runningAttempts } from '../../domain/run/state.ts';
import type { Log } from '../log/log.ts';
import { CLOSED, lostCapture } from './capture.ts';
import type { PatientWriter } from '../log/patient.ts';

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
  recorder: PatientWriter;
  shell: StepShell;
  /** Runs with a step under way. */
  underWay(): RunRow[];
  person(): string;
  now(): number;
}

/** What is typed: `text` in the terminal, without its secrets in the log. */
export interface TerminalWork {
  attempt: string;
  sessionId: string;
  host: string;
  text: string;
  masking: Masking;
}

const unmasked = { secrets: [], reveals: [] };
type Ending = Omit<ShellResult, 'startedAt'> & { startedAt: number; reason?: string };
interface Try {
  run: Pick<RunRow, 'id' | 'incidentId'>;
  step: Pick<RunStep, 'id' | 'title'>;
  attempt: string;
  text: string;
  masking: Masking;
  host: string;
  begunAt: number;
  by: string;
}

/**
 * Runs steps in terminals: stores that a step begins, types it, stores how it ended. What was under way when the
 * console ended is stored as unknown at the next start: nobody can say what it did.
 */
export function createExecutor({ log, recorder, shell, underWay, person, now }: ExecutorDeps) {
  const open = new Map<string, Try>();
  let closed = false;

  const store = (t: Try, { outcome, exitCode, startedAt, endedAt, tail, reason }: Ending): void => {
    const { run, step, attempt, text, host } = t;
    const place = { runId: run.id, stepId: step.id, title: step.title, attempt, text, host };
    const safe = storedOutput(tail, t.masking);
    const kept = safe.length > MAX_TAIL ? `…${safe.slice(1 - MAX_TAIL)}` : safe;
    const result = { outcome, exitCode, startedAt, endedAt, tail: kept, reason };
    const event = runStepFinished({ ...place, ...result });
    recorder.keep({ incidentId: run.incidentId, event, actor: t.by, at: endedAt });
  };
  const finish = (t: Try, ending: Ending): void => {
    if (!closed && open.delete(t.attempt)) store(t, ending);
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
      if (attempt.how === 'captured') {
        const at = now();
        recorder.keep({ incidentId: run.incidentId, event: lostCapture(run, step, id, at), actor: by, at });
        continue;
      }
      const t: Try = {
        run,
        step,
        attempt: id,
        text,
        masking: { ...unmasked, command: text },
        host,
        begunAt,
        by,
      };
      store(t, { ...untold(t, 'unknown'), reason: CLOSED });
    }
  }

  return {
    /** Stores the begin, types the text and answers; the end is stored when it comes. */
    begin(run: RunRow, step: RunStep, what: TerminalWork) {
      const { attempt, sessionId, host, masking } = what;
      const text = storedCommand(masking);
      const by = person();
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
      const t: Try = { run, step, attempt, text, masking, host, begunAt: event?.at ?? now(), by };
      open.set(attempt, t);
      try {
        void follow(t, shell.run(sessionId, what.text));
      } catch (error) {
        finish(t, { ...untold(t, 'cancelled'), reason: reasonOf(error) });
        throw error;
      }
      return { attempt };
    },
    /** The host of a terminal. Throws where nothing can be typed in it now. */
    hostOf(sessionId: string): string {
      const session = shell.describe(sessionId);
      if (!session) throw new Failure('NOT_FOUND', 'This terminal is no longer open. Choose another.');
      if (session.problem) throw new Failure('CONFLICT', session.problem);
      return session.host;
    },
    /** Interrupts a try; false where it is not one of this console. Its end is stored when the shell tells it. */
    cancel({ id, sessionId }: { id: string; sessionId: string }): boolean {
      if (!open.has(id)) return false;
      shell.cancel(sessionId);
      return true;
    },
    /** Stores what is under way as unknown, before the terminals are closed. */
    dispose(): void {
      for (const t of open.values()) finish(t, { ...untold(t, 'unknown'), reason: CLOSED });
      closed = true;
    },
  };
}
export type Executor = ReturnType<typeof createExecutor>;

function reasonOf(error: unknown): string {
  return (error instanceof Failure ? error.message : 'the terminal failed unexpectedly').slice(0, 1000);
}
