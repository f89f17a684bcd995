import { expect, test } from 'vitest';
import { cellText, compareCells, indentJson, wholeText } from '../../../renderer/database/cells.ts';
import { BLOCK, RowWindow } from '../../../renderer/database/rowWindow.ts';
import { boxOf, moved } from '../../../renderer/database/selection.ts';
import { addSamples } from '../../../renderer/database/series.ts';

const rows = (from: number, count: number, text = '') =>
  Array.from({ length: count }, (_, i) => [String(from + i), text]);

test('the page keeps what was shown last and drops the rest, however long the result', () => {
  const window = new RowWindow();
  window.put(0, rows(0, BLOCK));
  for (let block = 1; block < 200; block++) {
    window.keep(0, 10);
    window.put(block * BLOCK, rows(block * BLOCK, BLOCK));
  }
  expect(window.get(5)).toEqual(['5', '']);
  expect(window.get(199 * BLOCK)).toEqual([String(199 * BLOCK), '']);
  expect(window.get(50 * BLOCK)).toBeUndefined();
  expect(window.characters).toBeLessThan(40 * BLOCK * 6);
});

test('wide rows are counted by what they weigh', () => {
  const window = new RowWindow();
  for (let block = 0; block < 10; block++) window.put(block * BLOCK, rows(0, BLOCK, 'x'.repeat(20_000)));
  expect(window.characters).toBeLessThan(32_000_000);
  expect(window.get(9 * BLOCK)).toBeDefined();
});

test('only rows that are not here are fetched, a block at a time, also where an answer came short', () => {
  const window = new RowWindow();
  expect(window.missing(0, 40)).toEqual({ from: 0, count: BLOCK });
  window.put(0, rows(0, 30));
  expect(window.missing(0, 20)).toBeNull();
  expect(window.missing(0, 40)).toEqual({ from: 30, count: BLOCK - 30 });
  window.put(30, rows(30, BLOCK));
  expect(window.missing(490, 525)).toBeNull();
  expect(window.get(BLOCK + 29)).toEqual([String(BLOCK + 29), '']);
});

test('whole numbers sort by their value beyond 2^53, NULL last', () => {
  const values = ['9007199254740993', null, '9007199254740992', '-1', '10', '9'];
  expect(values.toSorted((a, b) => compareCells(a, b, 'integer'))).toEqual([
    '-1',
    '9',
    '10',
    '9007199254740992',
    '9007199254740993',
    null,
  ]);
  expect(['1e3', '20', 'NaN'].toSorted((a, b) => compareCells(a, b, 'float'))[0]).toBe('20');
});

test('JSON is laid out without touching its numbers', () => {
  expect(indentJson('{"n":12345678901234567890,"a":[1.10,{}],"s":"{,}"}')).toBe(
    '{\n  "n": 12345678901234567890,\n  "a": [\n    1.10,\n    {}\n  ],\n  "s": "{,}"\n}',
  );
});

test('bytes are read in lines of sixteen, a line break on one line of the grid', () => {
  expect(wholeText('\\x48694100', 'bytes')).toMatch(/^00000000 {2}48 69 41 00 +HiA\.$/);
  expect(cellText('a\r\nb\tc')).toBe('a⏎b→c');
});

test('keys move within the grid and extend a rectangle', () => {
  const size = { rows: 10, columns: 3, page: 4 };
  const at = { row: 5, column: 1 };
  expect(moved(at, 'ArrowDown', false, size)).toEqual({ row: 6, column: 1 });
  expect(moved(at, 'PageDown', false, size)).toEqual({ row: 9, column: 1 });
  expect(moved(at, 'End', true, size)).toEqual({ row: 9, column: 2 });
  expect(moved(at, 'x', false, size)).toBeNull();
  expect(boxOf({ anchor: at, head: { row: 2, column: 2 } })).toEqual({
    top: 2,
    bottom: 5,
    left: 1,
    right: 2,
  });
});

test('a counter is told by how fast it grows, and begins anew where the server was reset', () => {
  const figures = (value: number) => [
    {
      kind: 'figures' as const,
      title: 'T',
      figures: [{ label: 'n', value, unit: 'count' as const, tone: 'none' as const, counter: true }],
    },
  ];
  let series = addSamples({}, figures(100), 0);
  series = addSamples(series, figures(150), 5000);
  expect(series['T\nn']?.map((s) => s.value)).toEqual([0, 10]);
  expect(addSamples(series, figures(3), 10_000)['T\nn']?.map((s) => s.value)).toEqual([0]);
});
