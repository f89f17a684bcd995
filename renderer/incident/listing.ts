import type { Due } from '@domain/clock/due.ts';
import type { IncidentRow } from '@domain/incident/model.ts';

export type Order = 'worst' | 'due' | 'newest' | 'oldest';
export type Shown = 'all' | 'mine' | 'pending' | 'real';

export const orders: { value: Order; label: string }[] = [
  { value: 'worst', label: 'Worst first' },
  { value: 'due', label: 'Due first' },
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
];

/** Incidents whose title, services or people hold every word, of the kind that is asked for. */
export function matching(
  rows: readonly IncidentRow[],
  query: string,
  shown: Shown,
  me: string,
): IncidentRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (shown === 'mine' && row.commander !== me) return false;
    if (shown === 'pending' && row.severity !== null) return false;
    if (shown === 'real' && (row.closedAs === 'duplicate' || row.closedAs === 'mistake')) return false;
    if (words.length === 0) return true;
    const text = [row.title, ...row.services, ...Object.values(row.roles), row.severity?.label ?? '']
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const dueOf = (dues: ReadonlyMap<string, readonly Due[]>, { id }: IncidentRow): number =>
  Math.min(...(dues.get(id) ?? []).map((d) => d.dueAt));

/** A copy in the order asked for; pending severity stands before the worst one, because nobody knows yet. */
export function sorted(
  rows: readonly IncidentRow[],
  order: Order,
  dues: ReadonlyMap<string, readonly Due[]>,
): IncidentRow[] {
  const newest = (a: IncidentRow, b: IncidentRow) => b.declaredAt - a.declaredAt;
  if (order === 'newest') return rows.toSorted(newest);
  if (order === 'oldest') return rows.toSorted((a, b) => -newest(a, b));
  if (order === 'due') {
    const due = new Map(rows.map((row) => [row.id, dueOf(dues, row)]));
    return rows.toSorted((a, b) => (due.get(a.id) ?? Infinity) - (due.get(b.id) ?? Infinity) || newest(a, b));
  }
  return rows.toSorted((a, b) => (a.severity?.rank ?? -1) - (b.severity?.rank ?? -1) || newest(a, b));
}
