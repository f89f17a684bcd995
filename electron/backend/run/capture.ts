import { incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import {
  runCaptureFinished,
  runCaptureStarted,
  type CaptureFinished,
  type CapturedOutput,
} from '../../domain/run/capture.ts';
import { storedCommand, storedOutput, type Masking } from '../../domain/run/mask.ts';
import type { RunRow, RunStep } from '../../domain/run/row.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import type { Log } from '../log/log.ts';
import { newId } from '../log/id.ts';
import { execCommand, signalOthers, type Exec, type ExecEnd, type Signal } from '../ssh/exec.ts';
import type { SshConnection } from '../ssh/connection.ts';
import type { Lease } from '../ssh/pool.ts';
import type { Outputs } from './outputs.ts';
import type { PatientWriter } from '../log/patient.ts';

/** 15 s to open a channel on a connection that stands. */
const OPEN_MS = 15_000;
/** A server that takes signals has ended it by then; else a second command on the same connection does. */
const SIGNAL_MS = 500;
/** A command that is told to end has 2 s for each of INT and TERM, and 1 s to be gone after KILL. */
const GRACE_MS = 2_000;
const KILL_MS = 1_000;
export const CLOSED = 'Holdfast was closed while it ran';

/** Opens a command beside which nothing but shells runs on its connection; `env` is its host's. Throws an SshError. */
export type OpenAlone = <T>(
  host: HostRow,
  signal: AbortSignal,
  make: (connection: SshConnection, env: Record<string, string>) => Promise<T>,
) => Promise<{ made: T; lease: Lease }>;

export interface CaptureDeps {
  log: Log;
  recorder: PatientWriter;
  outputs: Outputs;
  openAlone: OpenAlone;
  person(): string;
  now(): number;
}

/** What is run, once for each host. `limitMs` ends what does not end by itself; null is no limit. */
export interface CaptureWork {
  batch: string;
  hosts: HostRow[];
  text: string;
  masking: Masking;
  limitMs: number | null;
}

type Place = Pick<
  CaptureFinished,
  'runId' | 'stepId' | 'title' | 'attempt' | 'batch' | 'text' | 'host' | 'hostId'
>;
interface Try {
  place: Place;
  incidentId: string;
  by: string;
  begunAt: number;
  stop: AbortController;
}
type Ending = Omit<CaptureFinished, keyof Place>;
const nothing: CapturedOutput = { tail: '', bytes: 0, file: null };

/** Runs commands on hosts without a terminal, and stores what they printed and how they ended. */
export function createCapturer({ log, recorder, outputs, openAlone, person, now }: CaptureDeps) {
  const open = new Map<string, Try>();
  let closed = false;

  const finish = (t: Try, ending: Ending): void => {
    if (closed || !open.delete(t.place.attempt)) return;
    const event = runCaptureFinished({ ...t.place, ...ending });
    recorder.keep({ incidentId: t.incidentId, event, actor: t.by, at: ending.endedAt });
  };
  const untold = (t: Try, outcome: 'unknown' | 'cancelled', reason: string): Ending => {
    const base = { exitCode: null, signal: null, startedAt: t.begunAt, endedAt: now() };
    return { ...base, outcome, stdout: nothing, stderr: nothing, reason: reason.slice(0, 1000) };
  };
  const execute = async (t: Try, host: HostRow, work: CaptureWork): Promise<void> => {
    let held: Lease | undefined;
    let clean = false;
    const mask = (output: string): string => storedOutput(output, work.masking);
    const [out, err] = ['stdout', 'stderr'].map((name) =>
      outputs.open(`${t.place.attempt}.${name}.txt`, mask),
    );
    try {
      const { made: exec, lease } = await openAlone(host, t.stop.signal, ({ client }, env) =>
        execCommand(client, work.text, {
          name: host.name,
          timeoutMs: OPEN_MS,
          env,
          onStdout: (bytes) => out?.push(bytes),
          onStderr: (bytes) => err?.push(bytes),
        }),
      );
      held = lease;
      const startedAt = now();
      const { client } = held.connection;
      const others = (signal: Signal): void => signalOthers(client, signal);
      const watched = await watch(exec, { stop: t.stop.signal, limitMs: work.limitMs, others });
      const ending = endingOf(watched);
      clean = watched.end.told;
      const [stdout = nothing, stderr = nothing] = [out?.close(), err?.close()];
      finish(t, { ...ending, startedAt, endedAt: now(), stdout, stderr });
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      finish(t, untold(t, 'cancelled', error.code === 'CANCELLED' ? 'while connecting' : error.message));
    } finally {
      held?.release(clean);
    }
  };

  return {
    /** Stores that it begins on every host and answers; each end is stored when it comes. */
    begin(run: RunRow, step: RunStep, work: CaptureWork): void {
      const by = person();
      const text = storedCommand(work.masking);
      const places = work.hosts.map((host, i): Place => {
        const attempt = i === 0 ? work.batch : newId(now());
        const what = { runId: run.id, stepId: step.id, title: step.title, text };
        return { ...what, attempt, batch: work.batch, host: host.name, hostId: host.id };
      });
      const facts = places.map((place) => runCaptureStarted(place));
      const [event] = log.append(incidentStream(run.incidentId), facts, { actor: by, key: work.batch });
      work.hosts.forEach((host, i) => {
        const place = places[i];
        if (!place) return;
        const stop = new AbortController();
        const t: Try = { place, incidentId: run.incidentId, by, begunAt: event?.at ?? now(), stop };
        open.set(place.attempt, t);
        execute(t, host, work).catch(() => finish(t, untold(t, 'unknown', 'it failed unexpectedly')));
      });
    },
    /** Tells a try to end; false where it is not one of this console. */
    cancel(attempt: string): boolean {
      const t = open.get(attempt);
      t?.stop.abort();
      return t !== undefined;
    },
    /** Stores what is under way as unknown, before the connections are closed. */
    dispose(): void {
      for (const t of open.values()) {
        finish(t, untold(t, 'unknown', CLOSED));
        t.stop.abort();
      }
      closed = true;
    },
  };
}
export type Capturer = ReturnType<typeof createCapturer>;

interface Watched {
  end: ExecEnd;
  why: 'self' | 'cancelled' | 'limit';
}

interface Watch {
  stop: AbortSignal;
  limitMs: number | null;
  /** Another way to signal the command. */
  others(signal: Signal): void;
}

/** Follows a command to its end, and ends it where it is cancelled or over its limit. */
async function watch(exec: Exec, { stop, limitMs, others }: Watch): Promise<Watched> {
  let why: Watched['why'] = 'self';
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, act: () => void): void => void timers.push(setTimeout(act, ms));
  const both = (signal: Signal): void => {
    exec.signal(signal);
    others(signal);
  };
  const end = (reason: 'cancelled' | 'limit'): void => {
    if (why !== 'self') return;
    why = reason;
    exec.signal('INT');
    after(SIGNAL_MS, () => others('INT'));
    after(SIGNAL_MS + GRACE_MS, () => both('TERM'));
    after(SIGNAL_MS + 2 * GRACE_MS, () => both('KILL'));
    after(SIGNAL_MS + 2 * GRACE_MS + KILL_MS, () => exec.close());
  };
  const onStop = (): void => end('cancelled');
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop);
  if (limitMs !== null) after(limitMs, () => end('limit'));
  const ended = await exec.ended;
  stop.removeEventListener('abort', onStop);
  for (const timer of timers) clearTimeout(timer);
  return { end: ended, why };
}

function endingOf({ end, why }: Watched): Pick<Ending, 'outcome' | 'exitCode' | 'signal' | 'reason'> {
  const { code: exitCode, signal } = end;
  if (!end.told) {
    const reason =
      why === 'self'
        ? 'The connection was lost before it ended. It may still run on the host.'
        : 'It was told to end, and the host did not say that it did. It may still run there.';
    return { outcome: 'unknown', exitCode: null, signal: null, reason };
  }
  if (why === 'self') return { outcome: 'finished', exitCode, signal };
  return { outcome: why === 'limit' ? 'bounded' : 'interrupted', exitCode, signal };
}

/** The end of a try that this console began and was closed over. */
export function lostCapture(run: Pick<RunRow, 'id'>, step: RunStep, attemptId: string, at: number) {
  const attempt = step.attempts.find((a) => a.id === attemptId);
  if (!attempt) throw new Failure('NOT_FOUND', 'This run has no such try.');
  const { id, batch, text, host, hostId, startedAt } = attempt;
  return runCaptureFinished({
    runId: run.id,
    stepId: step.id,
    title: step.title,
    attempt: id,
    batch,
    text,
    host,
    hostId,
    outcome: 'unknown',
    exitCode: null,
    signal: null,
    startedAt,
    endedAt: at,
    reason: CLOSED,
    stdout: nothing,
    stderr: nothing,
  });
}
