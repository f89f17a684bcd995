import { accessSync, constants, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../domain/failure.ts';

/** A data folder that this process holds. */
export interface DataFolder {
  readonly path: string;
  file(name: string): string;
  /** Says where this console can be reached, for whoever finds the folder held. */
  announce(info: string): void;
  release(): void;
}

/**
 * Makes and locks a data folder. The lock is SQLite's own file lock on `lock.db`: the system drops it when the
 * process ends, however it ends, so that a crash never leaves a stale one. Throws a Failure that says what to do.
 */
export function openDataFolder(path: string): DataFolder {
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure(
      'REFUSED',
      `Cannot write the data folder ${path} (${codeOf(error)}). Choose another with --data DIR.`,
    );
  }
  const file = (name: string) => join(path, name);
  const lock = takeLock(file('lock.db'), path, () => readHolder(file('holder.txt')));
  const announce = (info: string) => {
    try {
      writeFileSync(file('holder.txt'), info, { mode: 0o600 });
    } catch {
      // On a full disk a courtesy to the next one is no reason not to start.
    }
  };
  announce(`process ${process.pid}`);
  return {
    path,
    file,
    announce,
    release() {
      rmSync(file('holder.txt'), { force: true });
      lock.close();
    },
  };
}

// Not mkdir's own recursion: under /proc and the like, where mkdir says ENOENT for ever, Node loops without end.
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function takeLock(lockFile: string, path: string, holder: () => string) {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(lockFile, { timeout: 0 });
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const code = codeOf(error);
    if (/BUSY|LOCKED/.test(code)) {
      throw new Failure(
        'REFUSED',
        `Another Holdfast holds the data folder ${path}${holder()}. Use that one, stop it, or choose another folder with --data DIR.`,
      );
    }
    throw new Failure(
      'REFUSED',
      `Cannot lock the data folder ${path} (${code}). Choose another with --data DIR.`,
    );
  }
}

function readHolder(file: string): string {
  try {
    return ` (${readFileSync(file, 'utf8').trim()})`;
  } catch {
    return '';
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
