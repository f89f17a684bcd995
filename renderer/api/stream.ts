import { decodeStream, encodeStream, STREAM_CHUNK, STREAM_WINDOW } from '@domain/stream.ts';
import { encodePiece, pieceCost, type Piece } from '@domain/file/piece.ts';
import { openLane, StreamEnded } from './client.ts';
import type { PageLane } from './wire.ts';

/** The lane of a transfer. Throws a StreamEnded while there is no link. */
function needLane(path: string): PageLane {
  const lane = openLane(path);
  if (!lane) throw new StreamEnded('The link to the console is down. Do it again when it is back.', true);
  return lane;
}

const broke = () => new StreamEnded('The link to the console broke in the middle.', true);
const stopped = () => new StreamEnded('It was stopped.');

/** Acts once the signal is aborted; at once where it is already, as when it was stopped while the host was asked. */
function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

/** Takes what comes on a file's lane, piece by piece; resolves at its end. Abort `signal` to stop. */
export function readStream(
  path: string,
  take: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lane = needLane(path);
    let over = false;
    const end = (error?: Error): void => {
      if (over) return;
      over = true;
      lane.close();
      if (error) reject(error);
      else resolve();
    };
    onAbort(signal, () => end(stopped()));
    lane.onClose(() => end(broke()));
    lane.onMessage((message) => {
      const frame = decodeStream(message);
      if (over) return;
      if (frame?.kind === 'data') {
        take(frame.bytes);
        lane.send(encodeStream({ kind: 'ack', bytes: frame.bytes.length }));
      } else if (frame?.kind === 'end') {
        end(frame.ok ? undefined : new StreamEnded(frame.text, frame.again));
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
    const lane = needLane(path);
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
    onAbort(signal, () => end(stopped()));
    lane.onClose(() => end(broke()));
    lane.onMessage((message) => {
      const frame = decodeStream(message);
      if (frame?.kind === 'ack') {
        underWay -= frame.bytes;
        taken += frame.bytes;
        onBytes(taken);
        wake();
      } else if (frame?.kind === 'end') {
        end(frame.ok ? undefined : new StreamEnded(frame.text, frame.again));
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

/** Sends pieces of many files on a transfer's lane, no faster than the console takes them. */
export function openPieces(
  path: string,
  { onTaken, signal }: { onTaken(bytes: number): void; signal: AbortSignal },
) {
  const lane = needLane(path);
  const lengths: number[] = [];
  let underWay = 0;
  let failure: StreamEnded | null = null;
  let wake: () => void = () => undefined;
  const end = (error: StreamEnded): void => {
    failure ??= error;
    lane.close();
    wake();
  };
  onAbort(signal, () => end(stopped()));
  lane.onClose(() => end(broke()));
  lane.onMessage((message) => {
    const frame = decodeStream(message);
    if (frame?.kind === 'end') return end(new StreamEnded(frame.text, frame.again));
    if (frame?.kind !== 'ack') return undefined;
    underWay -= frame.bytes;
    onTaken(lengths.shift() ?? 0);
    return wake();
  });
  const until = async (ready: () => boolean): Promise<void> => {
    while (!failure && !ready()) await new Promise<void>((next) => (wake = next));
    if (failure) throw failure;
  };
  return {
    async send(piece: Piece): Promise<void> {
      await until(() => underWay < STREAM_WINDOW);
      underWay += pieceCost(piece.bytes.length);
      lengths.push(piece.bytes.length);
      lane.send(encodeStream({ kind: 'data', bytes: encodePiece(piece) }));
    },
    /** Resolves once all that was sent is taken; throws a StreamEnded where it never will be. */
    settled: () => until(() => underWay === 0),
    close: () => end(stopped()),
  };
}
