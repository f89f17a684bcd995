import Database from 'better-sqlite3';
import { isIntact } from '../log/chain.ts';
import { explainStorage, isDamage, type Db } from '../log/database.ts';
import type { EventRow } from '../log/rows.ts';

/** How many of the last events a quick look checks: those a broken end would have hurt. About 5 ms. */
const TAIL = 1000;

/** SQLite's own check of every page (about 1 s for each 150 MB): what is wrong, or null. */
function checkPages(db: Db): string | null {
  try {
    const [first] = db.pragma('quick_check(1)') as { quick_check: string }[];
    return first?.quick_check === 'ok' ? null : (first?.quick_check ?? 'it cannot be checked');
  } catch (error) {
    return wordsOf(error);
  }
}

/** Looks at the schema and the last events alone, however large the file is. */
function checkTail(db: Db): { fault: string | null; events: number } {
  try {
    const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    if (empty) return { fault: null, events: 0 }; // made, and killed before it was filled
    const events = position(db);
    const rows = db
      .prepare<[number], EventRow>('SELECT * FROM event WHERE pos > ? ORDER BY pos')
      .all(events - TAIL);
    const bad = rows.find((row) => !isIntact(row));
    if (bad) return { fault: `the content of event ${bad.pos} was changed`, events };
    const whole = rows.length === Math.min(events, TAIL);
    return { fault: whole ? null : 'events are missing at its end', events };
  } catch (error) {
    return { fault: wordsOf(error), events: 0 };
  }
}

/** Opens a data file without changing anything of it, and checks all of it or its end. */
export function inspect(file: string, how: 'wholly' | 'quickly'): { fault: string | null; events: number } {
  let db: Db | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    const pages = how === 'wholly' ? checkPages(db) : null;
    return pages === null ? checkTail(db) : { fault: pages, events: 0 };
  } catch (error) {
    return { fault: wordsOf(error), events: 0 };
  } finally {
    db?.close();
  }
}

function position(db: Db): number {
  return db.prepare<[], number>('SELECT coalesce(max(pos), 0) FROM event').pluck().get() ?? 0;
}

/** What is wrong with a file, in words for a report. A file that merely cannot be opened just now is not damaged. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Database.SqliteError)) throw error;
  if (/no such (table|column)/.test(error.message)) return 'it is no data file of Holdfast';
  if (isDamage(error) || /^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS)$/.test(error.code)) return error.message;
  throw explainStorage(error);
}
