import { expect, test } from 'vitest';
import { textDifference } from '../../renderer/guide/textDifference.ts';

const lines = (n: number) => Array.from({ length: n }, (_, i) => `line ${i + 1}`);

test('shows what differs with three lines around it', async () => {
  const before = lines(20).join('\n');
  const after = before.replace('line 10\n', 'line ten\nand more\n');
  expect(await textDifference(before, after)).toEqual([
    {
      line: 7,
      lines: [
        ...['line 7', 'line 8', 'line 9'].map((text) => ({ change: 'same', text })),
        { change: 'removed', text: 'line 10' },
        { change: 'added', text: 'line ten' },
        { change: 'added', text: 'and more' },
        ...['line 11', 'line 12', 'line 13'].map((text) => ({ change: 'same', text })),
      ],
    },
  ]);
});

test('finds nothing where only the line ends differ, and nothing in the same text', async () => {
  expect(await textDifference('a\nb\n', 'a\r\nb\r\n')).toEqual([]);
  expect(await textDifference('a\nb', 'a\nb')).toEqual([]);
});

test('gives up on two large texts that share nothing', async () => {
  const word = (n: number) => `${(n * 2654435761) % 4294967296}`;
  const before = Array.from({ length: 60_000 }, (_, i) => word(i)).join('\n');
  const after = Array.from({ length: 60_000 }, (_, i) => word(i + 100_000)).join('\n');
  expect(await textDifference(before, after)).toBeNull();
});
