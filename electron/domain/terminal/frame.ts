import { assertNever } from '../assert.ts';

/** 1 MB: far above any frame that is sent, small enough that a hostile one costs nothing. */
export const MAX_FRAME = 1024 * 1024;
/** As large as a terminal is taken seriously. */
export const MAX_SIZE = 1000;
const MAX_TEXT = 8192;

const states = ['connecting', 'open', 'closed', 'failed', 'taken', 'retrying'] as const;
/** `taken`: another window shows the session now; `retrying`: it waits before it connects again. */
type FrameState = (typeof states)[number];

/**
 * The messages of a terminal's lane. From the screen: data (keys), resize, ack (bytes that the screen has shown),
 * window (how many bytes may be under way, so that they wait for the screen no longer than a frame or two).
 * To the screen: data, status, replay (what lies between begin and end was shown before: answer no queries in it),
 * skipped.
 *
 * `skipped`: the person interrupted (Ctrl-C, Ctrl-Z, Ctrl-\) while output was backed up, and the backend left `bytes`
 * out that it had not sent. The screen leaves out, too, what it has received and not yet given to its parser, outside
 * of a replay; acknowledges that at once; writes one line with the sum (`skippedText`) where it is not 0; and then the
 * mode switches of what it left out itself (`modeChanges`). Those of what the backend left out follow as data. A
 * replay and a recording have all of it.
 */
export type Frame =
  | { kind: 'data'; bytes: Uint8Array }
  | { kind: 'resize'; cols: number; rows: number }
  | { kind: 'ack'; bytes: number }
  | { kind: 'status'; state: FrameState; text: string }
  | { kind: 'replay'; phase: 'begin' | 'end' }
  | { kind: 'skipped'; bytes: number }
  | { kind: 'window'; bytes: number };

const DATA = 0;
const RESIZE = 1;
const ACK = 2;
const STATUS = 3;
const REPLAY = 4;
const SKIPPED = 5;
const WINDOW = 6;

/** What may be under way from a host to its screen, in bytes. */
const WINDOWS = { min: 24 * 1024, max: 1024 * 1024 };

/** A wish of a screen, within what is taken seriously. */
export const clampWindow = (bytes: number): number =>
  Math.min(WINDOWS.max, Math.max(WINDOWS.min, Math.round(bytes)));

/** The frame's bytes: a kind byte, then big-endian numbers, bytes or UTF-8. */
export function encodeFrame(frame: Frame): Uint8Array {
  switch (frame.kind) {
    case 'data': {
      const out = new Uint8Array(frame.bytes.length + 1);
      out.set(frame.bytes, 1);
      return out;
    }
    case 'resize':
      return Uint8Array.of(RESIZE, ...u16(frame.cols), ...u16(frame.rows));
    case 'ack':
      return Uint8Array.of(ACK, ...u32(frame.bytes));
    case 'status':
      return Uint8Array.of(
        STATUS,
        states.indexOf(frame.state),
        ...utf8Encode(frame.text.slice(0, MAX_TEXT / 4)),
      );
    case 'replay':
      return Uint8Array.of(REPLAY, frame.phase === 'begin' ? 0 : 1);
    case 'skipped':
      return Uint8Array.of(SKIPPED, ...u32(frame.bytes));
    case 'window':
      return Uint8Array.of(WINDOW, ...u32(frame.bytes));
    default:
      return assertNever(frame);
  }
}

/** Reads a frame; null for anything that is not exactly one. `data` shares the message's memory. */
export function decodeFrame(message: Uint8Array): Frame | null {
  const { length } = message;
  if (length === 0 || length > MAX_FRAME) return null;
  const view = new DataView(message.buffer, message.byteOffset, length);
  switch (message[0]) {
    case DATA:
      return { kind: 'data', bytes: message.subarray(1) };
    case RESIZE:
      return length === 5 ? resizeFrame(view.getUint16(1), view.getUint16(3)) : null;
    case ACK:
      return length === 5 ? { kind: 'ack', bytes: view.getUint32(1) } : null;
    case STATUS:
      return statusFrame(message);
    case REPLAY:
      return length === 2 && view.getUint8(1) <= 1
        ? { kind: 'replay', phase: view.getUint8(1) ? 'end' : 'begin' }
        : null;
    case SKIPPED:
      return length === 5 ? { kind: 'skipped', bytes: view.getUint32(1) } : null;
    case WINDOW:
      return length === 5 ? { kind: 'window', bytes: view.getUint32(1) } : null;
    default:
      return null;
  }
}

function resizeFrame(cols: number, rows: number): Frame | null {
  const fits = (size: number): boolean => size >= 1 && size <= MAX_SIZE;
  return fits(cols) && fits(rows) ? { kind: 'resize', cols, rows } : null;
}

function statusFrame(message: Uint8Array): Frame | null {
  const state = states[message[1] ?? states.length];
  if (!state || message.length > MAX_TEXT + 2) return null;
  const text = utf8Decode(message.subarray(2));
  return text === null ? null : { kind: 'status', state, text };
}

function u16(value: number): [number, number] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

function u32(value: number): [number, number, number, number] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** UTF-8 by the language alone: the domain has neither TextEncoder nor Buffer. */
export function utf8Encode(text: string): number[] {
  const escaped = encodeURIComponent(text.toWellFormed());
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    if (escaped[at] === '%') {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      bytes.push(escaped.charCodeAt(at));
    }
  }
  return bytes;
}

export function utf8Decode(bytes: Uint8Array): string | null {
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}
