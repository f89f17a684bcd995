import {
  Table,
  type AidAnswer,
  type AidQuery,
  type AidRow,
  type AidView,
  type Figure,
  type Row,
  type Section,
  type ServerFacts,
  type SessionRef,
  type Tone,
  type Unit,
} from './model.ts';

/** What a view shows of a server's answers; what was not answered is said, and the rest still stands. */
export function reportOf(view: AidView, facts: ServerFacts, answers: readonly AidAnswer[]): Section[] {
  const byName = new Map(answers.map((answer) => [answer.name, answer]));
  const sections = view.sections((name) => new Table(byName.get(name)), facts);
  const gaps = view.queries(facts).flatMap((query): Section[] => {
    const error = byName.get(query.name)?.error;
    return error !== null && error !== undefined
      ? [{ kind: 'gap', title: query.name, why: whyNot(query, error) }]
      : [];
  });
  return [...sections, ...gaps];
}

function whyNot(query: AidQuery, error: string): string {
  return query.needs ? `${query.needs} (${error})` : error;
}

/** How a table's column is filled: from a column of the answer by name, or by a function of the row. */
export type ColumnSpec = readonly [
  label: string,
  unit: Unit,
  from: string | ((row: Row) => string | number | null),
];

interface TableOptions {
  empty: string;
  tone?(row: Row): Tone;
  session?(row: Row): SessionRef | undefined;
}

/** A section that lists an answer's rows; none where the question failed (its gap tells). */
export function tableOf(
  title: string,
  table: Table,
  columns: readonly ColumnSpec[],
  options: TableOptions,
): Section[] {
  if (!table.answered) return [];
  const rows = table.records().map((row): AidRow => {
    const session = options.session?.(row);
    return {
      cells: columns.map(([, , from]) => {
        const value = typeof from === 'string' ? row.text(from) : from(row);
        return value === null ? null : String(value);
      }),
      tone: options.tone?.(row) ?? 'none',
      ...(session && { session }),
    };
  });
  const heads = columns.map(([label, unit]) => ({ label, unit }));
  return [{ kind: 'table', title, columns: heads, rows, empty: options.empty }];
}

/** A figure; `warn` and `bad` are the values from which on it is toned. */
export function figure(
  label: string,
  value: number | string | null,
  unit: Unit,
  more: { warn?: number; bad?: number; hint?: string; counter?: boolean } = {},
): Figure {
  const { warn = Number.POSITIVE_INFINITY, bad = Number.POSITIVE_INFINITY, ...rest } = more;
  const n = typeof value === 'number' ? value : Number.NEGATIVE_INFINITY;
  return { label, value, unit, tone: n >= bad ? 'bad' : n >= warn ? 'warn' : 'none', ...rest };
}

/** Part of a whole in percent; null where there is no whole. */
export function percent(part: number | null, whole: number | null): number | null {
  return part === null || !whole ? null : (part / whole) * 100;
}

/** `warn` from the first bound on, `bad` from the second. */
export function toneFrom(value: number | null, warn: number, bad: number): Tone {
  if (value === null) return 'none';
  return value >= bad ? 'bad' : value >= warn ? 'warn' : 'none';
}

/** The first columns of a table of statements, which every server counts: what share of the time each took, how often. */
export function timeColumns(statements: Table): ColumnSpec[] {
  const total = statements.records().reduce((sum, row) => sum + (row.number('total') ?? 0), 0);
  return [
    ['Share', 'percent', (row) => percent(row.number('total'), total)],
    ['Total', 'milliseconds', 'total'],
    ['Calls', 'count', 'calls'],
    ['Mean', 'milliseconds', 'mean'],
    ['Longest', 'milliseconds', 'most'],
  ];
}
