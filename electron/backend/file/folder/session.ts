import { nameSome, type Existing, type FolderRow } from '../../../domain/file/folder.ts';
import { shownPath } from '../../../domain/file/name.ts';
import { underFolder } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import { explainFile } from '../explain.ts';
import { SftpError, type Sftp } from '../sftp.ts';
import { dropPart, fetchFile, type Fetched } from './fetch.ts';
import { diskFailure, localWords, needFolder, WORTH_RESUMING } from './local.ts';
import { readFolderOf, type FileItem, type FolderItem } from './walk.ts';

/** A folder's copy from a host: what is still to do outlives a connection. */
export interface FolderJob {
  row: FolderRow;
  /** The folder on the host. */
  root: string;
  into: string;
  existing: Existing;
  folders: FolderItem[];
  small: FileItem[];
  large: FileItem[];
  /** Where what came of files that were broken off lies, by their `rel`. */
  parts: Map<string, string>;
  /** How many more names may be met. */
  room: number;
  tell(): void;
}

/** More names than these, of files, folders and links, are no folder to be copied file by file. */
const MOST_NAMES = 1_000_000;

type Known = 'row' | 'root' | 'into' | 'existing' | 'tell';

/** A copy of which nothing is done; `parts`: what an earlier run of it left behind. */
export function newJob(what: Pick<FolderJob, Known> & Partial<Pick<FolderJob, 'parts' | 'room'>>): FolderJob {
  const folders = [{ rel: '', seen: new Map<string, string>() }];
  return { parts: new Map(), room: MOST_NAMES, ...what, folders, small: [], large: [] };
}

/** What is done at the same time: 64 small files, so that a link of 100 ms brings one each 3 ms; two large fill it. */
const AT_ONCE = { folders: 8, small: 64, large: 2 };
type Kind = keyof typeof AT_ONCE;

/**
 * Copies what a job has still to do over one connection. Resolves when nothing is left or `signal` is aborted; throws
 * what ends all of it, with everything that was under way put back.
 */
export function runSession(job: FolderJob, sftp: Sftp, signal: AbortSignal): Promise<void> {
  const active: Record<Kind, number> = { folders: 0, small: 0, large: 0 };
  const halt = new AbortController();
  const stop = AbortSignal.any([signal, halt.signal]);
  return new Promise((resolve, reject) => {
    let failed: { error: unknown } | null = null;
    const start = <K extends Kind>(kind: K, act: (item: FolderJob[K][number]) => Promise<void>): boolean => {
      const list: FolderJob[K][number][] = job[kind];
      if (active[kind] >= AT_ONCE[kind]) return false;
      const item = list.pop();
      if (!item) return false;
      active[kind] += 1;
      act(item)
        .catch((error: unknown) => {
          list.push(item);
          failed ??= { error };
          halt.abort();
        })
        .finally(() => {
          active[kind] -= 1;
          pump();
        });
      return true;
    };
    const folder = (item: FolderItem): Promise<void> => readOne(job, sftp, item, stop);
    const file = (item: FileItem): Promise<void> => copyOne(job, sftp, item, stop);
    const pump = (): void => {
      while (!stop.aborted && (start('folders', folder) || start('large', file) || start('small', file)));
      if (job.folders.length === 0 && active.folders === 0) job.row.counted = true;
      if (active.folders + active.small + active.large > 0) return;
      if (failed && !signal.aborted) reject(failed.error);
      else resolve();
    };
    pump();
  });
}

/** Whether only one file or folder is concerned: then its words, else null. */
function wordsOf(error: unknown, job: FolderJob, sftp: Sftp, rel: string): string | null {
  if (sftp.gone) return null;
  if (error instanceof SftpError) return explainFile(error, job.row.host, underFolder(job.root, rel)).message;
  return error instanceof Failure ? error.message : localWords(error);
}

function fail(job: FolderJob, rel: string, text: string): void {
  job.row.failureCount += 1;
  nameSome(job.row.failures, shownPath(rel), text);
}

function leave(job: FolderJob, rel: string, text: string): void {
  job.row.leftCount += 1;
  nameSome(job.row.left, shownPath(rel), text);
}

async function readOne(job: FolderJob, sftp: Sftp, item: FolderItem, stop: AbortSignal): Promise<void> {
  const { row } = job;
  try {
    await needFolder(underFolder(job.into, item.rel));
    await readFolderOf(sftp, job.root, item, {
      get waiting() {
        return job.small.length + job.large.length;
      },
      get halted() {
        return stop.aborted;
      },
      met(cost) {
        job.room -= cost;
        if (job.room < 0)
          throw new StopAll(`It holds more than ${MOST_NAMES.toLocaleString('en')} names. Copy it in parts.`);
      },
      file(found) {
        row.totalFiles += 1;
        row.totalBytes += found.size;
        (found.size > WORTH_RESUMING ? job.large : job.small).push(found);
      },
      folder: (found) => void job.folders.push(found),
      leave: (rel, text) => leave(job, rel, text),
    });
    if (stop.aborted) throw new Error('It was stopped.');
  } catch (error) {
    if (error instanceof StopAll || stop.aborted) throw error;
    const all = diskFailure(error);
    if (all) throw all;
    const words = wordsOf(error, job, sftp, item.rel);
    if (words === null) throw error;
    if (item.rel === '') throw new StopAll(words);
    fail(job, item.rel, words);
  }
  job.tell();
}

/** Ends all of a copy: `message` says why. */
export class StopAll extends Failure {
  constructor(message: string) {
    super('REFUSED', message);
  }
}

async function copyOne(job: FolderJob, sftp: Sftp, item: FileItem, stop: AbortSignal): Promise<void> {
  const { row } = job;
  const uncount = (): void => {
    row.bytes -= item.counted;
    item.counted = 0;
  };
  uncount();
  try {
    const how = await fetchFile(sftp, item, {
      ...job,
      signal: stop,
      onSize(size) {
        row.totalBytes += size - item.size;
        item.size = size;
      },
      onBytes(bytes) {
        item.counted += bytes;
        row.bytes += bytes;
        job.tell();
      },
    });
    settle(job, item, how);
  } catch (error) {
    if (stop.aborted) throw error;
    const all = diskFailure(error);
    if (all) throw all;
    const words = wordsOf(error, job, sftp, item.rel);
    if (words === null) throw error;
    await dropPart(job.parts, item.rel);
    uncount();
    forget(row, item);
    fail(job, item.rel, words);
  }
  job.tell();
}

function settle(job: FolderJob, item: FileItem, how: Fetched): void {
  const { row } = job;
  if (how === 'copied' || how === 'there') row.files += 1;
  if (how === 'there') row.there += 1;
  if (how === 'copied' || how === 'there') return;
  forget(row, item);
  if (how === 'kept') leave(job, item.rel, 'It is there already with another size or time: it was kept.');
  else leave(job, item.rel, 'Something that is no file is in its place on this machine.');
}

/** What is not copied does not count among what is to come. */
function forget(row: FolderRow, item: FileItem): void {
  row.totalFiles -= 1;
  row.totalBytes -= item.size;
}
