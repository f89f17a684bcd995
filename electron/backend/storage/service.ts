import { existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { Failure } from '../../domain/failure.ts';
import type { BackupInfo, StorageHealth, VerifyReport } from '../../domain/storage/model.ts';
import type { Live } from '../change/live.ts';
import { describeBackup } from './backups.ts';
import { explainFile, fileTime } from './files.ts';
import { stagedFile, type OpenStorage } from './open.ts';
import { createTaskRunner } from './runTask.ts';

const DAY_MS = 24 * 3600_000;
/** How often it is asked whether a backup is due. */
const ASK_MS = 10 * 60_000;

export interface StorageDeps {
  storage: OpenStorage;
  live: Live;
  now: () => number;
}

/** Backups, restore and verification; how the data file is shows as the live row `storage` `health`. */
export function createStorageService({ storage, live, now }: StorageDeps) {
  const { log, dataFile, backups, recovery, marker } = storage;
  const tasks = createTaskRunner();
  let health: StorageHealth = {
    state: storage.checkLater ? 'checking' : recovery ? 'recovered' : 'ok',
    message: recovery
      ? 'The data file was recovered at the start. Read what was put back and what is missing.'
      : 'The data file is in order.',
    recovery,
    lastBackupAt: backups.list()[0]?.at ?? null,
    backupProblem: null,
  };
  const tell = (change: Partial<StorageHealth>): void => {
    health = { ...health, ...change };
    live.set('storage', 'health', health);
  };
  tell(storage.checkLater ? { message: 'The last end was abrupt: the data file is being checked.' } : {});

  const damaged = (what: string): void => {
    marker.damaged();
    tell({
      state: 'damaged',
      message: `The data file is damaged (${what}). Restart Holdfast: it sets the file aside, restores the newest backup and replays what can be read.`,
    });
  };

  const copyTo = async (name: () => string): Promise<BackupInfo> => {
    try {
      const file = name();
      needRoom(dataFile, dirname(file));
      await tasks.run<'backUp'>({ kind: 'backUp', dataFile, file });
      tell({ lastBackupAt: now(), backupProblem: null });
      return describeBackup(file);
    } catch (error) {
      // The copy is made page by page: what is wrong with it is wrong with the data file.
      if (error instanceof Failure && error.data['damaged'] === true) damaged(error.message);
      throw explainFile(error);
    }
  };

  let busy: Promise<void> | null = null;
  /** Makes the automatic backup where one is due. Never throws: what went wrong shows in the health row. */
  const backUpIfDue = (): Promise<void> => {
    const last = backups.list().find((backup) => backup.automatic);
    const due = log.position() > 0 && (!last || Math.abs(now() - last.at) >= DAY_MS);
    if (!due || busy) return busy ?? Promise.resolve();
    busy = copyTo(() => backups.nameFor(now(), 'automatic'))
      .then(() => backups.prune())
      .catch((error: unknown) => tell({ backupProblem: wordsOf(error) }))
      .finally(() => (busy = null));
    return busy;
  };

  const checkNow = async (): Promise<void> => {
    const { fault } = await tasks.run<'check'>({ kind: 'check', dataFile });
    if (fault) damaged(fault);
    else if (health.state === 'checking') tell({ state: 'ok', message: 'The data file is in order.' });
  };
  const ignore = (): void => undefined; // it was cut short by the end; the next start checks again
  if (storage.checkLater) checkNow().catch(ignore);
  const timer = setInterval(() => void backUpIfDue(), ASK_MS);
  timer.unref();
  void backUpIfDue();

  return {
    backUpIfDue,
    /** Told when SQLite finds the file damaged while reading. */
    damaged,
    async verify(): Promise<VerifyReport> {
      const stored = log.position();
      const report = await tasks.run<'verify'>({ kind: 'verify', dataFile, origin: log.origin });
      const missing = stored - report.events;
      if (missing > 0) {
        const reason = `${missing} events that were stored are missing at its end`;
        report.broken.push({ origin: log.origin, seq: 0, reason });
      }
      return report;
    },
    backups: () => ({ backups: backups.list() }),
    async backUp({ path }: { path?: string | undefined }): Promise<BackupInfo> {
      if (path === undefined) return copyTo(() => backups.nameFor(now(), 'manual'));
      if (!isAbsolute(path)) throw new Failure('INVALID', 'Give the whole path of the backup file.');
      const folder = existsSync(path) && statSync(path).isDirectory();
      const file = folder ? join(path, `holdfast-${fileTime(now())}.db`) : path;
      if (!existsSync(dirname(file)))
        throw new Failure('NOT_FOUND', `There is no folder ${dirname(file)}. Make it, or choose another.`);
      return copyTo(() => file);
    },
    /** Makes a backup now and removes the automatic ones of before, because they hold what was erased since. */
    async renewBackups(): Promise<void> {
      await busy;
      const old = backups.list().filter((backup) => backup.automatic);
      await copyTo(() => backups.nameFor(now(), 'automatic'));
      for (const { path } of old) rmSync(path, { force: true });
    },
    async restore({ path }: { path: string }) {
      if (!isAbsolute(path)) throw new Failure('INVALID', 'Give the whole path of the backup file.');
      needRoom(path, dirname(dataFile));
      const staged = stagedFile(dataFile);
      const { events } = await tasks.run<'stage'>({ kind: 'stage', backup: path, staged });
      tell({
        state: 'restart_to_restore',
        message: `The backup is checked and ready (${events} events). Restart Holdfast: it takes the place of the current data, which is set aside.`,
      });
      return { restart: true as const, events };
    },
    async dispose() {
      clearInterval(timer);
      await tasks.dispose();
      await busy;
    },
  };
}

function needRoom(source: string, folder: string): void {
  if (!existsSync(source)) throw new Failure('NOT_FOUND', `There is no file ${source}`);
  const need = statSync(source).size * 1.1;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < need)
    throw new Failure(
      'STORAGE_FULL',
      `There is no room for a copy in ${folder}: it needs ${Math.ceil(need / 1e6)} MB.`,
    );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
