import { decodeStream, encodeStream, STREAM_CHUNK, STREAM_WINDOW } from '@domain/stream.ts';
import { openLane } from './client.ts';

/** Why a file's lane ended early, in words for the person. */
class StreamEnded extends Error {}

/** Takes what comes on a file's lane, piece by piece; resolves at its end. Abort `signal` to stop. */
export function readStream(
  path: string,
  take: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lane = openLane(path);
    if (!lane)
      return reject(new StreamEnded('The link to the console is down. Do it again when it is back.'));
    let over = false;
    const end = (error?: Error): void => {
      if (over) return;
      over = true;
      lane.close();
      if (error) reject(error);
      else resolve();
    };
    signal.addEventListener('abort', () => end(new StreamEnded('It was stopped.')), { once: true });
    lane.onClose(() => end(new StreamEnded('The link to the console broke in the middle.')));
    lane.onMessage((message) => {
      const frame = decodeStream(message);
      if (over) return;
      if (frame?.kind === 'data') {
        take(frame.bytes);
        lane.send(encodeStream({ kind: 'ack', bytes: frame.bytes.length }));
      } else if (frame?.kind === 'end') {
        end(frame.ok ? undefined : new StreamEnded(frame.text));
      } else {
        end(new StreamEnded('The console sent what this page does not understand. Load the page anew.'));
      }
    });
  });
}

/** How much of a file is read at once. */
const READ_BYTES = 1024 * 1024;

/** Sends a file of the person's own on a transfer's lane from `offset` on; resolves when the console has it. */
export function sendFile(
  path: string,
  file: Blob,
  { offset, onBytes, signal }: { offset: number; onBytes(taken: number): void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lane = openLane(path);
    if (!lane)
      return reject(new StreamEnded('The link to the console is down. Do it again when it is back.'));
    let over = false;
    let underWay = 0;
    let taken = offset;
    let wake: () => void = () => undefined;
    const end = (error?: Error): void => {
      if (over) return;
      over = true;
      wake();
      lane.close();
      if (error) reject(error);
      else resolve();
    };
    signal.addEventListener('abort', () => end(new StreamEnded('It was stopped.')), { once: true });
    lane.onClose(() => end(new StreamEnded('The link to the console broke in the middle.')));
    lane.onMessage((message) => {
      const frame = decodeStream(message);
      if (frame?.kind === 'ack') {
        underWay -= frame.bytes;
        taken += frame.bytes;
        onBytes(taken);
        wake();
      } else if (frame?.kind === 'end') {
        end(frame.ok ? undefined : new StreamEnded(frame.text));
      }
    });
    const pump = async (): Promise<void> => {
      for (let at = offset; at < file.size && !over; at += READ_BYTES) {
        const block = new Uint8Array(await file.slice(at, at + READ_BYTES).arrayBuffer());
        for (let from = 0; from < block.length && !over; from += STREAM_CHUNK) {
          while (underWay >= STREAM_WINDOW && !over) await new Promise<void>((next) => (wake = next));
          const bytes = block.subarray(from, from + STREAM_CHUNK);
          underWay += bytes.length;
          lane.send(encodeStream({ kind: 'data', bytes }));
        }
      }
      if (!over) lane.send(encodeStream({ kind: 'end', ok: true, text: '' }));
    };
    pump().catch(() => end(new StreamEnded('The file could not be read here. It may have been moved.')));
  });
}
