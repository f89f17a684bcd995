import { assertNever } from '../assert.ts';
import type { StoredEvent } from '../event.ts';
import {
  runFinished,
  runStarted,
  runStepFinished,
  runStepSkipped,
  runStepStarted,
  runStepTicked,
  type Attempt,
  type RunRow,
  type RunStep,
  type StepState,
} from './model.ts';

/** Characters of output that a run's row carries for its last try; the whole tail is in the timeline. */
const ROW_TAIL = 4000;

/** The run after one more event of its incident's stream; the same object where the event does not concern it. */
export function nextState(run: RunRow | undefined, event: StoredEvent): RunRow | undefined {
  if (runStarted.is(event)) return run ?? begin(event);
  if (!run || event.data['runId'] !== run.id) return run;
  if (runFinished.is(event)) return { ...run, finishedAt: event.at, finishedBy: event.actor };
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
    steps: steps.map((step) => ({ ...step, state: 'todo', by: '', at: null, reason: '', attempts: [] })),
  };
}

function nextStep(step: RunStep, event: StoredEvent): RunStep {
  const mark = { by: event.actor, at: event.at, reason: '' };
  if (runStepStarted.is(event)) {
    const { attempt, text, host, sessionId } = event.data;
    if (step.attempts.some((a) => a.id === attempt)) return step;
    const begun: Attempt = {
      id: attempt,
      text,
      host,
      sessionId,
      by: event.actor,
      origin: event.origin,
      startedAt: event.at,
      endedAt: null,
      outcome: null,
      exitCode: null,
      tail: '',
      reason: '',
    };
    const earlier = step.attempts.map((a) => (a.tail === '' ? a : { ...a, tail: '' }));
    return { ...step, ...mark, state: 'running', attempts: [...earlier, begun] };
  }
  if (runStepFinished.is(event)) return endAttempt(step, event.data);
  if (runStepTicked.is(event))
    return event.data.done
      ? { ...step, ...mark, state: 'done' }
      : { ...step, state: 'todo', by: '', at: null, reason: '' };
  if (runStepSkipped.is(event)) return { ...step, ...mark, state: 'skipped', reason: event.data.reason };
  return step;
}

function endAttempt(step: RunStep, data: Parameters<typeof runStepFinished>[0]): RunStep {
  const at = step.attempts.findIndex((a) => a.id === data.attempt);
  const begun = step.attempts[at];
  if (!begun || begun.outcome !== null) return step;
  const { outcome, exitCode, startedAt, endedAt, tail, reason = '' } = data;
  const isLast = at === step.attempts.length - 1;
  const ended = { ...begun, outcome, exitCode, startedAt, endedAt, reason, tail: isLast ? cut(tail) : '' };
  const attempts = step.attempts.with(at, ended);
  if (attempts.some((a) => a.outcome === null)) return { ...step, attempts };
  return { ...step, attempts, state: endState(ended), by: begun.by, at: endedAt, reason: '' };
}

function cut(tail: string): string {
  return tail.length > ROW_TAIL ? `…${tail.slice(-ROW_TAIL)}` : tail;
}

/** How a try that ended leaves its step. A command whose exit code nobody told is not taken for a success. */
function endState({ outcome, exitCode }: Attempt): StepState {
  switch (outcome) {
    case 'finished':
      return exitCode === null ? 'unknown' : exitCode === 0 ? 'done' : 'failed';
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
