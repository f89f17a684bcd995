import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMatches } from '../../../renderer/terminal/regexMatch.ts';

const find = (text: string, source: string, more = {}, most = 100) =>
  findMatches(text, { source, caseSensitive: false, wholeWord: false, ...more }, most);

test('a pattern is found in every line, from the top to the bottom', () => {
  expect(find('err1 Err2\nnone\nERR3', 'err\\d')).toEqual([
    { line: 0, start: 0, length: 4 },
    { line: 0, start: 5, length: 4 },
    { line: 2, start: 0, length: 4 },
  ]);
  expect(find('err1 Err2\nERR3', 'err\\d', { caseSensitive: true })).toHaveLength(1);
  expect(find('error errors, error.', 'errors?', { wholeWord: true })).toHaveLength(3);
  expect(find('errors', 'error', { wholeWord: true })).toEqual([]);
});

test('empty matches are none, and ^ and $ are the ends of a line', () => {
  expect(find('aab\n\nb', 'a*')).toEqual([{ line: 0, start: 0, length: 2 }]);
  expect(find('ab\nab', '^a|b$').map(({ line, start }) => [line, start])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
});

test('of too many the last are kept', () => {
  const text = Array.from({ length: 50 }, (_, i) => `x${i} x`).join('\n');
  const found = find(text, 'x', {}, 5);
  expect(found.map(({ line, start }) => [line, start])).toEqual([
    [47, 4],
    [48, 0],
    [48, 4],
    [49, 0],
    [49, 4],
  ]);
  expect(find('xxxxxxxxxx', 'x', {}, 3).map(({ start }) => start)).toEqual([7, 8, 9]);
});

test('what is found is what stands there', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '語', '\u{1f600}') })), (lines) => {
      for (const { line, start, length } of find(lines.join('\n'), 'a+b?|語', {}, 1000))
        expect((lines[line] ?? '').slice(start, start + length)).toMatch(/^(a+b?|語)$/);
    }),
  );
});
