import { assertNever } from '../assert.ts';
import type { Engine } from './model.ts';
import type { Column } from './result.ts';

/** The forms that rows are copied and exported in. */
const copyFormats = ['csv', 'tsv', 'json', 'markdown', 'insert'] as const;
export type CopyFormat = (typeof copyFormats)[number];

type CopyColumn = Pick<Column, 'name' | 'kind'>;
type Cells = readonly (string | null)[];

export interface CopyOptions {
  /** Quotes names and texts as the engine reads them. */
  engine: Engine;
  /** The table that INSERT names. */
  table: string;
}

/**
 * Writes rows piece by piece: what stands before them, each of them, what stands behind. Values are the server's own
 * text and stay exact: a number is never read as one.
 */
export interface RowWriter {
  head(): string;
  row(cells: Cells, index: number): string;
  tail(count: number): string;
}

/** A writer of rows in one form. CSV is RFC 4180 with CRLF; NULL is an unquoted nothing, '' a quoted one. */
export function rowWriter(
  format: CopyFormat,
  columns: readonly CopyColumn[],
  options: CopyOptions,
): RowWriter {
  switch (format) {
    case 'csv':
      return {
        head: () => `${columns.map((c) => csvCell(c.name)).join(',')}\r\n`,
        row: (cells) => `${columns.map((_, i) => csvCell(cells[i] ?? null)).join(',')}\r\n`,
        tail: () => '',
      };
    case 'tsv':
      return {
        head: () => '',
        row: (cells) => `${columns.map((_, i) => tsvCell(cells[i] ?? null)).join('\t')}\n`,
        tail: () => '',
      };
    case 'json':
      return {
        head: () => '[',
        row: (cells, index) =>
          `${index === 0 ? '\n' : ',\n'}  {${columns.map((c, i) => `${JSON.stringify(c.name)}: ${jsonCell(c, cells[i] ?? null)}`).join(', ')}}`,
        tail: (count) => (count === 0 ? ']\n' : '\n]\n'),
      };
    case 'markdown':
      return {
        head: () =>
          `| ${columns.map((c) => markdownCell(c.name)).join(' | ')} |\n|${columns.map((c) => (isNumber(c) ? ' ---: |' : ' --- |')).join('')}\n`,
        row: (cells) => `| ${columns.map((_, i) => markdownCell(cells[i] ?? 'NULL')).join(' | ')} |\n`,
        tail: () => '',
      };
    case 'insert':
      return insertWriter(columns, options);
    default:
      return assertNever(format);
  }
}

/** Rows as one text. */
export function formatRows(
  format: CopyFormat,
  columns: readonly CopyColumn[],
  rows: readonly Cells[],
  options: CopyOptions,
): string {
  const writer = rowWriter(format, columns, options);
  return writer.head() + rows.map((row, i) => writer.row(row, i)).join('') + writer.tail(rows.length);
}

function csvCell(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) || value.trim() !== value
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

/** As a sheet takes it: one value a cell, whatever breaks are in it. */
function tsvCell(value: string | null): string {
  return value === null ? '' : value.replace(/[\t\r\n]+/g, ' ');
}

function isNumber({ kind }: CopyColumn): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float';
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Numbers are written as they came, digit by digit; what JSON has no number for (NaN) is text. */
function jsonCell(column: CopyColumn, value: string | null): string {
  if (value === null) return 'null';
  if (isNumber(column) && NUMBER.test(value)) return value;
  if (column.kind === 'boolean' && /^(t|true|f|false)$/.test(value)) return String(value.startsWith('t'));
  if (column.kind === 'json' && isJson(value)) return value;
  return JSON.stringify(value);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function markdownCell(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/\r\n|[\r\n]/g, '<br>');
}

function insertWriter(columns: readonly CopyColumn[], { engine, table }: CopyOptions): RowWriter {
  const mysql = engine === 'mysql' || engine === 'mariadb';
  const name = (part: string) =>
    mysql ? `\`${part.replaceAll('`', '``')}\`` : `"${part.replaceAll('"', '""')}"`;
  const target = table.split('.').map(name).join('.');
  const names = columns.map((c) => name(c.name)).join(', ');
  const value = (column: CopyColumn, text: string | null): string => {
    if (text === null) return 'NULL';
    if (isNumber(column) && NUMBER.test(text)) return text;
    const hex = column.kind === 'bytes' ? /^(?:\\x|0x)([\da-f]*)$/i.exec(text)?.[1] : undefined;
    if (hex !== undefined && mysql) return `X'${hex}'`;
    // MySQL reads a backslash as the begin of an escape; PostgreSQL, as it comes, does not.
    return `'${(mysql ? text.replaceAll('\\', '\\\\') : text).replaceAll("'", "''")}'`;
  };
  return {
    head: () => '',
    row: (cells) =>
      `INSERT INTO ${target} (${names}) VALUES (${columns.map((c, i) => value(c, cells[i] ?? null)).join(', ')});\n`,
    tail: () => '',
  };
}
