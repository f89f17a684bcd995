import Database from 'better-sqlite3';
import { isIntact } from '../log/chain.ts';
import type { EventRow } from '../log/rows.ts';
import { openPages } from './pages.ts';
import { rowsOn, type Value } from './records.ts';

const COLUMNS = 12;
/** Events handed over in one go. */
const BATCH = 2000;

export interface Salvaged {
  /** How many different events were found whole. */
  readonly found: number;
  /** All of them, each console's in the order of its chain. */
  batches(): Generator<EventRow[]>;
  close(): void;
}

/**
 * Finds every event that can still be read in damaged files and keeps them in `workFile`. An event names its own hash,
 * so what was half overwritten is never taken for one.
 */
export function salvage(
  files: readonly string[],
  workFile: string,
  onShare: (share: number) => void,
): Salvaged {
  const work = new Database(workFile);
  work.pragma('journal_mode = OFF');
  work.pragma('synchronous = OFF'); // it is thrown away afterwards
  work.exec(`CREATE TABLE found (
    origin TEXT, seq INTEGER, hash TEXT, prev TEXT, event TEXT, PRIMARY KEY (origin, seq, hash)
  ) WITHOUT ROWID`);
  const has = work.prepare<[string, number, string], number>(
    'SELECT 1 FROM found WHERE origin = ? AND seq = ? AND hash = ?',
  );
  const add = work.prepare<[string, number, string, string, string]>(
    'INSERT INTO found VALUES (?, ?, ?, ?, ?)',
  );
  // A write that was taken back (a full disk) can have left another event in the same place of the chain: the one
  // that a later event refers to is the real one.
  const next = work
    .prepare<[string, number, number], string>(
      `SELECT event FROM found a WHERE (origin, seq) > (?, ?) AND hash = (
         SELECT hash FROM found b WHERE b.origin = a.origin AND b.seq = a.seq ORDER BY EXISTS (
           SELECT 1 FROM found c WHERE c.origin = b.origin AND c.seq = b.seq + 1 AND c.prev = b.hash) DESC LIMIT 1)
       ORDER BY origin, seq LIMIT ?`,
    )
    .pluck();
  let found = 0;
  const take = (event: EventRow): void => {
    if (has.get(event.origin, event.seq, event.hash) || !isIntact(event)) return;
    add.run(event.origin, event.seq, event.hash, event.prev, JSON.stringify(event));
    found += 1;
  };
  work.exec('BEGIN');
  files.forEach((file, i) => eventsIn(file, take, (share) => onShare((i + share) / files.length)));
  work.exec('COMMIT');
  return {
    found,
    *batches() {
      let last: [string, number] = ['', 0];
      for (;;) {
        const rows = next.all(...last, BATCH).map((text) => JSON.parse(text) as EventRow);
        if (rows.length > 0) yield rows;
        const end = rows.at(-1);
        if (!end || rows.length < BATCH) return;
        last = [end.origin, end.seq];
      }
    },
    close: () => work.close(),
  };
}

function eventsIn(file: string, take: (event: EventRow) => void, onShare: (share: number) => void): void {
  const source = openPages(file);
  try {
    for (const image of source.images(onShare))
      for (const { rowid, values } of rowsOn(source, image, COLUMNS)) {
        const event = eventOf(rowid, values);
        if (event) take(event);
      }
  } finally {
    source.close();
  }
}

/** A row with the event table's shape; `pos` is the table's row id, which SQLite stores apart as NULL. */
function eventOf(pos: number, values: Value[]): EventRow | null {
  const [none, id, stream, type, at, hlc, origin, seq, actor, data, prev, hash] = values;
  const texts = [id, stream, type, hlc, origin, actor, data, prev, hash];
  if (none !== null || typeof at !== 'number' || typeof seq !== 'number') return null;
  if (!texts.every((text) => typeof text === 'string')) return null;
  return { pos, id, stream, type, at, hlc, origin, seq, actor, data, prev, hash } as EventRow;
}
