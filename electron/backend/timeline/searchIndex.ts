import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Db } from '../log/database.ts';

/** Entries indexed in one go (about 30 ms), so that a question never waits long behind the indexing. */
const BATCH = 2000;

export interface FindResult {
  ids: string[];
  more: boolean;
  indexing: boolean;
}

/** How far the index goes: the newest entry, and the last change (its position, and the entry's place) of an older. */
interface Done {
  place: number;
  changed: number;
  at: number;
}

const indexed = 'place, pos, id, stream, text, detail, actor';

interface IndexRow {
  place: number;
  pos: number;
  id: string;
  stream: string;
  text: string;
  detail: string;
  actor: string;
}

/**
 * The full-text index of all timelines, in a file of its own that can be thrown away: it is filled behind the
 * appends, so that they never pay for it, and made anew where it does not fit the data file.
 */
export function openSearchIndex(dataFile: string, indexFile: string, epoch: string) {
  const source = new Database(dataFile, { readonly: true, fileMustExist: true });
  const version = source.prepare(`SELECT version FROM projection WHERE feature = 'timeline'`).pluck().get();
  const form = `${FORM} ${String(version)} ${epoch}`;
  const index = openIndex(indexFile, form);
  const added = source.prepare<[number, number], IndexRow>(
    `SELECT ${indexed} FROM timeline WHERE place > ? ORDER BY place LIMIT ?`,
  );
  // By both, because a timeline that was folded anew has all its entries at one position, more than a batch takes.
  const changed = source.prepare<[number, number, number], IndexRow>(
    `SELECT ${indexed} FROM timeline INDEXED BY timeline_changed
     WHERE pos > place AND (pos, place) > (?, ?) ORDER BY pos, place LIMIT ?`,
  );
  const done = index.prepare<[], Done>('SELECT * FROM done');
  const setDone = index.prepare<Done>('UPDATE done SET place = @place, changed = @changed, at = @at');
  const drop = index.prepare('DELETE FROM entry WHERE rowid = (SELECT rowid FROM place WHERE id = ?)');
  const forget = index.prepare('DELETE FROM place WHERE id = ?');
  const place = index.prepare('INSERT INTO place (id) VALUES (?)');
  const add = index.prepare('INSERT INTO entry (rowid, stream, text, detail, actor) VALUES (?, ?, ?, ?, ?)');
  const find = index
    .prepare<[string, number], string>(
      'SELECT place.id FROM entry JOIN place ON place.rowid = entry.rowid WHERE entry MATCH ? ORDER BY entry.rowid DESC LIMIT ?',
    )
    .pluck();
  const scan = source
    .prepare<[string, string, string, number], string>(
      `SELECT id FROM timeline WHERE stream = ? AND (text LIKE ? ESCAPE '!' OR detail LIKE ? ESCAPE '!')
     ORDER BY at DESC, hlc DESC LIMIT ?`,
    )
    .pluck();

  const step = index.transaction((): boolean => {
    const cursor = done.get() ?? { place: 0, changed: 0, at: 0 };
    const fresh = added.all(cursor.place, BATCH);
    const again = fresh.length < BATCH ? changed.all(cursor.changed, cursor.at, BATCH) : [];
    for (const row of [...fresh, ...again]) {
      drop.run(row.id);
      forget.run(row.id);
      const { lastInsertRowid } = place.run(row.id);
      add.run(lastInsertRowid, streamToken(row.stream), row.text, row.detail, row.actor);
    }
    const [last, latest] = [fresh.at(-1), again.at(-1)];
    if (last) cursor.place = last.place;
    if (latest) [cursor.changed, cursor.at] = [latest.pos, latest.place];
    if (last || latest) setDone.run(cursor);
    return fresh.length === BATCH || again.length === BATCH;
  });

  return {
    /** Indexes the next batch; true while there is more to do. */
    step: (): boolean => step(),
    find(stream: string, text: string, limit: number): FindResult {
      const indexing = step();
      const ids = needsScan(text)
        ? scan.all(stream, like(text), like(text), limit + 1)
        : find.all(matchOf(stream, text), limit + 1);
      return { ids: ids.slice(0, limit), more: ids.length > limit, indexing };
    },
    close() {
      source.close();
      closeIndex(index, form);
    },
  };
}

/** Changed with the index's tables: it is then made anew. */
const FORM = 4;

/**
 * Opens the index, or makes it anew where it is of another form or was not closed in good order: it is written
 * without waiting for the disk, so after a power cut it may be anything.
 */
function openIndex(file: string, form: string): Db {
  const whole = `${form} closed`;
  let db = openFile(file);
  if (stateOf(db) !== whole) {
    db?.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.exec(`CREATE TABLE meta (state TEXT NOT NULL); INSERT INTO meta VALUES ('new');
      CREATE TABLE done (place INTEGER NOT NULL, changed INTEGER NOT NULL, at INTEGER NOT NULL);
      INSERT INTO done VALUES (0, 0, 0);
      CREATE TABLE place (rowid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
      CREATE VIRTUAL TABLE entry USING fts5(stream, text, detail, actor, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 2');`);
  }
  if (!db) throw new Error('the search index cannot be opened');
  db.prepare('UPDATE meta SET state = ?').run(`${form} open`);
  db.pragma('synchronous = OFF');
  return db;
}

function openFile(file: string): Db | null {
  try {
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    return db;
  } catch {
    return null; // no database any more: it is made anew
  }
}

function stateOf(db: Db | null): unknown {
  try {
    return db?.prepare('SELECT state FROM meta').pluck().get();
  } catch {
    return undefined;
  }
}

/** Everything first, then the word that everything is there, each on the disk before the next. */
function closeIndex(db: Db, form: string): void {
  db.pragma('synchronous = FULL');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.prepare('UPDATE meta SET state = ?').run(`${form} closed`);
  db.close();
}

function streamToken(stream: string): string {
  return stream.slice('incident:'.length);
}

// Chinese, Japanese, Korean and Thai are written without spaces: the tokenizer would see one long word.
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

function needsScan(text: string): boolean {
  return UNSPACED.test(text) || words(text).length === 0;
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** Every word must be there; the last may go on, because the person may still be typing. */
function matchOf(stream: string, text: string): string {
  const terms = words(text).map((word) => `"${word}"`);
  return `stream : "${streamToken(stream)}" AND {text detail actor} : (${terms.join(' AND ')}*)`;
}

function like(text: string): string {
  return `%${text.trim().replace(/[!%_]/g, '!$&')}%`;
}
