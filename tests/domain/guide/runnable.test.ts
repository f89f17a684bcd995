import { expect, test } from 'vitest';
import type { Block, Guide, Step } from '../../../electron/domain/guide/model.ts';
import { runnablesOf, stepsOf } from '../../../electron/domain/guide/runnable.ts';
import { schemeOf, summaryOf } from '../../../electron/domain/guide/summary.ts';

const range = { start: 0, end: 1 };
const step = (id: string, more: Partial<Step> = {}): Step => {
  return { id, range, kind: 'command', title: '', command: `run ${id}`, shell: 'sh', ...more };
};
const fence = (id: string, steps: Step[], title = ''): Block => {
  return {
    id,
    range,
    kind: 'steps',
    origin: 'fence',
    lang: '',
    content: range,
    depth: 0,
    shell: 'sh',
    title,
    steps,
  };
};
const heading = (id: string, text: string): Block => ({ id, range, kind: 'heading', level: 2, text });

function guide(more: Partial<Guide>): Guide {
  return {
    version: 1,
    title: 'Guide',
    language: 'en',
    source: ' ',
    repaired: false,
    blocks: [],
    severities: [],
    roles: [],
    phases: [],
    playbooks: [],
    templates: [],
    escalation: [],
    contacts: [],
    clocks: [],
    warnings: [],
    ...more,
  };
}

const full = guide({
  blocks: [
    heading('h0', 'Useful commands'),
    fence('f0', [step('x')]),
    heading('h1', 'Cache'),
    fence(
      'f1',
      [step('a'), step('b', { title: 'Flush', alternative: true, condition: 'if stale' })],
      'Do this',
    ),
    {
      id: 'c1',
      range,
      kind: 'checks',
      fenced: false,
      items: [
        {
          id: 'k',
          range,
          text: 'Ask with `ping`',
          checked: true,
          inline: [{ id: 'i', range, command: 'ping', shell: 'sh' }],
        },
      ],
    },
    fence('f2', [step('a', { kind: 'manual', title: 'Look', command: '' })], 'Then'),
  ],
  playbooks: [
    {
      id: 'p',
      range,
      title: '1. Cache',
      name: 'Cache',
      kind: 'condition',
      severityCode: 'P1',
      sections: [
        { id: 's', range, kind: 'diagnosis', title: 'Diagnosis', blockIds: ['h1', 'f1', 'c1', 'f2'] },
      ],
    },
  ],
});

test('a playbook freezes its commands, its boxes and what is done by hand, in order', () => {
  const [playbook] = runnablesOf(full);
  expect(playbook).toMatchObject({ id: 'p', kind: 'condition', severityCode: 'P1' });
  expect(playbook && stepsOf(full, playbook)).toMatchObject([
    { id: 'a', kind: 'command', title: 'run a', command: 'run a', section: 'Diagnosis', group: 'Do this' },
    { id: 'b', kind: 'command', title: 'Flush', alternative: true, condition: 'if stale' },
    { id: 'k', kind: 'check', title: 'Ask with `ping`', inline: ['ping'] },
    { id: 'a~2', kind: 'manual', title: 'Look', command: '' },
  ]);
});

test('steps outside of every playbook can be run too', () => {
  const rest = runnablesOf(full).at(-1);
  expect(rest).toMatchObject({ id: 'rest', title: 'Steps outside of the playbooks' });
  expect(rest && stepsOf(full, rest)).toMatchObject([{ command: 'run x', section: 'Useful commands' }]);
});

test('nothing is offered to start where there is nothing to do', () => {
  expect(runnablesOf(guide({ blocks: [heading('h', 'Words only')] }))).toEqual([]);
});

test('the summary counts what is in the guide', () => {
  expect(summaryOf(full)).toMatchObject({
    counts: { playbooks: 1, steps: 4, commands: 3, checks: 1 },
    playbooks: [
      { id: 'p', steps: 4, commands: 2 },
      { id: 'rest', steps: 1 },
    ],
  });
});

const levels = (...labels: [string, string?][]) =>
  schemeOf(
    guide({
      severities: labels.map(([label, code]) => ({ id: label, range, label, ...(code && { code }) })),
    }),
  );

test.each<[string, [string, string?][], string[]]>([
  [
    'numbered ones, whatever their order',
    [
      ['Low', 'P3'],
      ['Critical', 'P0'],
      ['High', 'P1'],
    ],
    ['P0', 'P1', 'P3'],
  ],
  [
    'SEV1 before SEV2',
    [
      ['Minor', 'SEV2'],
      ['Major', 'SEV1'],
    ],
    ['SEV1', 'SEV2'],
  ],
  ['words, when the worst stands last', [['Low'], ['Medium'], ['Critical']], ['Critical', 'Medium', 'Low']],
  ['as written, where nobody can know', [['Red'], ['Amber'], ['Green']], ['Red', 'Amber', 'Green']],
])('a scheme is worst first: %s', (_name, given, codes) => {
  const scheme = levels(...given);
  expect(scheme.map((s) => s.code)).toEqual(codes);
  expect(scheme.map((s) => [s.rank, s.of])).toEqual(codes.map((_, i) => [i, codes.length]));
});
