import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** A file that is no longer written. `sha256` and `bytes` are of the file as kept, `cast` of the text within. */
export interface ClosedFile {
  bytes: number;
  sha256: string;
  castBytes: number;
  castSha256: string;
}

/** The folder of recordings: `<id>.cast` while one is written, `<id>.cast.gz` when it is closed. */
export function createRecordingFiles(folder: string) {
  const plain = (id: string) => join(folder, `${id}.cast`);
  const packed = (id: string) => join(folder, `${id}.cast.gz`);
  const found = (id: string): string | null =>
    [packed(id), plain(id)].find((path) => existsSync(path)) ?? null;

  return {
    make(id: string): string {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return plain(id);
    },
    exists: (id: string): boolean => found(id) !== null,
    /** Where a recording's file lies; null where it is gone. */
    path: found,
    /** Takes a closed file over from another console; answers false where one is there already. */
    async take(id: string, from: string): Promise<boolean> {
      if (found(id) !== null) return false;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const target = (await isPacked(from)) ? packed(id) : plain(id);
      await copyFile(from, `${target}.part`);
      await rename(`${target}.part`, target);
      return true;
    },
    /** Packs a written file. Where there is no room for that, the text itself is kept. */
    async close(id: string): Promise<ClosedFile> {
      try {
        const closed = await pack(plain(id), packed(id));
        await rm(plain(id));
        return closed;
      } catch {
        const { bytes, sha256 } = await hashFile(plain(id));
        return { bytes, sha256, castBytes: bytes, castSha256: sha256 };
      }
    },
    /**
     * Closes what a killed process left: drops the line that was cut off, and packs the rest. Answers null where
     * there is nothing.
     */
    async recover(id: string): Promise<(ClosedFile & { durationMs: number }) | null> {
      rmSync(`${packed(id)}.part`, { force: true });
      if (existsSync(packed(id))) {
        const read = await readPacked(packed(id));
        if (read) {
          rmSync(plain(id), { force: true });
          return read;
        }
        // The text was still there, or nothing can be read at all.
        if (existsSync(plain(id))) rmSync(packed(id));
      }
      if (!existsSync(plain(id))) return null;
      const { whole, durationMs } = await wholeLines(createReadStream(plain(id)));
      await truncate(plain(id), whole);
      return { ...(await this.close(id)), durationMs };
    },
    /** The hash of the file as it is now; null where it is gone. */
    async sha256(id: string): Promise<string | null> {
      const path = found(id);
      return path ? (await hashFile(path)).sha256 : null;
    },
    /** The asciicast text; null where the file is gone. */
    read(id: string, signal: AbortSignal): AsyncIterable<Uint8Array> | null {
      const path = found(id);
      if (!path) return null;
      const file = createReadStream(path, { signal });
      if (path.endsWith('.cast')) return file;
      const text = createGunzip();
      file.on('error', (error) => text.destroy(error));
      return file.pipe(text);
    },
    remove(id: string): void {
      for (const path of [plain(id), packed(id), `${packed(id)}.part`]) rmSync(path, { force: true });
    },
    /** The ids of all files there are. */
    list(): string[] {
      if (!existsSync(folder)) return [];
      return [
        ...new Set(readdirSync(folder).flatMap((name) => /^([0-9A-Z]{26})\.cast/.exec(name)?.[1] ?? [])),
      ];
    },
  };
}
export type RecordingFiles = ReturnType<typeof createRecordingFiles>;

/** Whether a file begins as gzip does (RFC 1952). */
async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Passes bytes through and counts and hashes them. */
function meter() {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}

async function pack(from: string, to: string): Promise<ClosedFile> {
  const part = `${to}.part`;
  const [text, file] = [meter(), meter()];
  try {
    await pipeline(
      createReadStream(from),
      text.through,
      createGzip(),
      file.through,
      createWriteStream(part, { mode: 0o600 }),
    );
    const handle = await open(part, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  const { bytes: castBytes, sha256: castSha256 } = text.result();
  return { ...file.result(), castBytes, castSha256 };
}

async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

async function readPacked(path: string): Promise<(ClosedFile & { durationMs: number }) | null> {
  try {
    const text = meter();
    const file = createReadStream(path);
    const lines = wholeLines(text.through);
    lines.catch(() => undefined); // a damaged file is told by the pipeline
    await pipeline(file, createGunzip(), text.through);
    const { durationMs } = await lines;
    const { bytes: castBytes, sha256: castSha256 } = text.result();
    return { ...(await hashFile(path)), castBytes, castSha256, durationMs };
  } catch {
    return null; // cut off or damaged
  }
}

/** How far whole lines reach, in bytes, and how long they lasted. */
async function wholeLines(source: Readable): Promise<{ whole: number; durationMs: number }> {
  let whole = 0;
  let pending = 0;
  let ms = 0;
  source.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(10);
    if (end >= 0) {
      whole += pending + end + 1;
      pending = chunk.length - end - 1;
    } else {
      pending += chunk.length;
    }
  });
  for await (const line of createInterface({ input: source, crlfDelay: Infinity })) {
    const interval = /^\[(\d+(?:\.\d+)?), "[a-z]", .*\]$/.exec(line)?.[1];
    if (interval !== undefined) ms += Math.round(Number(interval) * 1000);
  }
  return { whole, durationMs: ms };
}
