import Database from 'better-sqlite3';
import type { Db } from '../log/database.ts';

interface Total {
  total: number;
  /** The place up to which entries are counted. */
  through: number;
}

/** So many new entries, of whatever timeline, are counted on from the last total; beyond, the timeline is counted. */
const COUNTED_ON = 20_000;

/**
 * How many entries each timeline has. Counted when asked and from there on, not kept with every append: that would
 * cost each append a page more. Counting a million anew takes 50 ms, so the result is kept for the next start.
 */
export function createTotals(db: Db) {
  const known = new Map<string, Total>();
  const kept = db.prepare<[string], Total>('SELECT total, through FROM timeline_total WHERE stream = ?');
  const keep = db.prepare('INSERT OR REPLACE INTO timeline_total VALUES (?, ?, ?)');
  const newest = db.prepare<[], number>('SELECT coalesce(max(place), 0) FROM timeline').pluck();
  const all = db.prepare<[string], number>('SELECT count(*) FROM timeline WHERE stream = ?').pluck();
  const since = db
    .prepare<[number, string], number>('SELECT count(*) FROM timeline WHERE place > ? AND +stream = ?')
    .pluck();

  const store = (stream: string, { total, through }: Total): void => {
    try {
      keep.run(stream, total, through);
    } catch (error) {
      // On a full disk the next start counts again.
      if (!(error instanceof Database.SqliteError)) throw error;
    }
  };

  return {
    of(stream: string): number {
      const through = newest.get() ?? 0;
      const last = known.get(stream) ?? kept.get(stream);
      const near = last !== undefined && through - last.through <= COUNTED_ON;
      const total = near ? last.total + (since.get(last.through, stream) ?? 0) : (all.get(stream) ?? 0);
      known.set(stream, { total, through });
      if (!near && total > COUNTED_ON) store(stream, { total, through });
      return total;
    },
  };
}
