import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../domain/failure.ts';
import { explainStorage } from '../log/database.ts';

/** What SQLite keeps beside a data file; the file itself comes last, so that a rename cut short can be repeated. */
const companions = ['-wal', '-shm', '-journal', ''];

/** Turns the errors of SQLite and of the file system into failures a person can act on. */
export function explainFile(thrown: unknown): unknown {
  const error = explainStorage(thrown);
  if (error instanceof Failure || !(error instanceof Error && 'code' in error && 'syscall' in error))
    return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new Failure('STORAGE_FULL', 'The disk is full. Free some space and do it again.');
  return new Failure('STORAGE_FAILED', `A file could not be used (${error.message}).`);
}

/** Waits until a file's content is on the disk. */
export function syncFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Waits until a folder's entries (a rename) are on the disk. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Puts a finished file in its place in one step, on the disk when it returns. */
export function publish(partial: string, file: string): void {
  syncFile(partial);
  renameSync(partial, file);
  syncFolder(dirname(file));
}

/** Renames a data file and its companions by appending `suffix`; skips what is there no more. True where one was. */
export function setAside(dataFile: string, suffix: string): boolean {
  const there = companions.filter((c) => existsSync(dataFile + c));
  for (const c of there) renameSync(dataFile + c, `${dataFile}${suffix}${c}`);
  if (there.length > 0) syncFolder(dirname(dataFile));
  return there.includes('');
}

/** Copies a data file with its WAL, so that the original is neither changed nor replayed by looking at it. */
export function copyDatabase(from: string, to: string): void {
  removeDatabase(to);
  for (const c of ['', '-wal'])
    if (existsSync(from + c)) copyFileSync(from + c, to + c, constants.COPYFILE_FICLONE);
}

/** Removes a file of ours and its companions. */
export function removeDatabase(file: string): void {
  for (const c of companions) rmSync(file + c, { force: true });
}

/** A time (UTC ms) as part of a file name, to the second: 2026-01-31T09-30-00Z. */
export function fileTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}
