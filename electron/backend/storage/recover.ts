import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { RecoveryReport } from '../../domain/storage/model.ts';
import { openDatabase, renewIdentity, type Db } from '../log/database.ts';
import { createLog } from '../log/log.ts';
import type { EventRow } from '../log/rows.ts';
import type { BackupFolder } from './backups.ts';
import { inspect } from './check.ts';
import { copyDatabase, publish, removeDatabase } from './files.ts';
import { reportLines } from './recoveryReport.ts';
import { salvage } from './salvage.ts';

export interface RecoveryInput {
  /** Where the data file belongs; what was found there was set aside already. */
  dataFile: string;
  /** The file that was set aside; it may be missing. */
  aside: string;
  backups: BackupFolder;
  /** What was wrong, in plain words. */
  reason: string;
  /** How many events this console had acknowledged, as far as is known. */
  acknowledged: number;
  now: number;
  onProgress(message: string): void;
}

/** The last date there is: events of before were accepted once, so no clock judges them again. */
const NO_CLOCK = 8.64e15;

/**
 * Builds a new data file: from the file that was set aside where that is whole (only its end was lost), else from the
 * newest good backup, else from nothing; then replays every event that can be read elsewhere and whose chain
 * continues. Reads copies only. The new file takes its place in one step at the end; until then this can be repeated.
 */
export function recover(input: RecoveryInput): RecoveryReport {
  const { dataFile, aside, backups, onProgress } = input;
  const work = `${dataFile}.recovering`;
  const copy = `${dataFile}.recovering-from`;
  const found = `${dataFile}.recovering-events`;
  try {
    rmSync(`${aside}.unplaced.jsonl`, { force: true });
    const there = existsSync(aside);
    const copied = there && copyIfReadable(aside, copy);
    const whole = copied && inspect(copy, 'wholly').fault === null;
    const backup = newestGood(backups, onProgress);
    const base = whole ? copy : backup;
    if (base) copyDatabase(base, work);
    else removeDatabase(work);
    // Both are read page by page: a whole file can lack what a backup has, where its WAL was lost.
    const sources = [...(there ? [copied ? copy : aside] : []), ...(whole && backup ? [backup] : [])];
    onProgress('Reading what can still be read of the data file');
    const events = salvage(sources, found, percent(onProgress));
    const result = replay(work, events.batches(), `${aside}.unplaced.jsonl`, copied && !whole ? copy : null);
    events.close();
    publish(work, dataFile);
    const { added: replayed, unplaced, total } = result;
    const facts = {
      at: input.now,
      reason: input.reason,
      setAside: there ? aside : null,
      restoredFrom: whole ? null : backup,
      events: total,
      replayed,
      lost: Math.max(0, input.acknowledged - total),
      unplaced,
      unplacedFile: unplaced > 0 ? `${aside}.unplaced.jsonl` : null,
    };
    const report = { ...facts, lines: reportLines(facts) };
    writeFileSync(`${aside}.txt`, `${report.lines.join('\n')}\n`, { mode: 0o600 });
    return report;
  } finally {
    for (const file of [work, copy, found]) removeDatabase(file);
  }
}

function newestGood(backups: BackupFolder, onProgress: (message: string) => void): string | null {
  for (const { path } of backups.list()) {
    onProgress(`Checking the backup ${path}`);
    try {
      if (inspect(path, 'wholly').fault === null) return path;
    } catch (error) {
      onProgress(`It cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return null;
}

/** False where the disk itself no longer gives all of the file: it is then read page by page where it lies. */
function copyIfReadable(from: string, to: string): boolean {
  try {
    copyDatabase(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return false;
    throw error;
  }
}

interface Replayed {
  added: number;
  unplaced: number;
  total: number;
}

function replay(
  file: string,
  batches: Iterable<EventRow[]>,
  unplacedFile: string,
  settingsFrom: string | null,
): Replayed {
  const db = openDatabase(file);
  try {
    renewIdentity(db);
    if (settingsFrom) copySettings(settingsFrom, db);
    // Without projections: the views are built once, at the end, when everything is in.
    const log = createLog(db, { projections: [], now: () => NO_CLOCK });
    const sum: Replayed = { added: 0, unplaced: 0, total: 0 };
    for (const rows of batches) {
      const events = rows.map(({ pos: _pos, ...row }) => ({ ...row, data: JSON.parse(row.data) as unknown }));
      const { added, quarantined } = log.import(events);
      const refused = new Set(quarantined.map(({ id }) => id));
      const lines = events.filter(({ id }) => refused.has(id)).map((event) => `${JSON.stringify(event)}\n`);
      if (lines.length > 0) appendFileSync(unplacedFile, lines.join(''), { mode: 0o600 });
      sum.added += added;
      sum.unplaced += quarantined.length;
    }
    if (sum.added > 0) db.exec('UPDATE projection SET version = -1');
    renewIdentity(db);
    sum.total = log.position();
    db.pragma('journal_mode = DELETE'); // all in the one file, so that a rename moves it whole
    return sum;
  } finally {
    db.close();
  }
}

/** The settings are in no event; they are taken over where they can be read. */
function copySettings(from: string, to: Db): void {
  try {
    const source = new Database(from);
    const rows = source.prepare<[], { key: string; value: string }>('SELECT * FROM local_setting').all();
    source.close();
    const put = to.prepare('INSERT OR REPLACE INTO local_setting (key, value) VALUES (?, ?)');
    for (const { key, value } of rows) put.run(key, value);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  }
}

function percent(onProgress: (message: string) => void): (share: number) => void {
  let last = 0;
  return (share) => {
    const tens = Math.floor(share * 10) * 10;
    if (tens > last) onProgress(`Reading what can still be read of the data file: ${(last = tens)} %`);
  };
}
