import { assertNever } from './assert.ts';
import { utf8Decode, utf8Encode } from './terminal/frame.ts';

/** 256 kB: far above any frame that is sent. */
const MAX_FRAME = 256 * 1024;
const MAX_TEXT = 4000;

/** How many bytes may be under way that the other side has not taken yet: 1 MB fills a link of 80 Mbit/s at 100 ms. */
export const STREAM_WINDOW = 1024 * 1024;
/** 64 kB a frame. */
export const STREAM_CHUNK = 64 * 1024;

/**
 * The messages of a lane that carries a file, in either direction: data, how many bytes were taken, and the end. An
 * end that is not `ok` says why in plain words, and with `again` that the same may pass later.
 */
export type StreamFrame =
  | { kind: 'data'; bytes: Uint8Array }
  | { kind: 'ack'; bytes: number }
  | { kind: 'end'; ok: boolean; text: string; again?: boolean };

const DATA = 0;
const ACK = 1;
const END = 2;

const REFUSED = 0;
const DONE = 1;
const LOST = 2;

/** The frame's bytes: a kind byte, then the bytes, a big-endian number, or a flag and UTF-8. */
export function encodeStream(frame: StreamFrame): Uint8Array {
  switch (frame.kind) {
    case 'data': {
      const out = new Uint8Array(frame.bytes.length + 1);
      out[0] = DATA;
      out.set(frame.bytes, 1);
      return out;
    }
    case 'ack': {
      const out = new Uint8Array(5);
      out[0] = ACK;
      new DataView(out.buffer).setUint32(1, frame.bytes);
      return out;
    }
    case 'end':
      return Uint8Array.of(
        END,
        frame.ok ? DONE : frame.again ? LOST : REFUSED,
        ...utf8Encode(frame.text.slice(0, MAX_TEXT / 4)),
      );
    default:
      return assertNever(frame);
  }
}

/** Reads a frame; null for anything that is not exactly one. `data` shares the message's memory. */
export function decodeStream(message: Uint8Array): StreamFrame | null {
  const { length } = message;
  if (length === 0 || length > MAX_FRAME) return null;
  switch (message[0]) {
    case DATA:
      return { kind: 'data', bytes: message.subarray(1) };
    case ACK:
      return length === 5
        ? { kind: 'ack', bytes: new DataView(message.buffer, message.byteOffset, 5).getUint32(1) }
        : null;
    case END: {
      const text = length >= 2 && length <= MAX_TEXT + 2 ? utf8Decode(message.subarray(2)) : null;
      if (text === null) return null;
      return { kind: 'end', ok: message[1] === DONE, text, ...(message[1] === LOST && { again: true }) };
    }
    default:
      return null;
  }
}
