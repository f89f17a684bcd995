import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceOf } from '../../../electron/domain/guide/difference.ts';
import { importGuide } from '../../../electron/domain/guide/import.ts';

const text = [
  '# Handbook',
  '',
  '## Severity Levels',
  '',
  '| Level | Description |',
  '|---|---|',
  '| **P0 - Critical** | All down |',
  '| **P1 - High** | Much is down |',
  '| **P2 - Medium** | Little is down |',
  '',
  '## 1. Cache is down',
  '',
  '### Diagnosis',
  '',
  '```bash',
  '# Say hello',
  'redis-cli ping',
  '# Look at its memory',
  'redis-cli info memory',
  '```',
  '',
  '## 2. Database is down',
  '',
  '### Diagnosis',
  '',
  '```bash',
  'pg_isready -h db',
  'systemctl status postgresql',
  '```',
  '',
].join('\n');

const difference = (after: string, before = text) => differenceOf(importGuide(before), importGuide(after));

test('the same text has no difference, and neither has one that only moves things apart', () => {
  expect(difference(text)).toEqual({ playbooks: [], lists: [] });
  expect(difference(`${text}\n\n`)).toEqual({ playbooks: [], lists: [] });
});

test('a changed command is told with what it was', () => {
  expect(difference(text.replace('redis-cli ping', 'redis-cli -h cache ping')).playbooks).toEqual([
    {
      change: 'changed',
      title: '1. Cache is down',
      steps: [
        { change: 'changed', title: 'Say hello', before: 'redis-cli ping', after: 'redis-cli -h cache ping' },
      ],
    },
  ]);
});

test('added and removed steps are told', () => {
  const after = text
    .replace('redis-cli info memory\n', 'redis-cli info memory\n# Who is connected\nredis-cli client list\n')
    .replace('pg_isready -h db\n', '');
  expect(difference(after).playbooks.map((p) => p.steps)).toEqual([
    [{ change: 'added', title: 'Who is connected', after: 'redis-cli client list' }],
    [{ change: 'removed', title: 'pg_isready -h db', before: 'pg_isready -h db' }],
  ]);
});

test('a playbook that is numbered anew or renamed is the same one', () => {
  const after = text.replace('## 1. Cache is down', '## 3. Redis is down');
  expect(difference(after).playbooks).toEqual([
    { change: 'changed', title: '3. Redis is down', was: '1. Cache is down', steps: [] },
  ]);
});

test('added and removed playbooks and levels are told', () => {
  const at = text.indexOf('## 2. Database');
  const gone = difference(text.slice(0, at).replace('| **P1 - High** | Much is down |\n', ''));
  expect(gone.playbooks).toMatchObject([{ change: 'removed', title: '2. Database is down' }]);
  expect(gone.playbooks[0]?.steps).toHaveLength(2);
  expect(gone.lists).toContainEqual({ what: 'Severity levels', added: [], removed: ['P1 - High'] });
  expect(difference(text, text.slice(0, at)).playbooks).toMatchObject([
    { change: 'added', title: '2. Database is down' },
  ]);
});

test('a playbook of which only the prose changed is named without steps', () => {
  const after = text.replace('### Diagnosis\n', '### Diagnosis\n\nLook before you leap.\n');
  expect(difference(after).playbooks).toEqual([{ change: 'changed', title: '1. Cache is down', steps: [] }]);
});

test('for any two texts made of its lines the difference mirrors itself', () => {
  const lines = text.split('\n');
  fc.assert(
    fc.property(fc.subarray(lines), fc.subarray(lines), (a, b) => {
      const there = difference(a.join('\n'), b.join('\n'));
      const back = difference(b.join('\n'), a.join('\n'));
      const count = (d: typeof there, change: string) =>
        d.playbooks.filter((p) => p.change === change).length;
      expect(count(there, 'added') - count(there, 'removed')).toBe(
        count(back, 'removed') - count(back, 'added'),
      );
    }),
    { numRuns: 60 },
  );
});

test('two large guides that share nothing are told apart without a hang', () => {
  const large = (word: string) =>
    Array.from({ length: 3000 }, (_, i) => {
      const name = `${word} ${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + ((i / 26) | 0))}`;
      return `## ${name} is down\n\n\`\`\`bash\nsystemctl status ${word}${i}\n\`\`\`\n`;
    }).join('\n');
  const { playbooks } = difference(large('queue'), large('store'));
  expect(playbooks.filter((p) => p.change === 'added').length).toBeGreaterThan(0);
});
