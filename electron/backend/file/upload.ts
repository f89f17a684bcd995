import { createHash } from 'node:crypto';
import { bytesOfPath, textOfPath } from '../../domain/file/name.ts';
import { joinPath } from '../../domain/file/path.ts';
import { Failure } from '../../domain/failure.ts';
import { kindOf } from './browse.ts';
import { createWriter } from './copy.ts';
import type { Attrs } from './packet.ts';
import { CREATE, NO_SUCH_FILE, SftpError, TRUNCATE, WRITE, type Sftp } from './sftp.ts';

export interface UploadTarget {
  name: string;
  size: number;
  /** Tells the local file from others of its name, so that only its own half is gone on with. */
  identity: string;
  replace: boolean;
  /** UTC milliseconds that the file is given on the host; the time of the upload where it is left out. */
  modifiedAt?: number;
  /** It need not be on the host's disk when it is said to be done: one of many small files. */
  hurried?: boolean;
}

export interface Upload {
  path: string;
  /** What of it was on the host already. */
  offset: number;
  replaced: boolean;
  push(bytes: Uint8Array): Promise<void>;
  /** Puts the whole file in its place; answers its hash where all of it was seen. */
  finish(): Promise<{ bytes: number; sha256: string | null }>;
  /** Gives it up: what came of a large file stays for the next try. */
  drop(): Promise<void>;
}

/** A file that is being uploaded lies beside its place under this name, until it is whole. */
function partName({ name, size, identity }: UploadTarget): string {
  const mark = createHash('sha256').update(`${identity} ${size}`).digest('hex').slice(0, 12);
  // 40 characters are 160 bytes at most: with the mark it stays below what a file system takes.
  return `.${Array.from(name).slice(0, 40).join('')}.${mark}.part`;
}

/** How much of a file is on the host from an upload that broke off. `folder` is a real path. */
export async function begunOf(sftp: Sftp, folder: string, target: UploadTarget): Promise<number> {
  const begun = await attrsOrNull(sftp, bytesOfPath(joinPath(folder, partName(target))));
  return begun?.size !== undefined && begun.size <= target.size ? begun.size : 0;
}

/** A link is followed. */
async function attrsOrNull(sftp: Sftp, path: Uint8Array): Promise<Attrs | null> {
  try {
    return await sftp.stat(path);
  } catch (error) {
    if (error instanceof SftpError && error.code === NO_SUCH_FILE) return null;
    throw error;
  }
}

/** Begins an upload, or goes on where one of the same file was broken off. */
export async function beginUpload(sftp: Sftp, target: UploadTarget & { folder: string }): Promise<Upload> {
  return beginUploadIn(sftp, textOfPath(await sftp.realpath(bytesOfPath(target.folder))), target);
}

/** As `beginUpload`, into a folder whose real path is known. */
export async function beginUploadIn(sftp: Sftp, folder: string, target: UploadTarget): Promise<Upload> {
  const path = joinPath(folder, target.name);
  const bytes = bytesOfPath(path);
  const old = await attrsOrNull(sftp, bytes);
  if (old && kindOf(old.mode) !== 'file')
    throw new Failure('CONFLICT', `${target.name} is there already and is no file.`);
  if (old && !target.replace)
    throw new Failure('CONFLICT', `${target.name} is there already.`, { exists: true });
  const part = bytesOfPath(joinPath(folder, partName(target)));
  const offset = await begunOf(sftp, folder, target);
  const handle = await sftp.open(part, WRITE | CREATE | (offset === 0 ? TRUNCATE : 0));
  const writer = createWriter(sftp, handle, offset);
  const hash = createHash('sha256');
  /** What was written behind a refused write is cut off: an upload that goes on begins where all is there. */
  const orCut = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!sftp.gone && writer.failedAt !== null)
        await sftp.setstat(part, { size: writer.failedAt }).catch(() => undefined);
      throw error;
    }
  };
  return {
    path,
    offset,
    replaced: old !== null,
    async push(data) {
      if (writer.at + data.length > target.size)
        throw new Failure('CONFLICT', 'The file grew while it was uploaded. Upload it anew.');
      hash.update(data);
      await orCut(writer.push(data));
    },
    async finish() {
      await orCut(writer.end());
      if (writer.at !== target.size)
        throw new Failure('CONFLICT', 'The file shrank while it was uploaded. Upload it anew.');
      if (!target.hurried) await sftp.sync(handle);
      await sftp.close(handle);
      if (old?.uid !== undefined && old.gid !== undefined)
        await sftp.setstat(part, { uid: old.uid, gid: old.gid }).catch(() => undefined);
      if (old?.mode !== undefined) await sftp.setstat(part, { mode: old.mode & 0o7777 });
      const time = target.modifiedAt === undefined ? null : Math.floor(target.modifiedAt / 1000);
      // Its time tells a later upload that it is the same; a host that keeps its own is asked no more.
      if (time !== null) await sftp.setstat(part, { atime: time, mtime: time }).catch(() => undefined);
      if (target.replace) await sftp.replace(part, bytes);
      else await sftp.rename(part, bytes);
      return { bytes: target.size, sha256: offset === 0 ? hash.digest('hex') : null };
    },
    async drop() {
      await sftp.close(handle).catch(() => undefined);
      if (target.hurried) await sftp.remove(part).catch(() => undefined);
    },
  };
}
