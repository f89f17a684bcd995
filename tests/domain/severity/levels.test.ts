import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { summaryOf } from '../../../electron/domain/guide/summary.ts';
import { builtInSchemes } from '../../../electron/domain/severity/builtIn.ts';
import {
  chooseByOwn,
  chooseLevel,
  ownQuestions,
  type Answers,
} from '../../../electron/domain/severity/choose.ts';
import { schemeSchema } from '../../../electron/domain/severity/model.ts';

const nothing: Answers = {
  outage: false,
  dataLoss: false,
  security: false,
  important: false,
  affected: false,
};
const table = (rows: string[]) =>
  [
    '# Team guide',
    '',
    '## Severity levels',
    '',
    '| Level | Definition | Response | Updates |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');

test('the built-in schemes are whole, the worst level first', () => {
  for (const scheme of builtInSchemes) expect(schemeSchema.safeParse(scheme).success).toBe(true);
  expect(builtInSchemes.map((s) => s.levels[0]?.code)).toEqual(['P0', 'P1', 'Level 1', 'SEV1']);
  expect(builtInSchemes.map((s) => s.levels.length)).toEqual([4, 4, 4, 5]);
});

test('a guide’s levels ask for what it says, and what it leaves open is named as assumed', () => {
  const text = table([
    '| P0 - Critical | Complete outage | < 10 minutes | Every 20 minutes |',
    '| P1 - High | Security breach | 1 hour | Notify the team |',
  ]);
  const { levels } = summaryOf(importGuide(text));
  expect(levels.map((l) => [l.code, l.response, l.cadence.internal])).toEqual([
    ['P0', 10, 20],
    ['P1', 60, 30],
  ]);
  expect(levels[0]?.assumed).toEqual(['escalation', 'review']);
  expect(levels[1]?.assumed).toContain('cadence');
});

test('the guide that comes with Holdfast gives its escalation, its placeholders gone', () => {
  const file = join(import.meta.dirname, '..', '..', '..', 'resources', 'guides', 'general-process.md');
  const { levels } = summaryOf(importGuide(readFileSync(file, 'utf8')));
  expect(levels.map((l) => l.response)).toEqual([5, 15, 60, 1440]);
  const steps = levels[0]?.escalation.map((s) => s.who) ?? [];
  expect(steps.length).toBeGreaterThan(3);
  expect(steps.join()).not.toContain('[');
  expect(levels[0]?.told).toContain('executive sponsor');
});

test('two or three answers choose a level, and the reason says which definition names it', () => {
  const levels = builtInSchemes[0]?.levels ?? [];
  const choose = (answers: Partial<Answers>) => chooseLevel(levels, { ...nothing, ...answers })?.level.code;
  expect(choose({ outage: true })).toBe('P0');
  expect(choose({ dataLoss: true })).toBe('P0');
  expect(choose({ important: true, affected: true })).toBe('P1');
  expect(choose({ affected: true })).toBe('P2');
  expect(choose({})).toBe('P3');
  const guide = summaryOf(
    importGuide(
      table(['| P0 - Critical | Complete outage | 5 min | |', '| P1 - High | Security breach | 1 hour | |']),
    ),
  ).levels;
  const choice = chooseLevel(guide, { ...nothing, security: true });
  expect(choice?.level.code).toBe('P1');
  expect(choice?.reason).toContain('which its definition names');
  expect(chooseLevel([], nothing)).toBeNull();
});

test('a scheme’s own questions choose the worst level that a yes asks for, and never a retired one', () => {
  const [first] = builtInSchemes;
  if (!first) throw new Error('there is no scheme');
  const levels = first.levels.map((level) => ({ ...level, retired: level.code === 'P1' }));
  const scheme = {
    levels,
    questions: [
      { text: 'Can some not pay?', code: 'P2' },
      { text: 'Can nobody pay?', code: 'P0' },
      { text: 'Is a card at risk?', code: 'P1' },
      { text: 'Of another day', code: 'P9' },
    ],
  };
  const choose = (...yes: string[]) => chooseByOwn(scheme, new Set(yes));
  expect(ownQuestions(scheme).map((q) => q.code)).toEqual(['P2', 'P0']);
  expect(choose('Can some not pay?', 'Can nobody pay?')).toMatchObject({
    level: { code: 'P0' },
    reason: `${levels[0]?.label}, because "Can nobody pay?" is answered with yes.`,
  });
  expect(choose('Can some not pay?')?.level.code).toBe('P2');
  expect(choose('Is a card at risk?')?.level.code).toBe('P3');
  expect(choose()?.level.code).toBe('P3');
  expect(ownQuestions({ levels })).toEqual([]);
});
