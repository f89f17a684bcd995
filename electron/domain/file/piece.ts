/** A piece of one of many files on a lane: the file by its number, and whether it is the file's last. */
export interface Piece {
  index: number;
  /** `broken`: no more of it can be read. */
  kind: 'more' | 'last' | 'broken';
  bytes: Uint8Array;
}

const kinds = ['more', 'last', 'broken'] as const;
const HEAD = 5;

/** A big-endian number, a kind byte, then the bytes. */
export function encodePiece({ index, kind, bytes }: Piece): Uint8Array {
  const out = new Uint8Array(HEAD + bytes.length);
  new DataView(out.buffer).setUint32(0, index);
  out[4] = kinds.indexOf(kind);
  out.set(bytes, HEAD);
  return out;
}

/** Reads a piece; null for anything that is none. `bytes` shares the message's memory. */
export function decodePiece(message: Uint8Array): Piece | null {
  const kind = kinds[message[4] ?? kinds.length];
  if (!kind) return null;
  const index = new DataView(message.buffer, message.byteOffset, HEAD).getUint32(0);
  return { index, kind, bytes: message.subarray(HEAD) };
}

/** 8 kB: what a small file counts for in the window, so that at most 128 of them are under way. */
const LEAST = 8 * 1024;

/** What a piece counts for among the bytes under way. */
export const pieceCost = (length: number): number => Math.max(length, LEAST);
