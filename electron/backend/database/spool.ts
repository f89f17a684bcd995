import { randomUUID } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { rm } from 'node:fs/promises';

/** Every so many rows their place in the file is noted: 8 bytes for 256 rows, 32 kB for a million. */
const STEP = 256;
/** 8 MB wait for the disk at the most; then the server waits. */
const MAX_PENDING = 8 * 1024 * 1024;
/** 2 GB: a result larger than that is an export of another kind. */
export const MAX_SPOOL = 2 * 1024 * 1024 * 1024;

/** The rows of one result on this machine's disk, in a file that is gone with the process that wrote it. */
export interface Spool {
  readonly rows: number;
  readonly bytes: number;
  /** Takes whole rows; false where the disk has not kept up. The bytes are taken over, not copied. */
  write(bytes: Buffer, count: number): boolean;
  onDrain(listener: () => void): void;
  /** At most `count` rows and about `maxBytes` from row `from` on, in the form they came in. */
  read(from: number, count: number, maxBytes: number): Promise<{ bytes: Buffer; count: number }>;
  /** What went wrong with the disk, if anything. */
  problem(): Error | null;
  dispose(): Promise<void>;
}

/** Opens a spool in a folder. Its file is made with the first rows and unlinked at once where the system allows it. */
export function createSpool(folder: string): Spool {
  const path = join(folder, `${randomUUID()}.rows`);
  let file: Promise<FileHandle> | null = null;
  const places: number[] = [];
  let rows = 0;
  let bytes = 0;
  let written = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let writing: Promise<void> | null = null;
  let problem: Error | null = null;
  const drains: (() => void)[] = [];

  const handle = (): Promise<FileHandle> =>
    (file ??= open(path, 'wx+', 0o600).then(async (opened) => {
      // Windows keeps an open file; there `dispose` removes it.
      if (process.platform !== 'win32') await rm(path, { force: true });
      return opened;
    }));
  const flush = async (): Promise<void> => {
    try {
      const opened = await handle();
      while (pending.length > 0) {
        const batch = pending;
        pending = [];
        const size = pendingBytes;
        const { bytesWritten } = await opened.writev(batch, written);
        if (bytesWritten < size) throw new Error('the disk is full');
        written += size;
        pendingBytes -= size;
        for (const listener of drains) listener();
      }
    } catch (error) {
      problem ??= error as Error;
      pending = [];
      pendingBytes = 0;
      for (const listener of drains) listener();
    } finally {
      writing = null;
    }
  };
  const index = (chunk: Buffer, count: number): void => {
    let at = 0;
    for (let i = 0; i < count; i++) {
      if ((rows + i) % STEP === 0) places.push(bytes + at);
      at += 1 + chunk.readInt32BE(at + 1);
    }
  };

  return {
    get rows() {
      return rows;
    },
    get bytes() {
      return bytes;
    },
    write(chunk, count) {
      if (problem) return true;
      index(chunk, count);
      rows += count;
      bytes += chunk.length;
      pending.push(chunk);
      pendingBytes += chunk.length;
      writing ??= flush();
      return pendingBytes < MAX_PENDING;
    },
    onDrain: (listener) => void drains.push(listener),
    async read(from, count, maxBytes) {
      while (writing) await writing;
      const start = places[Math.floor(from / STEP)];
      if (problem || start === undefined || from >= rows) return { bytes: Buffer.alloc(0), count: 0 };
      const opened = await handle();
      return readRange(opened, { start, skip: from % STEP, count, maxBytes, end: written });
    },
    problem: () => problem,
    async dispose() {
      while (writing) await writing;
      const opened = await file?.catch(() => null);
      await opened?.close();
      await rm(path, { force: true });
    },
  };
}

interface Range {
  start: number;
  skip: number;
  count: number;
  maxBytes: number;
  end: number;
}

/** 256 kB a read: some thousands of usual rows. */
const CHUNK = 256 * 1024;

async function readRange(file: FileHandle, { start, skip, count, maxBytes, end }: Range) {
  let block: Buffer = Buffer.alloc(0);
  let position = start;
  let at = 0;
  let first: number | null = skip === 0 ? 0 : null;
  let skipped = 0;
  let taken = 0;
  const need = async (size: number): Promise<boolean> => {
    while (block.length < size && position < end) {
      const want = Math.min(Math.max(CHUNK, size - block.length), end - position);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(want), 0, want, position);
      if (bytesRead === 0) return false;
      block = Buffer.concat([block, buffer.subarray(0, bytesRead)]);
      position += bytesRead;
    }
    return block.length >= size;
  };
  while (taken < count && (await need(at + 5))) {
    const length = 1 + block.readInt32BE(at + 1);
    if (taken > 0 && at + length - (first ?? 0) > maxBytes) break;
    if (!(await need(at + length))) break;
    at += length;
    if (skipped < skip) {
      skipped += 1;
      if (skipped === skip) first = at;
    } else {
      taken += 1;
    }
  }
  return { bytes: taken === 0 ? Buffer.alloc(0) : block.subarray(first ?? 0, at), count: taken };
}
