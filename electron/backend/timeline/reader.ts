import { incidentStream } from '../../domain/event.ts';
import type { EntryRow, TimelineFilter } from '../../domain/timeline/model.ts';
import type { Db } from '../log/database.ts';
import { createTotals } from './totals.ts';
import { entryColumns, entryPlace, toEntry, type TimelineRow } from './projection.ts';

interface Page {
  total: number;
  from: number;
  entries: EntryRow[];
}

/** Reads a timeline by place: entry 0 is the oldest. */
export function createTimelineReader(db: Db) {
  const byId = db.prepare<[string], TimelineRow>(`SELECT ${entryColumns} FROM timeline WHERE ${entryPlace}`);
  const between = db.prepare<[string, number, number, number], TimelineRow>(
    `SELECT ${entryColumns} FROM timeline WHERE stream = ? AND at BETWEEN ? AND ? ORDER BY at, hlc, id LIMIT ?`,
  );
  const totals = createTotals(db);
  const cache = new Map<string, ReturnType<typeof prepareFor>>();

  const statements = (filter: TimelineFilter) => {
    const where = whereOf(filter);
    let found = cache.get(where);
    if (!found) cache.set(where, (found = prepareFor(db, where)));
    return found;
  };
  const count = (filter: TimelineFilter, stream: string): number =>
    whereOf(filter) === '' ? totals.of(stream) : (statements(filter).count.get(stream) ?? 0);

  const read = (
    filter: TimelineFilter,
    stream: string,
    all: number,
    from: number,
    limit: number,
  ): EntryRow[] => {
    const size = Math.min(limit, all - from);
    if (size <= 0) return [];
    // OFFSET walks the index, so walk it from the nearer end: the newest page of a million is as cheap as the oldest.
    const fromEnd = all - from - size;
    const sql = statements(filter);
    const rows =
      from <= fromEnd ? sql.up.all(stream, size, from) : sql.down.all(stream, size, fromEnd).reverse();
    return rows.flatMap((row) => toEntry(row) ?? []);
  };

  return {
    entry: (id: string): EntryRow | undefined => toEntry(byId.get(id)),
    page(q: { incidentId: string; filter: TimelineFilter; from: number; limit: number }): Page {
      const stream = incidentStream(q.incidentId);
      const all = count(q.filter, stream);
      return { total: all, from: q.from, entries: read(q.filter, stream, all, q.from, q.limit) };
    },
    tail(q: { incidentId: string; filter: TimelineFilter; limit: number }): Page {
      const stream = incidentStream(q.incidentId);
      const all = count(q.filter, stream);
      const from = Math.max(0, all - q.limit);
      return { total: all, from, entries: read(q.filter, stream, all, from, q.limit) };
    },
    /** The entries that happened between two times (UTC ms, both included), oldest first, at most `limit`. */
    between: (incidentId: string, from: number, to: number, limit: number): EntryRow[] =>
      between.all(incidentStream(incidentId), from, to, limit).flatMap((row) => toEntry(row) ?? []),
    /** How many entries of the filtered list come before this one. */
    place(filter: TimelineFilter, entry: EntryRow): number {
      return statements(filter).before.get(incidentStream(entry.incidentId), entry.id) ?? 0;
    },
  };
}

function prepareFor(db: Db, where: string) {
  const from = `FROM timeline WHERE stream = ? ${where}`;
  const list = (order: string) =>
    db.prepare<[string, number, number], TimelineRow>(
      `SELECT ${entryColumns} ${from} ORDER BY at ${order}, hlc ${order}, id ${order} LIMIT ? OFFSET ?`,
    );
  return {
    up: list('ASC'),
    down: list('DESC'),
    count: db.prepare<[string], number>(`SELECT count(*) ${from}`).pluck(),
    before: db
      .prepare<[string, string], number>(
        `SELECT count(*) ${from} AND (at, hlc, id) < (SELECT at, hlc, id FROM timeline WHERE ${entryPlace})`,
      )
      .pluck(),
  };
}

// The kinds come from a closed list that the contract checked, so they can stand in the statement's text.
function whereOf({ kinds, pinned }: TimelineFilter): string {
  const parts: string[] = [];
  if (kinds && kinds.length > 0)
    parts.push(
      `AND kind IN (${[...kinds]
        .sort()
        .map((k) => `'${k}'`)
        .join(', ')})`,
    );
  if (pinned) parts.push('AND pinned = 1');
  return parts.join(' ');
}
