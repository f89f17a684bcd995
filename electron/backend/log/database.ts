import Database from 'better-sqlite3';
import { ulid } from 'ulid';
import { Failure } from '../../domain/failure.ts';
import { laterHlc, zeroHlc } from '../../domain/hlc.ts';

export type Db = Database.Database;

/** Migrations of the log and the local tables; projections are not migrated but refolded. Never edit one: add. */
const migrations = [
  `CREATE TABLE event (
     pos INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     stream TEXT NOT NULL,
     type TEXT NOT NULL,
     at INTEGER NOT NULL,
     hlc TEXT NOT NULL,
     origin TEXT NOT NULL,
     seq INTEGER NOT NULL,
     actor TEXT NOT NULL,
     data TEXT NOT NULL,
     prev TEXT NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX event_chain ON event (origin, seq);
   CREATE INDEX event_order ON event (stream, hlc, origin, seq);
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE projection (feature TEXT PRIMARY KEY, version INTEGER NOT NULL, tables TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE local_setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE quarantine (
     id INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, event TEXT NOT NULL
   ) STRICT;`,
  `DROP TABLE quarantine;
   CREATE TABLE quarantine (
     id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, reason TEXT NOT NULL, event TEXT NOT NULL,
     digest TEXT NOT NULL UNIQUE
   ) STRICT;`,
];

/**
 * Opens the data file with the settings every acknowledged write relies on (WAL, synchronous=FULL: a commit is on
 * the disk before it returns) and migrates it. Throws where the file is damaged or of a newer Holdfast.
 */
export function openDatabase(file: string): Db {
  const db = new Database(file);
  try {
    db.pragma('page_size = 2048'); // an append touches 7 pages and writes them whole: half as many bytes as with 4096
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('wal_autocheckpoint = 4000'); // 16 MB: folding the WAL in costs three waits for the disk
    db.pragma('fullfsync = ON'); // macOS only: without it fsync leaves the data in the drive's own cache
    db.pragma('foreign_keys = OFF');
    db.pragma('journal_size_limit = 67108864'); // 64 MB: a large import does not leave a large WAL behind
    db.pragma('cache_size = -32000'); // 32 MB: the indexes of a million events stay in memory
    db.pragma('busy_timeout = 5000');
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function migrate(db: Db): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) {
    throw new Failure(
      'REFUSED',
      'This data was written by a newer Holdfast. Start that version, or choose another data folder.',
    );
  }
  if (version === migrations.length) return;
  db.transaction(() => {
    for (const sql of migrations.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${migrations.length}`);
    const put = db.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
    put.run('origin', ulid());
    put.run('epoch', ulid());
  }).immediate();
}

/** Reads a value of the `meta` table that `migrate` made sure of. */
export function readMeta(db: Db, key: 'origin' | 'epoch'): string {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key);
  if (!row) throw new Error(`meta ${key} is missing`);
  return row.value;
}

/** What this console was called before: a copy of its data became a console of its own with each restore. */
export function formerOrigins(db: Db): string[] {
  const text = db.prepare(`SELECT value FROM meta WHERE key = 'former'`).pluck().get() as string | undefined;
  return JSON.parse(text ?? '[]') as string[];
}

/**
 * Makes a copy of a data file a console of its own: with a new origin its chain never forks from the original's, with
 * a new epoch every page reads anew. The clock goes on from the latest event, whoever wrote it.
 */
export function renewIdentity(db: Db): void {
  db.transaction(() => {
    const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    const latest = db.prepare('SELECT max(hlc) FROM event').pluck().get() as string | null;
    const stored = db.prepare(`SELECT value FROM meta WHERE key = 'hlc'`).pluck().get() as string | undefined;
    put.run('former', JSON.stringify([...formerOrigins(db), readMeta(db, 'origin')]));
    put.run('hlc', laterHlc(latest ?? zeroHlc, stored ?? zeroHlc));
    put.run('origin', ulid());
    put.run('epoch', ulid());
  }).immediate();
}

/** Turns SQLite's own errors into failures a person can act on; anything else passes through. */
export function explainStorage(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  // SHMSIZE: the WAL's index, a file of shared memory, could not grow; that is a full disk too.
  if (error.code === 'SQLITE_FULL' || error.code === 'SQLITE_IOERR_SHMSIZE') {
    return new Failure(
      'STORAGE_FULL',
      'The disk is full. Nothing was lost: free some space and do it again.',
    );
  }
  if (isDamage(error)) {
    return new Failure(
      'STORAGE_FAILED',
      'The data file is damaged. Restart Holdfast: it sets the file aside, restores the newest backup and replays what can be read.',
      { damaged: true },
    );
  }
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|BUSY|PERM)/.test(error.code)) {
    return new Failure(
      'STORAGE_FAILED',
      `The data file could not be written (${error.code}). Check the disk and do it again.`,
    );
  }
  return error;
}

/** Whether SQLite says that the file's content is not what it should be. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}
