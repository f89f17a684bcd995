import { createHash, randomBytes } from 'node:crypto';
import { MAX_EDITED } from '../../domain/file/contract.ts';
import { bytesOfPath, textOfPath } from '../../domain/file/name.ts';
import { folderOf, joinPath, nameOf } from '../../domain/file/path.ts';
import { Failure } from '../../domain/failure.ts';
import { kindOf } from './browse.ts';
import { createWriter, readFile } from './copy.ts';
import { CREATE, EXCLUSIVE, PERMISSION_DENIED, READ, SftpError, TRUNCATE, WRITE, type Sftp } from './sftp.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readWhole(
  sftp: Sftp,
  path: Uint8Array,
): Promise<{ bytes: Buffer; mode: number; uid?: number; gid?: number }> {
  const attrs = await sftp.stat(path);
  if (kindOf(attrs.mode) !== 'file') throw new Failure('INVALID', 'Only a file can be edited.');
  if ((attrs.size ?? 0) > MAX_EDITED)
    throw new Failure('INVALID', 'It is larger than 1 MB. Download it, or edit it in a terminal.');
  const handle = await sftp.open(path, READ);
  const parts: Buffer[] = [];
  try {
    const range = { from: 0, to: MAX_EDITED + 1, signal: new AbortController().signal };
    for await (const part of readFile(sftp, handle, range)) parts.push(part);
  } finally {
    await sftp.close(handle).catch(() => undefined);
  }
  const { mode = 0o100600, uid, gid } = attrs;
  return {
    bytes: Buffer.concat(parts),
    mode: mode & 0o7777,
    ...(uid !== undefined && gid !== undefined && { uid, gid }),
  };
}

/** A text file to be edited; a link is followed. Throws where it is large or no text. */
export async function readText(
  sftp: Sftp,
  path: string,
): Promise<{ path: string; text: string; sha256: string }> {
  const real = await sftp.realpath(bytesOfPath(path));
  const { bytes } = await readWhole(sftp, real);
  try {
    if (bytes.includes(0)) throw new TypeError('binary');
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path: textOfPath(real), text, sha256: sha256(bytes) };
  } catch {
    throw new Failure('INVALID', 'It is no UTF-8 text, so it cannot be edited here. Download it instead.');
  }
}

/**
 * Writes an edited text in the place of what was read. Where the file holds something else by now, it is left as it
 * is. The new text is written beside and put in place at once, with the mode and, where permitted, the owner of the
 * old; in a folder where nothing new may be made, the file itself is written.
 */
export async function writeText(
  sftp: Sftp,
  path: string,
  { text, expected }: { text: string; expected: string },
): Promise<{ before: string; after: string; bytes: number }> {
  const real = await sftp.realpath(bytesOfPath(path));
  const { bytes: current, mode, uid, gid } = await readWhole(sftp, real);
  const before = sha256(current);
  if (before !== expected)
    throw new Failure(
      'CONFLICT',
      'The file was changed on the host since you opened it. Nothing was written. Copy your text, open the file anew and put it in.',
      { before },
    );
  const bytes = Buffer.from(text);
  const shown = textOfPath(real);
  const beside = bytesOfPath(
    joinPath(folderOf(shown), `.${nameOf(shown).slice(0, 200)}.${randomBytes(4).toString('hex')}`),
  );
  try {
    await put(sftp, beside, bytes, CREATE | EXCLUSIVE, mode);
  } catch (error) {
    if (!(error instanceof SftpError) || error.code !== PERMISSION_DENIED) throw error;
    await put(sftp, real, bytes, TRUNCATE, mode);
    return { before, after: sha256(bytes), bytes: bytes.length };
  }
  try {
    // The old owner's file stays the old owner's; who may not give files away keeps it as their own.
    if (uid !== undefined && gid !== undefined)
      await sftp.setstat(beside, { uid, gid }).catch(() => undefined);
    await sftp.setstat(beside, { mode });
    await sftp.replace(beside, real);
  } catch (error) {
    await sftp.remove(beside).catch(() => undefined);
    throw error;
  }
  return { before, after: sha256(bytes), bytes: bytes.length };
}

async function put(sftp: Sftp, path: Uint8Array, bytes: Buffer, flags: number, mode: number): Promise<void> {
  const handle = await sftp.open(path, WRITE | flags, { mode });
  try {
    const writer = createWriter(sftp, handle, 0);
    await writer.push(bytes);
    await writer.end();
    await sftp.sync(handle);
  } finally {
    await sftp.close(handle);
  }
}
