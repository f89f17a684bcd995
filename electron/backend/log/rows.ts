import type { Envelope, StoredEvent } from '../../domain/event.ts';
import type { Db } from './database.ts';

/** An event as SQLite keeps it: `data` is its canonical JSON. */
export type EventRow = Omit<Envelope, 'data'> & { data: string; pos: number };

export function fromRow(row: EventRow): StoredEvent {
  return { ...row, data: JSON.parse(row.data) as Record<string, unknown> };
}

type Inserted = [
  number,
  string,
  string,
  string,
  number,
  string,
  string,
  number,
  string,
  string,
  string,
  string,
];

/** Quarantined events kept, newest first: enough to see what goes wrong, bounded against a flood. */
const QUARANTINE_KEPT = 1000;

/** The log's statements, prepared once. */
export function prepareRows(db: Db) {
  // By place, not by name: binding names costs 2 us an event.
  const insert = db.prepare<Inserted>(
    `INSERT INTO event (pos, id, stream, type, at, hlc, origin, seq, actor, data, prev, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    insert: (r: EventRow) =>
      insert.run(
        r.pos,
        r.id,
        r.stream,
        r.type,
        r.at,
        r.hlc,
        r.origin,
        r.seq,
        r.actor,
        r.data,
        r.prev,
        r.hash,
      ),
    byId: db.prepare<[string], EventRow>('SELECT * FROM event WHERE id = ?'),
    hashById: db.prepare<[string], string>('SELECT hash FROM event WHERE id = ?').pluck(),
    lastOf: db.prepare<[string], { seq: number; hash: string; hlc: string }>(
      'SELECT seq, hash, hlc FROM event WHERE origin = ? ORDER BY seq DESC LIMIT 1',
    ),
    headOf: db.prepare<[string], { hlc: string; origin: string; seq: number }>(
      'SELECT hlc, origin, seq FROM event WHERE stream = ? ORDER BY hlc DESC, origin DESC, seq DESC LIMIT 1',
    ),
    position: db.prepare<[], { pos: number }>('SELECT coalesce(max(pos), 0) AS pos FROM event'),
    storedHlc: db.prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'hlc'`),
    storeHlc: db.prepare<[string]>(`INSERT OR REPLACE INTO meta (key, value) VALUES ('hlc', ?)`),
    ofStream: db.prepare<[string], EventRow>(
      'SELECT * FROM event WHERE stream = ? ORDER BY hlc, origin, seq',
    ),
    later: db.prepare<[string, string, string, number, number], EventRow>(
      `SELECT * FROM event WHERE stream = ? AND (hlc, origin, seq) > (?, ?, ?)
       ORDER BY hlc, origin, seq LIMIT ?`,
    ),
    after: db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE pos > ? ORDER BY pos LIMIT ?'),
    chainPart: db.prepare<[string, number, number], EventRow>(
      'SELECT * FROM event WHERE origin = ? AND seq >= ? ORDER BY seq LIMIT ?',
    ),
    origins: db.prepare<[], { origin: string; events: number }>(
      'SELECT origin, count(*) AS events FROM event GROUP BY origin ORDER BY origin',
    ),
    quarantine: db.prepare<[number, string, string, string]>(
      'INSERT OR IGNORE INTO quarantine (at, reason, event, digest) VALUES (?, ?, ?, ?)',
    ),
    trimQuarantine: db.prepare(
      `DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ${QUARANTINE_KEPT}`,
    ),
  };
}
export type LogStatements = ReturnType<typeof prepareRows>;
