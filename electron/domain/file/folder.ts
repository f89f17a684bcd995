import { z } from 'zod';
import { defineEvent } from '../event.ts';

const count = z.int().min(0);
const shown = z.string().max(20_000);

/** How many of what was left out or failed are named; the rest is counted. */
export const MAX_NAMED = 100;

/** Something of a folder that was not copied, and why. The path is the folder's own, as people may see it. */
export const leftOut = z.object({ path: shown, text: z.string().max(1000) });
export type LeftOut = z.infer<typeof leftOut>;

/** What became of a folder that was copied: what was there already counts among the files and bytes. */
const outcome = {
  files: count,
  bytes: count,
  /** Of the files, those that were the same already. */
  there: count,
  /** Links, devices and the like, and what was kept as it was: left out on purpose. */
  left: z.array(leftOut).max(MAX_NAMED),
  leftCount: count,
  failures: z.array(leftOut).max(MAX_NAMED),
  failureCount: count,
};
export const folderOutcome = z.object(outcome);
export type FolderOutcome = z.infer<typeof folderOutcome>;

const event = z.object({
  ...outcome,
  hostId: z.ulid(),
  host: z.string().max(300),
  /** The folder on the host. */
  path: shown,
  /** It was ended before all was copied. */
  partly: z.boolean(),
});
export const folderDownloaded = defineEvent(
  'file.folder_downloaded.v1',
  // Where it was written on the machine that told it; events of before do not say.
  event.extend({ into: shown.optional() }),
);
export const folderUploaded = defineEvent('file.folder_uploaded.v1', event);

/** A folder that comes from a host to this machine: kept in memory until it is cleared. */
export const folderRow = z.object({
  ...outcome,
  id: z.ulid(),
  incidentId: z.ulid(),
  hostId: z.ulid(),
  host: z.string(),
  /** The folder on the host, as people may see it. */
  path: z.string(),
  /** Where it is written on this machine. */
  into: z.string(),
  /** `waiting`: the host is away, and it is tried again at `retryAt`. */
  state: z.enum(['running', 'waiting', 'done', 'failed', 'stopped']),
  /** All of the folder was looked into: the totals are final. */
  counted: z.boolean(),
  totalFiles: count,
  totalBytes: count,
  retryAt: z.int().nullable(),
  /** Why it waits or failed. */
  text: z.string(),
});
export type FolderRow = z.infer<typeof folderRow>;

/** What is done with a file that is there already and is not the same: nothing, or it is replaced. */
export const existing = z.enum(['keep', 'replace']);
export type Existing = z.infer<typeof existing>;

/** How an outcome reads: `12 files, 2 left out, 1 failed`. */
export function outcomeText({ files, there, leftCount, failureCount }: FolderOutcome): string {
  const many = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}`;
  return [
    many(files, files === 1 ? 'file' : 'files'),
    ...(there > 0 ? [many(there, 'of them there already')] : []),
    ...(leftCount > 0 ? [many(leftCount, 'left out')] : []),
    ...(failureCount > 0 ? [many(failureCount, 'failed')] : []),
  ].join(', ');
}

/** Counts something that was not copied, and names it while there are few. */
export function nameSome(list: LeftOut[], path: string, text: string): void {
  if (list.length < MAX_NAMED) list.push({ path: path.slice(0, 20_000), text: text.slice(0, 1000) });
}
