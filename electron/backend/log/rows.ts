import type { Envelope, StoredEvent } from '../../domain/event.ts';
import type { Db } from './database.ts';

/** An event as SQLite keeps it: `data` is its canonical JSON. */
export type EventRow = Omit<Envelope, 'data'> & { data: string; pos: number };

export function fromRow(row: EventRow): StoredEvent {
  return { ...row, data: JSON.parse(row.data) as Record<string, unknown> };
}

/** The log's statements, prepared once. */
export function prepareRows(db: Db) {
  return {
    insert: db.prepare<EventRow>(
      `INSERT INTO event (pos, id, stream, type, at, hlc, origin, seq, actor, data, prev, hash)
       VALUES (@pos, @id, @stream, @type, @at, @hlc, @origin, @seq, @actor, @data, @prev, @hash)`,
    ),
    byId: db.prepare<[string], EventRow>('SELECT * FROM event WHERE id = ?'),
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
    after: db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE pos > ? ORDER BY pos LIMIT ?'),
    chain: db.prepare<[string], EventRow>('SELECT * FROM event WHERE origin = ? ORDER BY seq'),
    origins: db.prepare<[], { origin: string; events: number }>(
      'SELECT origin, count(*) AS events FROM event GROUP BY origin ORDER BY origin',
    ),
    quarantine: db.prepare<[number, string, string]>(
      'INSERT INTO quarantine (at, reason, event) VALUES (?, ?, ?)',
    ),
  };
}
export type LogStatements = ReturnType<typeof prepareRows>;
