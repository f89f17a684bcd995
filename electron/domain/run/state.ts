import { assertNever } from '../assert.ts';
import type { StoredEvent } from '../event.ts';
import { runCaptureFinished, runCaptureStarted, type CaptureFinished } from './capture.ts';
import {
  runFieldFilled,
  runFinished,
  runStarted,
  runStepAssigned,
  runStepDone,
  runStepFinished,
  runStepSkipped,
  runStepStarted,
  runStepTicked,
} from './model.ts';
import type { Attempt, RunRow, RunStep, StepState } from './row.ts';

/** Characters of an output that a run's row carries for its last tries; the whole tail is in the timeline. */
const ROW_TAIL = 4000;
/** Where a step runs on several hosts each has less: 50 hosts are then 100 kB and not 400. */
const SHARED_TAIL = 1000;

/** The run after one more event of its incident's stream; the same object where the event does not concern it. */
export function nextState(run: RunRow | undefined, event: StoredEvent): RunRow | undefined {
  if (runStarted.is(event)) return run ?? begin(event);
  if (!run || event.data['runId'] !== run.id) return run;
  if (runFinished.is(event)) return { ...run, finishedAt: event.at, finishedBy: event.actor };
  if (runFieldFilled.is(event)) {
    const { name, value, secret } = event.data;
    return { ...run, fields: { ...run.fields, [name]: { value, secret, by: event.actor, at: event.at } } };
  }
  const at = run.steps.findIndex((step) => step.id === event.data['stepId']);
  const step = run.steps[at];
  const next = step && nextStep(step, event);
  return next && next !== step ? { ...run, steps: run.steps.with(at, next) } : run;
}

function begin(event: StoredEvent<Parameters<typeof runStarted>[0]>): RunRow {
  const { runId, guideId, guideName, playbookId, playbookTitle, steps } = event.data;
  return {
    id: runId,
    incidentId: event.stream.slice('incident:'.length),
    guideId,
    guideName,
    playbookId,
    playbookTitle,
    startedAt: event.at,
    startedBy: event.actor,
    finishedAt: null,
    finishedBy: '',
    fields: {},
    steps: steps.map((step) => ({
      ...step,
      state: 'todo',
      by: '',
      at: null,
      reason: '',
      note: '',
      assignee: '',
      attempts: [],
    })),
  };
}

function nextStep(step: RunStep, event: StoredEvent): RunStep {
  const mark = { by: event.actor, at: event.at, reason: '', note: '' };
  if (runStepStarted.is(event)) return beginAttempt(step, event, 'terminal', event.data.attempt);
  if (runCaptureStarted.is(event)) return beginAttempt(step, event, 'captured', event.data.batch);
  if (runStepFinished.is(event)) {
    const { attempt, outcome, exitCode, startedAt, endedAt, tail, reason = '' } = event.data;
    return endAttempt(step, attempt, { outcome, exitCode, startedAt, endedAt, tail, reason });
  }
  if (runCaptureFinished.is(event)) return endAttempt(step, event.data.attempt, captured(event.data));
  if (runStepTicked.is(event))
    return event.data.done
      ? { ...step, ...mark, state: 'done' }
      : { ...step, state: 'todo', by: '', at: null, reason: '', note: '' };
  if (runStepDone.is(event)) return { ...step, ...mark, state: 'done', note: event.data.note };
  if (runStepSkipped.is(event)) return { ...step, ...mark, state: 'skipped', reason: event.data.reason };
  if (runStepAssigned.is(event)) return { ...step, assignee: event.data.person };
  return step;
}

type Begun = StoredEvent<{
  attempt: string;
  text: string;
  host: string;
  hostId?: string;
  sessionId?: string;
}>;

function beginAttempt(step: RunStep, event: Begun, how: Attempt['how'], batch: string): RunStep {
  const { attempt, text, host, hostId = '', sessionId = '' } = event.data;
  if (step.attempts.some((a) => a.id === attempt)) return step;
  const begun: Attempt = {
    id: attempt,
    how,
    batch,
    text,
    host,
    hostId,
    sessionId,
    by: event.actor,
    origin: event.origin,
    startedAt: event.at,
    endedAt: null,
    outcome: null,
    exitCode: null,
    signal: null,
    tail: '',
    stderr: '',
    more: { stdout: null, stderr: null },
    reason: '',
  };
  const attempts = [...step.attempts.map((a) => (a.batch === batch ? a : withoutOutput(a))), begun];
  return { ...step, by: event.actor, at: event.at, reason: '', note: '', state: 'running', attempts };
}

function withoutOutput(attempt: Attempt): Attempt {
  return attempt.tail === '' && attempt.stderr === '' ? attempt : { ...attempt, tail: '', stderr: '' };
}

function captured(data: CaptureFinished): Partial<Attempt> {
  const { outcome, exitCode, signal, startedAt, endedAt, stdout, stderr, reason = '' } = data;
  const more = { stdout: stdout.file, stderr: stderr.file };
  return {
    outcome,
    exitCode,
    signal,
    startedAt,
    endedAt,
    tail: stdout.tail,
    stderr: stderr.tail,
    more,
    reason,
  };
}

function endAttempt(step: RunStep, id: string, ending: Partial<Attempt>): RunStep {
  const at = step.attempts.findIndex((a) => a.id === id);
  const begun = step.attempts[at];
  if (!begun || begun.outcome !== null) return step;
  const batch = step.attempts.filter((a) => a.batch === begun.batch);
  const room = batch.length > 1 ? SHARED_TAIL : ROW_TAIL;
  const isLast = begun.batch === step.attempts.at(-1)?.batch;
  const [tail, stderr] = [ending.tail ?? '', ending.stderr ?? ''].map((t) => (isLast ? cut(t, room) : ''));
  const ended: Attempt = { ...begun, ...ending, tail: tail ?? '', stderr: stderr ?? '' };
  const attempts = step.attempts.with(at, ended);
  if (attempts.some((a) => a.outcome === null)) return { ...step, attempts };
  const together = attempts.filter((a) => a.batch === begun.batch);
  const last = Math.max(...together.map((a) => a.endedAt ?? 0));
  return {
    ...step,
    attempts,
    state: worstOf(together.map(endState)),
    by: begun.by,
    at: last,
    reason: '',
    note: '',
  };
}

/** What several hosts leave a step in: as long as of one of them it is not known, nobody may call it failed or done. */
function worstOf(states: StepState[]): StepState {
  const order: StepState[] = ['unknown', 'failed', 'cancelled'];
  return order.find((state) => states.includes(state)) ?? 'done';
}

function cut(tail: string, room: number): string {
  return tail.length > room ? `…${tail.slice(-room)}` : tail;
}

/** How a try that ended leaves its step. A command whose exit code nobody told is not taken for a success. */
function endState({ outcome, exitCode, signal }: Attempt): StepState {
  switch (outcome) {
    case 'finished':
      return exitCode === 0 ? 'done' : exitCode === null && signal === null ? 'unknown' : 'failed';
    case 'bounded':
      return 'done';
    case 'rejected':
      return 'failed';
    case 'interrupted':
    case 'cancelled':
      return 'cancelled';
    case 'unknown':
    case null:
      return 'unknown';
    default:
      return assertNever(outcome);
  }
}

/**
 * How far a run is. A step and its alternatives count as one: it is settled once one of them is done, or all are
 * skipped.
 */
export function progressOf(run: Pick<RunRow, 'steps'>): { settled: number; total: number } {
  const groups: RunStep[][] = [];
  for (const step of run.steps) {
    const last = groups.at(-1);
    if (step.alternative && last) last.push(step);
    else groups.push([step]);
  }
  const settled = groups.filter(
    (group) => group.some((s) => s.state === 'done') || group.every((s) => s.state === 'skipped'),
  );
  return { settled: settled.length, total: groups.length };
}

/** The tries that are under way. */
export function runningAttempts(run: Pick<RunRow, 'steps'>): { step: RunStep; attempt: Attempt }[] {
  return run.steps.flatMap((step) =>
    step.attempts.filter((a) => a.outcome === null).map((attempt) => ({ step, attempt })),
  );
}
