import { chmodSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Failure } from '../../domain/failure.ts';
import type { VerifyReport } from '../../domain/storage/model.ts';
import { openDatabase, renewIdentity, type Db } from '../log/database.ts';
import { verifyChains } from '../log/verify.ts';
import { inspect } from './check.ts';
import { copyDatabase, publish, removeDatabase, syncFile } from './files.ts';

/** Walks every chain as it stands now, whatever is appended meanwhile. */
export function verifyFile(dataFile: string, origin: string): VerifyReport {
  const db = new Database(dataFile, { readonly: true, fileMustExist: true });
  try {
    return db.transaction(() => verifyChains(db, origin))();
  } finally {
    db.close();
  }
}

/**
 * Copies the data file as it stands now, checks every page of the copy and gives it its name last: a backup that is
 * there is whole. Throws a Failure where the file is taken or the copy is not good.
 */
export async function backUpTo(dataFile: string, file: string): Promise<{ events: number }> {
  if (existsSync(file)) throw new Failure('CONFLICT', `There is a file of that name already: ${file}`);
  const partial = `${file}.partial`;
  removeDatabase(partial);
  try {
    const source = new Database(dataFile, { readonly: true, fileMustExist: true });
    try {
      // The open read holds the state of this moment; without it every append would start the copy anew.
      source.exec('BEGIN');
      source.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
      await source.backup(partial);
    } finally {
      source.close();
    }
    const events = finish(partial);
    publish(partial, file);
    return { events };
  } finally {
    removeDatabase(partial);
  }
}

/** Makes a checked copy of a backup ready to take the data file's place, with an identity of its own. */
export function stage(backup: string, staged: string): { events: number } {
  if (!existsSync(backup)) throw new Failure('NOT_FOUND', `There is no file ${backup}`);
  const partial = `${staged}.partial`;
  try {
    copyDatabase(backup, partial);
    const { fault } = inspect(partial, 'wholly');
    if (fault) throw new Failure('INVALID', `This backup cannot be restored: ${fault}.`);
    const db = openDatabase(partial);
    try {
      renewIdentity(db);
    } finally {
      db.close();
    }
    const events = finish(partial);
    publish(partial, staged);
    return { events };
  } finally {
    removeDatabase(partial);
  }
}

/** Leaves one file that opens anywhere, also where nothing can be written, and checks it as it lies on the disk. */
function finish(file: string): number {
  const db: Db = new Database(file);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  chmodSync(file, 0o600);
  syncFile(file);
  const { fault, events } = inspect(file, 'wholly');
  if (fault) throw new Failure('STORAGE_FAILED', `The copy is not good: ${fault}.`, { damaged: true });
  return events;
}
