import { decodeStream, encodeStream } from '@domain/stream.ts';
import { openLane } from './client.ts';

/** Why a file's lane ended early, in words for the person. */
export class StreamEnded extends Error {}

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
