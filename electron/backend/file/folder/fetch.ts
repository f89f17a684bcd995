import type { Existing } from '../../../domain/file/folder.ts';
import { bytesOfPath } from '../../../domain/file/name.ts';
import { underFolder } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import { readFile } from '../copy.ts';
import { READ, type Sftp } from '../sftp.ts';
import { lookAt, openLanding, removePart, WORTH_RESUMING, type Landing } from './local.ts';
import type { FileItem } from './walk.ts';

export interface FetchTo {
  root: string;
  into: string;
  existing: Existing;
  /** Where what came of files that were broken off lies, by their `rel`. */
  parts: Map<string, string>;
  signal: AbortSignal;
  /** Told how large the file is by now, as a log grows. */
  onSize(size: number): void;
  onBytes(bytes: number): void;
}

/** What became of a file: copied, the same already, or left as it is here. */
export type Fetched = 'copied' | 'there' | 'kept' | 'inTheWay';

/** Brings one file here. Throws what the host or this machine refused; what came stays for the next try. */
export async function fetchFile(sftp: Sftp, item: FileItem, to: FetchTo): Promise<Fetched> {
  const place = underFolder(to.into, item.rel);
  const found = await lookAt(place);
  if (found && found.kind !== 'file') return 'inTheWay';
  if (found?.size === item.size && sameTime(found.mtime, item.mtime)) {
    to.onBytes(item.size);
    return 'there';
  }
  if (found && to.existing === 'keep') return 'kept';
  const path = bytesOfPath(underFolder(to.root, item.rel));
  const handle = await sftp.open(path, READ);
  let landing: Landing | undefined;
  try {
    const small = item.size <= WORTH_RESUMING;
    // The attributes and what is hoped to be all of a small file are asked for at once: one round trip less.
    const [{ size = 0, mtime = 0 }, first] = await Promise.all([
      sftp.fstat(handle),
      small && item.size > 0 ? sftp.read(handle, 0, Math.min(item.size, sftp.sizes.read)) : null,
    ]);
    to.onSize(size);
    landing = await openLanding(place, { size, mtime, mode: item.mode });
    // What came of it before it changed on the host is of no use any more.
    if (to.parts.get(item.rel) !== landing.part) await dropPart(to.parts, item.rel);
    to.parts.set(item.rel, landing.part);
    let at = landing.offset;
    to.onBytes(at);
    const take = async (part: Uint8Array): Promise<void> => {
      await landing?.write(part);
      at += part.length;
      to.onBytes(part.length);
    };
    if (first && at === 0) await take(first.subarray(0, size));
    for await (const part of readFile(sftp, handle, { from: at, to: size, signal: to.signal }))
      await take(part);
    if (to.signal.aborted) throw new Error('It was stopped.');
    if (at < size) {
      await landing.drop();
      throw new Failure('CONFLICT', 'It was cut short on the host while it was copied.');
    }
    await landing.finish();
    return 'copied';
  } finally {
    if (landing && !(await landing.leave())) to.parts.delete(item.rel);
    // Nothing waits for it: the next file is under way meanwhile.
    if (!sftp.gone) sftp.close(handle).catch(() => undefined);
  }
}

/** Removes what came of a file that is not gone on with. */
export async function dropPart(parts: Map<string, string>, rel: string): Promise<void> {
  const part = parts.get(rel);
  if (part === undefined) return;
  await removePart(part);
  parts.delete(rel);
}

/** FAT keeps times to two seconds. */
const sameTime = (a: number, b: number): boolean => Math.abs(a - b) <= 1;
