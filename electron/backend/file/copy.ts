import type { Sftp } from './sftp.ts';

/** Bytes that are asked for and not here yet: 4 MB fills 300 Mbit/s at 100 ms. */
const UNDER_WAY = 4 * 1024 * 1024;

/**
 * A file's bytes from `from` up to `to` (or its end), several reads at a time. What is read is what the file held at
 * each moment: that it changed meanwhile is for the caller to see.
 */
export async function* readFile(
  sftp: Sftp,
  handle: Buffer,
  { from, to, signal }: { from: number; to: number; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const size = sftp.sizes.read;
  const ahead = Math.max(2, Math.floor(UNDER_WAY / size));
  const queue: { at: number; length: number; data: Promise<Buffer | null> }[] = [];
  const ask = (at: number, length: number) => {
    const data = sftp.read(handle, at, length);
    data.catch(() => undefined); // told where it is waited for, unless the reading ends before
    return { at, length, data };
  };
  let next = from;
  while (!signal.aborted) {
    while (queue.length < ahead && next < to) {
      const length = Math.min(size, to - next);
      queue.push(ask(next, length));
      next += length;
    }
    const first = queue.shift();
    if (!first) return;
    const data = await first.data;
    if (!data || data.length === 0) return;
    yield data;
    // A server may answer with less: the rest of this part is asked for before what follows.
    if (data.length < first.length) queue.unshift(ask(first.at + data.length, first.length - data.length));
  }
}

/** Writes to a file, several writes at a time. `push` waits while too much is under way; `end` until all is written. */
export function createWriter(sftp: Sftp, handle: Buffer, offset: number) {
  let at = offset;
  let underWay = 0;
  let failed: Error | null = null;
  let failedAt: number | null = null;
  let wake: () => void = () => undefined;
  const until = async (ready: () => boolean): Promise<void> => {
    while (!failed && !ready()) await new Promise<void>((resolve) => (wake = resolve));
    if (failed) throw failed;
  };
  return {
    /** Bytes that the host has taken or will have. */
    get at(): number {
      return at;
    },
    /** Where the first refused write began, null where none was: what lies behind it may have a hole before it. */
    get failedAt(): number | null {
      return failedAt;
    },
    async push(bytes: Uint8Array): Promise<void> {
      for (let from = 0; from < bytes.length; from += sftp.sizes.write) {
        await until(() => underWay < UNDER_WAY);
        const part = bytes.subarray(from, from + sftp.sizes.write);
        const place = at;
        underWay += part.length;
        sftp.write(handle, at, part).then(
          () => {
            underWay -= part.length;
            wake();
          },
          (error: unknown) => {
            failed ??= error instanceof Error ? error : new Error('It could not be written.');
            failedAt = Math.min(failedAt ?? place, place);
            wake();
          },
        );
        at += part.length;
      }
    },
    end: (): Promise<void> => until(() => underWay === 0),
  };
}
