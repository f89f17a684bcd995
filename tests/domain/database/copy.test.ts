import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRows } from '../../../electron/domain/database/copy.ts';
import type { Column } from '../../../electron/domain/database/result.ts';

const columns: Pick<Column, 'name' | 'kind'>[] = [
  { name: 'id', kind: 'integer' },
  { name: 'no "te"', kind: 'text' },
  { name: 'sum', kind: 'decimal' },
  { name: 'doc', kind: 'json' },
  { name: 'raw', kind: 'bytes' },
];
const rows = [
  ['12345678901234567890', 'a, "b"\nc | d', '1.10', '{"n": 1.10}', '\\x00ff'],
  ['1', '', 'NaN', 'no json', null],
  ['2', null, null, null, null],
];
const postgres = { engine: 'postgres', table: 'shop.item' } as const;

test('CSV keeps NULL apart from an empty text, and what breaks a line inside its quotes', () => {
  expect(formatRows('csv', columns, rows, postgres)).toBe(
    'id,"no ""te""",sum,doc,raw\r\n' +
      '12345678901234567890,"a, ""b""\nc | d",1.10,"{""n"": 1.10}",\\x00ff\r\n' +
      '1,"",NaN,no json,\r\n' +
      '2,,,,\r\n',
  );
});

test('any text comes back from CSV as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (table) => {
      const two = [
        { name: 'a', kind: 'text' as const },
        { name: 'b', kind: 'text' as const },
      ];
      const text = formatRows('csv', two, table, postgres);
      expect(parse(text, { record_delimiter: '\r\n', relax_quotes: false }).slice(1)).toEqual(table);
    }),
  );
});

test('JSON keeps numbers digit by digit, and what is no number or no JSON as text', () => {
  expect(formatRows('json', columns, rows, postgres)).toBe(
    '[\n' +
      '  {"id": 12345678901234567890, "no \\"te\\"": "a, \\"b\\"\\nc | d", "sum": 1.10, "doc": {"n": 1.10}, "raw": "\\\\x00ff"},\n' +
      '  {"id": 1, "no \\"te\\"": "", "sum": "NaN", "doc": "no json", "raw": null},\n' +
      '  {"id": 2, "no \\"te\\"": null, "sum": null, "doc": null, "raw": null}\n]\n',
  );
  expect(JSON.parse(formatRows('json', columns, [], postgres))).toEqual([]);
});

test('Markdown stays one table', () => {
  const lines = formatRows('markdown', columns, rows, postgres).trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[2]).toContain('a, "b"<br>c \\| d');
});

test('INSERT quotes names and texts as the engine reads them', () => {
  expect(formatRows('insert', columns, rows.slice(0, 1), postgres)).toBe(
    `INSERT INTO "shop"."item" ("id", "no ""te""", "sum", "doc", "raw") VALUES (12345678901234567890, 'a, "b"\nc | d', 1.10, '{"n": 1.10}', '\\x00ff');\n`,
  );
  const mysql = { engine: 'mysql', table: 'it`em' } as const;
  const text = [{ name: 'a', kind: 'text' as const }];
  expect(formatRows('insert', text, [["o'clock \\ '"]], mysql)).toBe(
    "INSERT INTO `it``em` (`a`) VALUES ('o''clock \\\\ ''');\n",
  );
});

test('a spreadsheet gets one value a cell', () => {
  expect(formatRows('tsv', columns.slice(0, 2), [['1', 'a\tb\r\nc']], postgres)).toBe('1\ta b c\n');
});
