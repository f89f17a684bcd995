import Database from 'better-sqlite3';
import { DAY, HOUR, KEPT, MINUTE, rollUp, type Bucket } from '../../domain/health/history.ts';
import { bucketOf, decodeBuckets, decodeMinute, encodeBuckets, encodeMinute } from './codec.ts';
import type { Spent, StoredSample } from './codec.ts';

/** One minute of one probe, ready to be kept. */
export interface MinuteOf {
  probe: number;
  spent: Spent;
  samples: readonly StoredSample[];
}

// A raw row's key is its minute and its probe: rows come in the order of time, so that a minute of a thousand probes
// is written in one place of the file. Wider levels lie by probe: a chart reads them in one piece.
const schema = `
  CREATE TABLE probe (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE raw (place INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
  CREATE TABLE hour (probe INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (probe, start)) STRICT, WITHOUT ROWID;
  CREATE TABLE day (probe INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (probe, start)) STRICT, WITHOUT ROWID;
  CREATE INDEX hour_start ON hour (start);
  CREATE INDEX day_start ON day (start);
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

/** A million probes fit beside a minute in a whole number. */
const PROBES = 2 ** 20;
const place = (minute: number, probe: number) => (minute / MINUTE) * PROBES + probe;

/**
 * The samples' own file: minutes raw for a day, an hour's minutes in one row for a week, a day's hours in one row for
 * 400 days. Not part of the record: where it is damaged it begins anew.
 */
export function openHealthStore(file: string) {
  const db = open(file);
  const sql = prepare(db);
  const numbers = new Map<string, number>(sql.probes.all().map((p) => [p.key, p.number]));
  const writeMinute = db.transaction((minute: number, all: readonly MinuteOf[]) => {
    for (const { probe, spent, samples } of all)
      sql.putRaw.run(place(minute, probe), encodeMinute(minute, spent, samples));
  });
  const minutesOf = (probe: number, from: number, to: number): Bucket[] => {
    const found: Bucket[] = [];
    for (let minute = Math.floor(from / MINUTE) * MINUTE; minute < to; minute += MINUTE) {
      const row = sql.raw.get(place(minute, probe));
      if (!row) continue;
      const { spent, samples } = decodeMinute(minute, row.data);
      found.push(bucketOf(minute, spent, samples));
    }
    return found;
  };
  return {
    /** The number of a probe's history; made where there is none. */
    number(key: string): number {
      let number = numbers.get(key);
      if (number === undefined) {
        number = Number(sql.addProbe.run(key).lastInsertRowid);
        numbers.set(key, number);
      }
      return number;
    },
    known: (key: string): number | undefined => numbers.get(key),
    numbers: (): number[] => [...numbers.values()],
    writeMinute: (minute: number, all: readonly MinuteOf[]): void => writeMinute(minute, all),
    /** Minutes as they were kept raw. */
    minutesOf,
    /** Stored minutes of whole hours in a window. */
    hours(probe: number, from: number, to: number): Bucket[] {
      const rows = sql.hours.all(probe, Math.floor(from / HOUR) * HOUR, to);
      return rows
        .flatMap(({ start, data }) => decodeBuckets(start, MINUTE, data))
        .filter((b) => b.at >= from - MINUTE && b.at < to);
    },
    /** Stored hours of whole days in a window. */
    days(probe: number, from: number, to: number): Bucket[] {
      const rows = sql.days.all(probe, Math.floor(from / DAY) * DAY, to);
      return rows
        .flatMap(({ start, data }) => decodeBuckets(start, HOUR, data))
        .filter((b) => b.at >= from - HOUR && b.at < to);
    },
    /** The oldest minute that is kept raw; null where none is. */
    oldestRaw(): number | null {
      const oldest = sql.oldestRaw.get()?.at ?? null;
      return oldest === null ? null : Math.floor(oldest / PROBES) * MINUTE;
    },
    /** Whether anything of a time is kept raw, or as minutes. */
    hasRaw: (from: number, to: number): boolean => sql.anyRaw.get(place(from, 0), place(to, 0)) !== undefined,
    hasHours: (from: number, to: number): boolean => sql.anyHour.get(from, to) !== undefined,
    /** Rolls a probe's finished hour up. */
    rollHour(probe: number, start: number): void {
      const minutes = minutesOf(probe, start, start + HOUR);
      if (minutes.length > 0) sql.putHour.run(probe, start, encodeBuckets(start, MINUTE, minutes));
    },
    /** Rolls a probe's finished day up. */
    rollDay(probe: number, start: number): void {
      const minutes = sql.hours
        .all(probe, start, start + DAY)
        .flatMap((r) => decodeBuckets(r.start, MINUTE, r.data));
      if (minutes.length > 0) sql.putDay.run(probe, start, encodeBuckets(start, HOUR, rollUp(minutes, HOUR)));
    },
    /** Writes hours of a day as they are (for what was measured elsewhere). */
    putDay: (probe: number, start: number, hours: readonly Bucket[]): void =>
      void sql.putDay.run(probe, start, encodeBuckets(start, HOUR, hours)),
    transaction: <T>(act: () => T): T => db.transaction(act)(),
    meta: (key: string): string | null => sql.meta.get(key)?.value ?? null,
    setMeta: (key: string, value: string): void => void sql.setMeta.run(key, value),
    trim: (now: number, bytes: number = KEPT.bytes): void => trim(db, sql, now, bytes),
    bytes: () => bytesOf(db),
    close: (): void => void db.close(),
  };
}
export type HealthStore = ReturnType<typeof openHealthStore>;

function open(file: string): Database.Database {
  const db = new Database(file);
  try {
    db.pragma('auto_vacuum = INCREMENTAL'); // what is trimmed goes back to the disk
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL'); // a lost minute of samples is no lost fact
    db.pragma('journal_size_limit = 16777216');
    if (db.pragma('user_version', { simple: true }) === 0) {
      db.exec(schema);
      db.pragma('user_version = 1');
    }
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function prepare(db: Database.Database) {
  type Row = { start: number; data: Buffer };
  return {
    probes: db.prepare<[], { key: string; number: number }>('SELECT key, number FROM probe'),
    addProbe: db.prepare<[string]>('INSERT INTO probe (key) VALUES (?)'),
    putRaw: db.prepare<[number, Buffer]>('INSERT OR REPLACE INTO raw VALUES (?, ?)'),
    raw: db.prepare<[number], { data: Buffer }>('SELECT data FROM raw WHERE place = ?'),
    putHour: db.prepare<[number, number, Buffer]>('INSERT OR REPLACE INTO hour VALUES (?, ?, ?)'),
    hours: db.prepare<[number, number, number], Row>(
      'SELECT start, data FROM hour WHERE probe = ? AND start >= ? AND start < ? ORDER BY start',
    ),
    putDay: db.prepare<[number, number, Buffer]>('INSERT OR REPLACE INTO day VALUES (?, ?, ?)'),
    days: db.prepare<[number, number, number], Row>(
      'SELECT start, data FROM day WHERE probe = ? AND start >= ? AND start < ? ORDER BY start',
    ),
    dropRaw: db.prepare<[number]>('DELETE FROM raw WHERE place < ?'),
    dropHours: db.prepare<[number]>('DELETE FROM hour WHERE start < ?'),
    dropDays: db.prepare<[number]>('DELETE FROM day WHERE start < ?'),
    anyRaw: db.prepare<[number, number], { found: 1 }>(
      'SELECT 1 AS found FROM raw WHERE place >= ? AND place < ? LIMIT 1',
    ),
    anyHour: db.prepare<[number, number], { found: 1 }>(
      'SELECT 1 AS found FROM hour WHERE start >= ? AND start < ? LIMIT 1',
    ),
    oldestRaw: db.prepare<[], { at: number | null }>('SELECT min(place) AS at FROM raw'),
    oldestHour: db.prepare<[], { at: number | null }>('SELECT min(start) AS at FROM hour'),
    oldestDay: db.prepare<[], { at: number | null }>('SELECT min(start) AS at FROM day'),
    meta: db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?'),
    setMeta: db.prepare<[string, string]>('INSERT OR REPLACE INTO meta VALUES (?, ?)'),
  };
}

/** Drops what is older than it is kept; then, as long as the file is too large, the oldest raw, minutes and hours. */
function trim(db: Database.Database, sql: ReturnType<typeof prepare>, now: number, bytes: number): void {
  sql.dropRaw.run(place(Math.floor((now - KEPT.samplesMs) / MINUTE) * MINUTE, 0));
  sql.dropHours.run(now - KEPT.minutesMs);
  sql.dropDays.run(now - KEPT.hoursMs);
  // Each round takes the oldest part of a level; 2,000 rounds empty any file.
  for (let round = 0; bytesOf(db) > bytes && round < 2000; round++) {
    const raw = sql.oldestRaw.get()?.at ?? null;
    const hour = sql.oldestHour.get()?.at ?? null;
    const day = sql.oldestDay.get()?.at ?? null;
    // The last two hours of samples stay: they are what the next roll-up is made of.
    const minute = raw === null ? null : Math.floor(raw / PROBES) * MINUTE;
    if (minute !== null && minute < now - 2 * HOUR) sql.dropRaw.run(place(minute + HOUR, 0));
    else if (hour !== null && hour < now - DAY) sql.dropHours.run(hour + 6 * HOUR);
    else if (day !== null) sql.dropDays.run(day + 7 * DAY);
    else return;
  }
  db.pragma('incremental_vacuum');
}

/** What is in use of the file: pages that are free are given back or written again. */
function bytesOf(db: Database.Database): number {
  const read = (name: string) => db.pragma(name, { simple: true }) as number;
  return (read('page_count') - read('freelist_count')) * read('page_size');
}
