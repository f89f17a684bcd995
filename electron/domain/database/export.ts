import { rowWriter, type CopyOptions } from './copy.ts';
import type { Column } from './result.ts';

const exportFormats = ['csv', 'json', 'markdown', 'insert'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportText {
  head: string;
  /** One row's text; `first` of the rows. */
  row(values: readonly (string | null)[], first: boolean): string;
  tail: string;
}

/** How a result reads in a file or on the clipboard. NULL stays apart from an empty text in every format. */
export function exportText(
  format: ExportFormat,
  columns: readonly Column[],
  { table, engine }: CopyOptions,
): ExportText {
  const names = columns.map((c) => c.name);
  switch (format) {
    case 'csv':
      // RFC 4180: NULL is nothing between the commas, an empty text is "".
      return { head: `${names.map(csv).join(',')}\r\n`, row: (v) => `${v.map(csv).join(',')}\r\n`, tail: '' };
    case 'json':
      return { head: '[', row: (v, first) => `${first ? '\n' : ',\n'}${jsonRow(columns, v)}`, tail: '\n]\n' };
    case 'markdown':
      return {
        head: `| ${names.map(cell).join(' | ')} |\n|${columns.map((c) => (isNumber(c) ? ' ---: |' : ' --- |')).join('')}\n`,
        row: (v) => `| ${v.map(cell).join(' | ')} |\n`,
        tail: '',
      };
    case 'insert': {
      const { row } = rowWriter('insert', columns, { table, engine });
      return { head: '', row: (v) => row(v, 0), tail: '' };
    }
  }
}

function csv(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
}

const isNumber = (column: Column | undefined): boolean =>
  column?.kind === 'integer' || column?.kind === 'decimal' || column?.kind === 'float';

/** Numbers that JSON's readers would round, NaN and infinities are written as texts. */
function jsonRow(columns: readonly Column[], values: readonly (string | null)[]): string {
  const entries = values.map((value, i) => {
    const column = columns[i];
    const key = JSON.stringify(column?.name ?? '');
    if (value === null) return `${key}:null`;
    if (column?.kind === 'json' && isJson(value)) return `${key}:${value}`;
    if (column?.kind === 'boolean' && /^(t|f|true|false)$/.test(value))
      return `${key}:${value.startsWith('t')}`;
    const exact = isNumber(column) && /^-?\d+(\.\d+)?$/.test(value) && String(Number(value)) === value;
    return `${key}:${exact ? value : JSON.stringify(value)}`;
  });
  return `{${entries.join(',')}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const cell = (value: string | null): string =>
  value === null ? '*NULL*' : value.replace(/[\\|*_`<]/g, '\\$&').replace(/\r?\n/g, '<br>');
