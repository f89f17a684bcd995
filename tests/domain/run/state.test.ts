import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewEvent, StoredEvent } from '../../../electron/domain/event.ts';
import {
  runFinished,
  runStarted,
  runStepFinished,
  runStepSkipped,
  runStepStarted,
  runStepTicked,
  type FrozenStep,
  type Outcome,
} from '../../../electron/domain/run/model.ts';
import type { RunRow } from '../../../electron/domain/run/row.ts';
import { nextState, progressOf, runningAttempts } from '../../../electron/domain/run/state.ts';

const runId = '01J0000000000000000000R0N1';
const guideId = '01J0000000000000000000GD1D';
const attempts = ['01J00000000000000000000AT1', '01J00000000000000000000AT2'];

const step = (id: string, more: Partial<FrozenStep> = {}): FrozenStep => ({
  id,
  kind: 'command',
  title: `Step ${id}`,
  command: 'true',
  shell: 'sh',
  section: 'Diagnosis',
  ...more,
});

let pos = 0;
function stored(event: NewEvent, at = ++pos): StoredEvent {
  return {
    ...event,
    id: `${at}`,
    stream: 'incident:01J0000000000000000000NC1D',
    at,
    hlc: '',
    origin: 'here',
    seq: at,
    actor: 'Kim',
    prev: '',
    hash: '',
    pos: at,
  };
}

const place = (stepId: string) => ({ runId, stepId, title: `Step ${stepId}` });
const begin = (steps: FrozenStep[]) =>
  runStarted({ runId, guideId, guideName: 'Guide', playbookId: 'p', playbookTitle: 'Playbook', steps });
const started = (id: string, attempt = attempts[0] ?? '') =>
  runStepStarted({ ...place(id), attempt, text: 'true', host: 'db-1', sessionId: 's' });
const finished = (id: string, outcome: Outcome, exitCode: number | null, attempt = attempts[0] ?? '') =>
  runStepFinished({
    ...place(id),
    attempt,
    text: 'true',
    host: 'db-1',
    outcome,
    exitCode,
    startedAt: 1,
    endedAt: 2,
    tail: `tail ${attempt}`,
  });

function fold(events: NewEvent[]): RunRow | undefined {
  return events
    .map((e, i) => stored(e, i + 1))
    .reduce<RunRow | undefined>((run, event) => nextState(run, event), undefined);
}
const stateOf = (events: NewEvent[], id = 'a') =>
  fold([begin([step('a'), step('b')]), ...events])?.steps.find((s) => s.id === id)?.state;

describe('the state of a step', () => {
  test.each<[string, NewEvent[], string]>([
    ['nothing happened', [], 'todo'],
    ['it was begun', [started('a')], 'running'],
    ['it ended with 0', [started('a'), finished('a', 'finished', 0)], 'done'],
    ['it ended with 3', [started('a'), finished('a', 'finished', 3)], 'failed'],
    ['it ended without an exit code', [started('a'), finished('a', 'finished', null)], 'unknown'],
    ['the connection was lost', [started('a'), finished('a', 'unknown', null)], 'unknown'],
    ['it was interrupted', [started('a'), finished('a', 'interrupted', 130)], 'cancelled'],
    ['it was withdrawn', [started('a'), finished('a', 'cancelled', null)], 'cancelled'],
    ['the shell refused it', [started('a'), finished('a', 'rejected', 2)], 'failed'],
    ['it was ticked', [runStepTicked({ ...place('a'), done: true })], 'done'],
    [
      'the tick was taken back',
      [runStepTicked({ ...place('a'), done: true }), runStepTicked({ ...place('a'), done: false })],
      'todo',
    ],
    ['it was skipped', [runStepSkipped({ ...place('a'), reason: 'not ours' })], 'skipped'],
    ['another step was begun', [started('b')], 'todo'],
    ['an end came whose begin is not known', [finished('a', 'finished', 0)], 'todo'],
    ['it ended twice', [started('a'), finished('a', 'finished', 0), finished('a', 'unknown', null)], 'done'],
    [
      'it failed and was repeated',
      [
        started('a'),
        finished('a', 'finished', 1),
        started('a', attempts[1]),
        finished('a', 'finished', 0, attempts[1]),
      ],
      'done',
    ],
    [
      'one of two tries ended',
      [started('a'), started('a', attempts[1]), finished('a', 'finished', 0)],
      'running',
    ],
  ])('when %s', (_name, events, state) => expect(stateOf(events)).toBe(state));
});

test('only the last try carries its output', () => {
  const run = fold([
    begin([step('a')]),
    started('a'),
    finished('a', 'finished', 1),
    started('a', attempts[1]),
    finished('a', 'finished', 0, attempts[1]),
  ]);
  expect(run?.steps[0]?.attempts.map((a) => a.tail)).toEqual(['', `tail ${attempts[1]}`]);
});

test('events of another run change nothing', () => {
  const run = fold([begin([step('a')])]);
  const other = { ...runFinished({ runId, playbookTitle: '', settled: 0, total: 1 }) };
  other.data = { ...other.data, runId: guideId };
  expect(nextState(run, stored(other))).toBe(run);
});

test('a step and its alternatives count as one', () => {
  const steps = [step('a'), step('b', { alternative: true }), step('c'), step('d')];
  const run = fold([
    begin(steps),
    runStepTicked({ ...place('b'), done: true }),
    runStepSkipped({ ...place('c'), reason: 'no cache here' }),
    started('d'),
    finished('d', 'finished', 1),
  ]);
  expect(run && progressOf(run)).toEqual({ settled: 2, total: 3 });
});

// Acts on different steps come from different people and consoles: their order among each other must not matter.
test('any interleaving of what happens to different steps folds to the same run', () => {
  const ids = ['a', 'b', 'c'];
  const act = fc.constantFrom('run-0', 'run-1', 'lost', 'tick', 'untick', 'skip');
  fc.assert(
    fc.property(
      fc.array(fc.array(act, { maxLength: 4 }), { minLength: 3, maxLength: 3 }),
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      (plans, choices) => {
        const lanes = plans.map((plan, lane) =>
          plan.flatMap((a, i) => eventsOf(ids[lane] ?? '', a, lane, i)),
        );
        const time = new Map<NewEvent, number>(lanes.flat().map((event, i) => [event, i + 10]));
        const inOrder = lanes.flat();
        const mixed = interleave(lanes, choices);
        const start = stored(begin(ids.map((id) => step(id))), 1);
        const run = (events: NewEvent[]) =>
          events.reduce((state, e) => nextState(state, stored(e, time.get(e))), nextState(undefined, start));
        expect(run(mixed)).toEqual(run(inOrder));
        const done = run(mixed);
        expect(done && runningAttempts(done)).toEqual([]);
      },
    ),
  );
});

function eventsOf(id: string, act: string, lane: number, i: number): NewEvent[] {
  const attempt = `01J000000000000000000000${lane}${i}`;
  switch (act) {
    case 'tick':
    case 'untick':
      return [runStepTicked({ ...place(id), done: act === 'tick' })];
    case 'skip':
      return [runStepSkipped({ ...place(id), reason: 'because' })];
    case 'lost':
      return [started(id, attempt), finished(id, 'unknown', null, attempt)];
    default:
      return [started(id, attempt), finished(id, 'finished', act === 'run-0' ? 0 : 1, attempt)];
  }
}

function interleave(lanes: NewEvent[][], choices: number[]): NewEvent[] {
  const rest = lanes.map((lane) => [...lane]);
  const mixed: NewEvent[] = [];
  for (let i = 0; rest.some((lane) => lane.length > 0); i++) {
    const open = rest.filter((lane) => lane.length > 0);
    const event = open[(choices[i % choices.length] ?? 0) % open.length]?.shift();
    if (event) mixed.push(event);
  }
  return mixed;
}
