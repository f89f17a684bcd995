import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../domain/failure.ts';
import type { RecoveryReport } from '../../domain/storage/model.ts';
import { openDatabase, type Db } from '../log/database.ts';
import { createLog, type Log } from '../log/log.ts';
import type { Projection } from '../log/projection.ts';
import { createBackupFolder, type BackupFolder } from './backups.ts';
import { inspect } from './check.ts';
import { explainFile, fileTime, publish, removeDatabase, setAside } from './files.ts';
import type { DataFolder } from './folder.ts';
import { openMarker, type Marker, type MarkerState } from './marker.ts';
import { recover } from './recover.ts';

/** Up to this size all pages are checked before the start goes on (0.4 s); beyond, afterwards and beside it. */
const CHECKED_AT_START = 64 * 1024 * 1024;

export interface StorageOptions {
  folder: DataFolder;
  projections: readonly Projection[];
  now: () => number;
  /** The time that orders the log's entries; `now` where it is left out. */
  orderTime?: (() => number) | undefined;
  onProgress?: ((message: string) => void) | undefined;
}

export interface OpenStorage {
  db: Db;
  log: Log;
  dataFile: string;
  backups: BackupFolder;
  marker: Marker;
  recovery: RecoveryReport | null;
  /** The last end was not in good order and the file is too large to have been checked wholly by now. */
  checkLater: boolean;
  /** Closes the data file in good order. */
  close(): void;
}

/** The name of the file that a restore has made ready. */
export function stagedFile(dataFile: string): string {
  return `${dataFile}.restore`;
}

/**
 * Opens the data file: puts a staged restore in its place, checks the file as far as its last end gives reason to,
 * and recovers what can be recovered where it is damaged. Nothing is overwritten: what was there is set aside.
 * Throws a Failure that says what to do, and lets the folder go.
 */
export function openStorage({
  folder,
  projections,
  now,
  orderTime,
  onProgress = () => undefined,
}: StorageOptions): OpenStorage {
  const dataFile = folder.file('holdfast.db');
  const backups = createBackupFolder(folder.file('backups'));
  backups.clean();
  const marker = openMarker(folder.file('holdfast.state'));
  try {
    const found = applyStaged(dataFile, now(), onProgress) ? null : marker.found;
    const { fault, wholly } = examine(dataFile, found, backups, onProgress);
    const recovery = fault
      ? repair(fault, { dataFile, found, backups, marker, now: now(), onProgress })
      : null;
    const db = openDatabase(dataFile);
    const log = createLog(db, {
      projections,
      now,
      ...(orderTime && { orderTime }),
      onRefold: (feature) => onProgress(`Rebuilding the ${feature} view from the log`),
      onDamage: () => marker.damaged(),
    });
    marker.set({ state: 'open', pos: log.position() });
    const stop = log.onChange(({ pos }) => marker.mark(pos));
    const close = () => {
      stop();
      db.close();
      marker.closed(dataFile);
      marker.dispose();
    };
    return { db, log, dataFile, backups, marker, recovery, checkLater: !wholly && !recovery, close };
  } catch (error) {
    marker.dispose();
    folder.release();
    throw explainFile(error);
  }
}

function applyStaged(dataFile: string, now: number, onProgress: (message: string) => void): boolean {
  const staged = stagedFile(dataFile);
  if (!existsSync(staged)) return false;
  onProgress('Putting the restored data file in its place');
  setAside(dataFile, `.replaced-${fileTime(now)}`);
  publish(staged, dataFile);
  return true;
}

/** What is wrong with the data file, if anything, and whether all of it was looked at. */
function examine(
  dataFile: string,
  found: MarkerState | null,
  backups: BackupFolder,
  onProgress: (message: string) => void,
): { fault: string | null; wholly: boolean } {
  const before = (found?.pos ?? 0) > 0 || found?.state === 'recovering' || backups.list().length > 0;
  if (found?.state === 'recovering')
    return { fault: found.reason ?? 'its recovery was cut short', wholly: true };
  if (!existsSync(dataFile)) return { fault: before ? 'the data file was missing' : null, wholly: true };
  const { size, mtimeMs } = statSync(dataFile);
  if (size === 0) return { fault: before ? 'the data file was empty' : null, wholly: true };
  const closed = found?.state === 'closed' && found.size === size && found.modified === mtimeMs;
  const wholly = !closed && (size <= CHECKED_AT_START || found?.state === 'damaged');
  if (wholly && size > CHECKED_AT_START) onProgress('Checking the data file');
  const { fault, events } = inspect(dataFile, wholly ? 'wholly' : 'quickly');
  if (fault) return { fault: `the data file was damaged (${fault})`, wholly: true };
  if (events === 0 && backups.list().length > 0)
    return { fault: 'the data file held no events', wholly: true };
  const behind = (found?.pos ?? 0) - events;
  if (behind > 0)
    return {
      fault: `the last ${behind} events that had been stored were not in the data file`,
      wholly: true,
    };
  return { fault: null, wholly: wholly || closed };
}

function repair(
  fault: string,
  c: {
    dataFile: string;
    found: MarkerState | null;
    backups: BackupFolder;
    marker: Marker;
    now: number;
    onProgress(message: string): void;
  },
): RecoveryReport {
  const { dataFile, found, backups, marker, now, onProgress } = c;
  onProgress(`Recovering: ${fault}`);
  const suffix = found?.aside ?? `.damaged-${fileTime(now)}`;
  const acknowledged = found?.pos ?? 0;
  marker.set({ state: 'recovering', pos: acknowledged, aside: suffix, reason: fault });
  if (existsSync(`${dataFile}${suffix}`)) removeDatabase(dataFile);
  else setAside(dataFile, suffix);
  try {
    const aside = dataFile + suffix;
    const report = recover({ dataFile, aside, backups, reason: fault, acknowledged, now, onProgress });
    for (const line of report.lines) onProgress(line);
    return report;
  } catch (error) {
    const explained = explainFile(error);
    if (!(explained instanceof Failure && explained.code === 'STORAGE_FULL')) throw explained;
    throw new Failure(
      'STORAGE_FULL',
      `The data file is damaged and there is no room to recover it: free about twice its size in ${dirname(dataFile)} and start again. What was found is kept as ${dataFile}${suffix}.`,
    );
  }
}
