import type { MessageEvent, MessagePortMain } from 'electron';
import type { Lane } from '../backend/lane.ts';

/** A byte lane over a MessagePort. What is not bytes is dropped. */
export function portLane(port: MessagePortMain): Lane {
  const onMessage = (listener: (bytes: Uint8Array) => void): void => {
    port.on('message', ({ data }: MessageEvent) => {
      if (data instanceof Uint8Array) listener(data);
    });
    port.start();
  };
  return {
    send: (bytes) => port.postMessage(exactly(bytes)),
    onMessage,
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}

/**
 * The bytes in a buffer of their own. Posting a view copies all of the buffer behind it: with Node's pooled buffers
 * that is 8 kB for each keystroke, and whatever else lies in the pool.
 */
function exactly(bytes: Uint8Array): Uint8Array {
  const alone = bytes.constructor === Uint8Array && bytes.byteLength === bytes.buffer.byteLength;
  return alone ? bytes : new Uint8Array(bytes);
}
