import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';

interface StoredFile {
  bytes: number;
  sha256: string;
}

/** A file that is being written into the store. Nothing of it is there until `keep`. */
export interface Incoming {
  readonly bytes: number;
  push(bytes: Uint8Array): Promise<void>;
  keep(): Promise<StoredFile>;
  drop(): Promise<void>;
}

/** The files of incidents, by what is in them: `<incident>/<sha256>`. Written once and never changed. */
export function createFileStore(folder: string) {
  // What a killed process left half-written is in no event.
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (name.startsWith('.part-')) rmSync(join(folder, name), { force: true });
  const place = (incidentId: string, sha256: string) => join(folder, incidentId, sha256);

  return {
    /** Throws the system's error, as of a full disk. */
    async open(incidentId: string): Promise<Incoming> {
      mkdirSync(join(folder, incidentId), { recursive: true, mode: 0o700 });
      const part = join(folder, `.part-${ulid()}`);
      const file = await open(part, 'wx', 0o600);
      const hash = createHash('sha256');
      let bytes = 0;
      let over = false;
      const drop = async (): Promise<void> => {
        if (over) return;
        over = true;
        await file.close().catch(() => undefined);
        await rm(part, { force: true });
      };
      return {
        get bytes() {
          return bytes;
        },
        async push(data) {
          hash.update(data);
          await file.writeFile(data);
          bytes += data.length;
        },
        async keep() {
          try {
            await file.sync();
            const sha256 = hash.digest('hex');
            await rename(part, place(incidentId, sha256));
            over = true;
            await file.close();
            return { bytes, sha256 };
          } catch (error) {
            await drop();
            throw error;
          }
        },
        drop,
      };
    },
    has: (incidentId: string, sha256: string): boolean => existsSync(place(incidentId, sha256)),
    path: place,
    /** Removes all files of an incident; answers how many. */
    forget(incidentId: string): number {
      const path = join(folder, incidentId);
      const count = existsSync(path) ? readdirSync(path).length : 0;
      rmSync(path, { recursive: true, force: true });
      return count;
    },
    /** Takes a checked file over from another console; answers false where it is here already. */
    async take(incidentId: string, sha256: string, from: string): Promise<boolean> {
      if (existsSync(place(incidentId, sha256))) return false;
      mkdirSync(join(folder, incidentId), { recursive: true, mode: 0o700 });
      const part = join(folder, `.part-${ulid()}`);
      await copyFile(from, part);
      await rename(part, place(incidentId, sha256));
      return true;
    },
    read: (incidentId: string, sha256: string, signal: AbortSignal): AsyncIterable<Uint8Array> =>
      createReadStream(place(incidentId, sha256), { signal, highWaterMark: 256 * 1024 }),
    async verify(incidentId: string, sha256: string): Promise<'same' | 'changed' | 'missing'> {
      const path = place(incidentId, sha256);
      if (!existsSync(path)) return 'missing';
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
      return hash.digest('hex') === sha256 ? 'same' : 'changed';
    },
  };
}
export type FileStore = ReturnType<typeof createFileStore>;
