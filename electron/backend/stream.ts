import { decodeStream, encodeStream, STREAM_CHUNK, STREAM_WINDOW } from '../domain/stream.ts';
import type { Lane } from './lane.ts';

/** Words for the person on the other side of a lane; what else is thrown is told as "could not be read". */
export class StreamRefusal extends Error {
  /** The same may pass later, as where a connection was lost. */
  readonly again: boolean;
  constructor(message: string, again = false) {
    super(message);
    this.again = again;
  }
}

/**
 * Sends bytes on a lane no faster than the other side takes them, then the end. `signal` of the source is aborted
 * when the lane closes. Resolves with the number of bytes that were taken and whether all of them were.
 */
export async function sendStream(
  lane: Lane,
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; whole: boolean }> {
  const stop = new AbortController();
  let underWay = 0;
  let taken = 0;
  let wake: (() => void) | null = null;
  lane.onClose(() => {
    stop.abort();
    wake?.();
  });
  lane.onMessage((message) => {
    const frame = decodeStream(message);
    if (frame?.kind !== 'ack') return lane.close();
    const bytes = Math.min(frame.bytes, underWay);
    underWay -= bytes;
    taken += bytes;
    wake?.();
  });
  const until = async (ready: () => boolean): Promise<void> => {
    while (!stop.signal.aborted && !ready()) await new Promise<void>((resolve) => (wake = resolve));
  };
  try {
    for await (const piece of open(stop.signal)) {
      for (let at = 0; at < piece.length; at += STREAM_CHUNK) {
        await until(() => underWay < STREAM_WINDOW);
        if (stop.signal.aborted) return { bytes: taken, whole: false };
        const bytes = piece.subarray(at, at + STREAM_CHUNK);
        underWay += bytes.length;
        lane.send(encodeStream({ kind: 'data', bytes }));
      }
    }
    await until(() => underWay === 0);
    if (stop.signal.aborted) return { bytes: taken, whole: false };
    lane.send(encodeStream({ kind: 'end', ok: true, text: '' }));
    return { bytes: taken, whole: true };
  } catch (error) {
    const told =
      error instanceof StreamRefusal ? error : new StreamRefusal('It could not be read to its end.');
    const { message: text, again } = told;
    if (!stop.signal.aborted) lane.send(encodeStream({ kind: 'end', ok: false, text, again }));
    return { bytes: taken, whole: false };
  }
}

export interface StreamSink {
  push(bytes: Uint8Array): Promise<void>;
  /** All has come. Throws a StreamRefusal with words for the person where it cannot be kept. */
  finish(): Promise<void>;
  /** It was broken off or failed: told once, in the place of `finish`. */
  drop(): Promise<void>;
  /** The words for what `push` or `finish` threw. */
  explain(error: unknown): { message: string; again?: boolean };
}

/** Takes what a page sends on a lane, in order, and acknowledges what was taken; then says how it ended. */
export function receiveStream(lane: Lane, sink: StreamSink): Promise<void> {
  return new Promise((resolve) => {
    let over = false;
    let work = Promise.resolve();
    const drop = async (): Promise<void> => {
      if (over) return;
      over = true;
      await sink.drop().catch(() => undefined);
      resolve();
    };
    const then = (act: () => Promise<void>): void => {
      work = work.then(async () => {
        if (over) return;
        try {
          await act();
        } catch (error) {
          const { message: text, again = false } = sink.explain(error);
          lane.send(encodeStream({ kind: 'end', ok: false, text, again }));
          await drop();
        }
      });
    };
    lane.onClose(() => (work = work.then(drop)));
    lane.onMessage((message) => {
      const frame = decodeStream(message);
      if (frame?.kind === 'data') {
        // The message's memory is the lane's again once this returns.
        const bytes = frame.bytes.slice();
        then(async () => {
          await sink.push(bytes);
          lane.send(encodeStream({ kind: 'ack', bytes: bytes.length }));
        });
      } else if (frame?.kind === 'end' && frame.ok) {
        then(async () => {
          await sink.finish();
          over = true;
          lane.send(encodeStream({ kind: 'end', ok: true, text: '' }));
          resolve();
        });
      } else {
        then(() => drop());
        lane.close();
      }
    });
  });
}
