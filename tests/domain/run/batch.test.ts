import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewEvent, StoredEvent } from '../../../electron/domain/event.ts';
import {
  runCaptureFinished,
  runCaptureStarted,
  type CaptureOutcome,
} from '../../../electron/domain/run/capture.ts';
import { runMarkdown } from '../../../electron/domain/run/markdown.ts';
import {
  runFieldFilled,
  runStarted,
  runStepAssigned,
  runStepDone,
} from '../../../electron/domain/run/model.ts';
import type { RunRow } from '../../../electron/domain/run/row.ts';
import { nextState } from '../../../electron/domain/run/state.ts';

const runId = '01J0000000000000000000R0N1';
const id = (n: number) => `01J000000000000000000000${String(n).padStart(2, '0')}`;
const place = { runId, stepId: 'a', title: 'Look' };
const begin = runStarted({
  runId,
  guideId: id(99),
  guideName: 'Guide',
  playbookId: 'p',
  playbookTitle: 'Disk | full',
  steps: [{ id: 'a', kind: 'command', title: 'Look', command: 'df', shell: 'sh', section: 'Diagnosis' }],
});
const what = (n: number) => ({
  ...place,
  attempt: id(n),
  batch: id(0),
  text: 'df',
  host: `db-${n}`,
  hostId: id(50 + n),
});
const started = (n: number) => runCaptureStarted(what(n));
const output = (tail: string) => ({ tail, bytes: tail.length, file: null });
const finished = (n: number, outcome: CaptureOutcome, exitCode: number | null) =>
  runCaptureFinished({
    ...what(n),
    outcome,
    exitCode,
    signal: null,
    startedAt: 10,
    endedAt: 20 + n,
    stdout: output(`out ${n}\n\`\`\`\nx`),
    stderr: output(n === 1 ? 'warning' : ''),
  });
const fold = (events: NewEvent[]): RunRow | undefined =>
  events.reduce<RunRow | undefined>((run, event, i) => {
    const stored: StoredEvent = {
      ...event,
      id: `${i}`,
      stream: `incident:${id(98)}`,
      at: i,
      hlc: '',
      origin: 'here',
      seq: i,
      pos: i,
      actor: 'Kim',
      prev: '',
      hash: '',
    };
    return nextState(run, stored);
  }, undefined);

test.each<[string, [CaptureOutcome, number | null][], string]>([
  [
    'all ended with 0',
    [
      ['finished', 0],
      ['finished', 0],
    ],
    'done',
  ],
  [
    'one failed',
    [
      ['finished', 0],
      ['finished', 1],
    ],
    'failed',
  ],
  [
    'one was lost and one failed',
    [
      ['unknown', null],
      ['finished', 1],
    ],
    'unknown',
  ],
  [
    'one was cancelled',
    [
      ['finished', 0],
      ['interrupted', null],
    ],
    'cancelled',
  ],
  [
    'what never ends was ended as announced',
    [
      ['bounded', null],
      ['finished', 0],
    ],
    'done',
  ],
])('a step on several hosts when %s', (_name, ends, state) => {
  const events = [
    begin,
    ...ends.map((_, i) => started(i)),
    ...ends.map(([o, code], i) => finished(i, o, code)),
  ];
  expect(fold(events.slice(0, -1))?.steps[0]?.state).toBe('running');
  expect(fold(events)?.steps[0]?.state).toBe(state);
});

test('the order in which hosts end does not matter', () => {
  const end = fc.constantFrom<[CaptureOutcome, number | null]>(
    ['finished', 0],
    ['finished', 3],
    ['unknown', null],
    ['interrupted', 130],
  );
  fc.assert(
    fc.property(
      fc.array(end, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
      (ends, keys) => {
        const begins = [begin, ...ends.map((_, i) => started(i))];
        const events = ends.map(([o, code], i) => finished(i, o, code));
        const mixed = events
          .map((e, i) => ({ e, key: keys[i] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ e }) => e);
        const { at: _a, ...one } = fold([...begins, ...events])?.steps[0] ?? { at: 0 };
        const { at: _b, ...other } = fold([...begins, ...mixed])?.steps[0] ?? { at: 0 };
        expect(other).toEqual(one);
      },
    ),
  );
});

test('fields, notes and people stand in the run and in its Markdown, whatever they hold', () => {
  const run = fold([
    begin,
    runFieldFilled({ runId, name: 'pod', value: 'api|1', secret: false }),
    runFieldFilled({ runId, name: 'token', value: '', secret: true }),
    started(0),
    started(1),
    finished(0, 'finished', 0),
    finished(1, 'unknown', null),
    runStepAssigned({ ...place, person: 'Ana' }),
    runStepDone({ ...place, note: 'Done *there*' }),
  ]);
  expect(run?.fields).toMatchObject({
    pod: { value: 'api|1', secret: false },
    token: { value: '', secret: true },
  });
  expect(run?.steps[0]).toMatchObject({ state: 'done', note: 'Done *there*', assignee: 'Ana' });
  const text = run ? runMarkdown({ run, incident: 'Disk', outputs: new Map(), now: 0 }) : '';
  for (const part of [
    '# Run: Disk | full',
    'api\\|1',
    'a secret, not stored',
    '**db-0: exit 0 (',
    '**db-1: not known how it ended (',
    '````text\nout 0\n```\nx\n````',
    'Standard error:',
    'Done \\*there\\*',
  ])
    expect(text).toContain(part);
});
