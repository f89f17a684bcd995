import Database from 'better-sqlite3';
import type { Db } from '../log/database.ts';

/** Entries indexed in one go (about 30 ms), so that a question never waits long behind the indexing. */
const BATCH = 2000;

export interface FindResult {
  ids: string[];
  more: boolean;
  indexing: boolean;
}

interface IndexRow {
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
  const index = openIndex(indexFile, `${FORM} ${String(version)} ${epoch}`);
  // By place and id: a timeline that was folded anew has all its rows at one place, more than a batch takes.
  const changed = source.prepare<[number, string, number], IndexRow>(
    'SELECT pos, id, stream, text, detail, actor FROM timeline WHERE (pos, id) > (?, ?) ORDER BY pos, id LIMIT ?',
  );
  const done = index.prepare<[], { pos: number; id: string }>('SELECT pos, id FROM done');
  const setDone = index.prepare<[number, string]>('UPDATE done SET pos = ?, id = ?');
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
    const { pos, id } = done.get() ?? { pos: 0, id: '' };
    const rows = changed.all(pos, id, BATCH);
    for (const row of rows) {
      drop.run(row.id);
      forget.run(row.id);
      const { lastInsertRowid } = place.run(row.id);
      add.run(lastInsertRowid, streamToken(row.stream), row.text, row.detail, row.actor);
    }
    const last = rows.at(-1);
    if (last) setDone.run(last.pos, last.id);
    return rows.length === BATCH;
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
      index.close();
    },
  };
}

/** Changed with the index's tables: it is then made anew. */
const FORM = 2;

function openIndex(file: string, form: string): Db {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF'); // it can be made anew from the log
  db.exec('CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT)');
  const made = db.prepare<[], string>(`SELECT value FROM meta WHERE key = 'form'`).pluck().get();
  if (made === form) return db;
  db.exec(`DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS place; DROP TABLE IF EXISTS done; DELETE FROM meta;
    CREATE TABLE done (pos INTEGER NOT NULL, id TEXT NOT NULL); INSERT INTO done VALUES (0, '');
    CREATE TABLE place (rowid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
    CREATE VIRTUAL TABLE entry USING fts5(stream, text, detail, actor, content='', contentless_delete=1,
      tokenize='unicode61 remove_diacritics 2');`);
  db.prepare(`INSERT INTO meta VALUES ('form', ?)`).run(form);
  return db;
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
