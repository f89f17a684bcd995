import { expect, test } from 'vitest';
import type { CastEvent } from '../../../electron/domain/recording/asciicast.ts';
import { indexText } from '../../../electron/domain/recording/text.ts';

const output = (...pieces: [number, string][]): CastEvent[] =>
  pieces.map(([at, data]) => ({ at, code: 'o', data }));

test('finds a text that came in pieces and colours, at the time its last character was there', () => {
  const index = indexText(
    output(
      [10, '$ ls\r\n'],
      [20, 'a\u001b[3'],
      [30, '1mBrok'],
      [40, 'en\u001b[0m file\r\n'],
      [50, 'broken again\r\n'],
    ),
  );
  expect(index.find('broken').hits).toEqual([
    { at: 40, line: 'aBroken file' },
    { at: 50, line: 'broken again' },
  ]);
  expect(index.find('Broken').hits).toEqual([{ at: 40, line: 'aBroken file' }]);
  expect(index.find('')).toEqual({ hits: [], more: false });
});

test('does not find what an escape sequence says, nor what was typed', () => {
  const index = indexText([
    { at: 1, code: 'o', data: '\u001b]0;title\u0007shown' },
    { at: 2, code: 'i', data: 'typed' },
  ]);
  expect(index.find('title').hits).toEqual([]);
  expect(index.find('typed').hits).toEqual([]);
  expect(index.find('shown').hits).toHaveLength(1);
});

test('stops at 500 hits and says that there are more', () => {
  const { hits, more } = indexText(output([1, 'ab\n'.repeat(600)])).find('ab');
  expect(hits).toHaveLength(500);
  expect(more).toBe(true);
});
