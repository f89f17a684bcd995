import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { LocalSystem } from '../../../domain/file/localName.ts';
import { bytesOfPath } from '../../../domain/file/name.ts';
import { folderOf, joinPath, nameOf } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';

/** How this machine's file names behave. */
export const localSystem: LocalSystem =
  process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'mac' : 'other';

/** A path as the file system takes it: as its very bytes, where names need not be text. */
export const onDisk = (path: string): string | Buffer =>
  localSystem === 'other' ? Buffer.from(bytesOfPath(path)) : path;

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

export interface Found {
  kind: 'file' | 'folder' | 'other';
  size: number;
  /** Whole seconds, as SFTP tells times. */
  mtime: number;
}

/** What lies at a path of this machine; null where nothing does. A link is not followed. */
export async function lookAt(path: string): Promise<Found | null> {
  try {
    const stats = await lstat(onDisk(path));
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, size: stats.size, mtime: Math.floor(stats.mtimeMs / 1000) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Makes a folder where there is none. Throws a Failure where something else is in its place, a link too. */
export async function needFolder(path: string): Promise<void> {
  const found = await lookAt(path);
  if (found?.kind === 'folder') return;
  if (found) throw new Failure('CONFLICT', 'Something that is no folder is in its place on this machine.');
  await mkdir(onDisk(path));
}

/** A file that is being written; it lies beside its place under another name until it is whole. */
export interface Landing {
  /** What of it was there already. */
  readonly offset: number;
  /** Where it lies until then. */
  readonly part: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Puts it in its place with the host's time of it. */
  finish(): Promise<void>;
  /** Leaves what came for the next try where that saves something. Resolves whether a part is there still. */
  leave(): Promise<boolean>;
  drop(): Promise<void>;
}

/** Below this a file that was broken off is copied anew: 256 kB. */
export const WORTH_RESUMING = 256 * 1024;

/** Opens the place of a file, or goes on with one of the same size and time that was broken off. */
export async function openLanding(
  path: string,
  { size, mtime, mode }: { size: number; mtime: number; mode: number },
): Promise<Landing> {
  // The whole name counts: two long ones may begin alike and be of one size and time.
  const mark = createHash('sha256')
    .update(`${size} ${mtime} ${nameOf(path)}`)
    .digest('hex')
    .slice(0, 12);
  const part = joinPath(folderOf(path), `.${shortened(nameOf(path))}.${mark}.part`);
  const begun = size > WORTH_RESUMING ? await lookAt(part) : null;
  const offset = begun?.kind === 'file' && begun.size <= size ? begun.size : 0;
  // A link at the part's place must not lead the bytes elsewhere.
  const flags = constants.O_WRONLY | constants.O_CREAT | ((constants.O_NOFOLLOW as number | undefined) ?? 0);
  const anew = offset === 0 ? constants.O_TRUNC : 0;
  const file = await open(onDisk(part), flags | anew, (mode & 0o777) | 0o600);
  let at = offset;
  let there = true;
  const close = once(() => file.close());
  const drop = async (): Promise<void> => {
    await close().catch(() => undefined);
    await removePart(part);
    there = false;
  };
  return {
    offset,
    part,
    async write(bytes) {
      await writeAll(file, bytes, at);
      at += bytes.length;
    },
    async finish() {
      await file.utimes(mtime, mtime);
      await close();
      await rename(onDisk(part), onDisk(path));
      there = false;
    },
    async leave() {
      if (there && size <= WORTH_RESUMING) await drop();
      await close().catch(() => undefined);
      return there;
    },
    drop,
  };
}

/** Removes what came of a file that will not be gone on with. */
export const removePart = (part: string): Promise<void> =>
  rm(onDisk(part), { force: true }).catch(() => undefined);

/** At most 58 characters of a name: with the mark it stays below the 255 bytes that a file system takes. */
const shortened = (name: string): string => Array.from(name).slice(0, 58).join('');

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** What ends all of a copy, as of a full disk; null where only one file is concerned. */
export function diskFailure(error: unknown): Failure | null {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure('STORAGE_FULL', 'The disk of this machine is full. Free some space, then resume.');
    case 'EROFS':
    case 'EIO':
      return new Failure(
        'STORAGE_FAILED',
        'The disk of this machine cannot be written. Choose another folder.',
      );
    default:
      return null;
  }
}

/** Why a file could not be written on this machine; null where it is no error of its file system. */
export function localWords(error: unknown): string | null {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return 'This machine does not permit you to write it.';
  if (code === 'ENAMETOOLONG') return 'Its name is too long for this machine.';
  return code && /^E[A-Z0-9]+$/.test(code) ? `It could not be written on this machine (${code}).` : null;
}
