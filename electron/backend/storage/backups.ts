import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BackupInfo } from '../../domain/storage/model.ts';
import { fileTime } from './files.ts';

/** Automatic backups kept: a week of days. */
const KEPT = 7;

const AUTOMATIC = /^automatic-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\dZ)\.db$/;

/** The folder of backups in the data folder. Only automatic ones are ever removed. */
export function createBackupFolder(path: string) {
  const names = (): string[] => {
    try {
      return readdirSync(path);
    } catch {
      return []; // not there yet, or not to be read: the next backup says what is wrong with it
    }
  };
  const list = (): BackupInfo[] =>
    names()
      .filter((name) => name.endsWith('.db'))
      .map((name) => describeBackup(join(path, name)))
      .sort((a, b) => b.at - a.at);
  return {
    path,
    list,
    /** A file name for a backup made now that is not taken. */
    nameFor(now: number, kind: 'automatic' | 'manual'): string {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      for (let at = now; ; at += 1000) {
        const file = join(path, `${kind}-${fileTime(at)}.db`);
        if (!existsSync(file)) return file;
      }
    },
    /** Removes automatic backups beyond the newest seven. */
    prune(): void {
      const old = list().filter((backup) => backup.automatic);
      for (const { path: file } of old.slice(KEPT)) rmSync(file, { force: true });
    },
    /** Removes what a killed process left unfinished. */
    clean(): void {
      for (const name of names())
        if (/\.partial(-journal|-wal|-shm)?$/.test(name)) rmSync(join(path, name), { force: true });
    },
  };
}
export type BackupFolder = ReturnType<typeof createBackupFolder>;

/** What a backup file's name and size say of it. */
export function describeBackup(file: string): BackupInfo {
  const { size, mtimeMs } = statSync(file);
  const named = AUTOMATIC.exec(basename(file));
  const at = named ? Date.parse(`${named[1]}:${named[2]}:${named[3]}`) : Math.round(mtimeMs);
  return { path: file, at, size, automatic: named !== null };
}
