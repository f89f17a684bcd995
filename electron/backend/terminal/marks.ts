/**
 * The private mark with which a running step tells where it stands: OSC 7711 ; id ; what [; code] BEL.
 * Terminals ignore an OSC they do not know; ours are taken out before the screen sees them.
 */
export const MARK_PREFIX = '\u001b]7711;';
const PREFIX = Buffer.from(MARK_PREFIX, 'latin1');
const BELL = 7;
/** A mark has at most 8 + 32 + 8 bytes: what runs longer is none of ours. */
const MAX_MARK = 80;

/** `r`ead, `s`tarted, `e`nded with a code, back at the `p`rompt with a code. */
export type MarkKind = 'r' | 's' | 'e' | 'p';

export type Piece =
  { bytes: Uint8Array } | { mark: { id: string; kind: MarkKind; code: number | null }; length: number };

/** Finds marks in a stream, also across its chunks; holds back only what may be the beginning of one. */
export function createMarkScanner(): { push(chunk: Uint8Array): Piece[] } {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      const data =
        rest.length > 0
          ? Buffer.concat([rest, chunk])
          : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      const pieces: Piece[] = [];
      let from = 0;
      let search = 0;
      for (;;) {
        const at = data.indexOf(PREFIX, search);
        if (at < 0) break;
        const end = data.subarray(at, at + MAX_MARK).indexOf(BELL);
        if (end < 0 && data.length - at < MAX_MARK) {
          if (at > from) pieces.push({ bytes: data.subarray(from, at) });
          rest = Buffer.from(data.subarray(at));
          return pieces;
        }
        const mark = end < 0 ? null : parseMark(data.toString('latin1', at + PREFIX.length, at + end));
        search = at + PREFIX.length;
        if (!mark) continue;
        if (at > from) pieces.push({ bytes: data.subarray(from, at) });
        pieces.push({ mark, length: end + 1 });
        from = search = at + end + 1;
      }
      const held = partialPrefix(data.subarray(from));
      rest = Buffer.from(data.subarray(data.length - held));
      if (data.length - held > from) pieces.push({ bytes: data.subarray(from, data.length - held) });
      return pieces;
    },
  };
}

function parseMark(text: string): { id: string; kind: MarkKind; code: number | null } | null {
  const match = /^([0-9a-f]{32});([rsep])(?:;(\d{1,4}))?$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  return { id: match[1], kind: match[2] as MarkKind, code: match[3] === undefined ? null : Number(match[3]) };
}

/** How many bytes at the end may be the beginning of a mark. */
function partialPrefix(data: Buffer): number {
  for (let length = Math.min(PREFIX.length - 1, data.length); length > 0; length--) {
    if (data.subarray(data.length - length).equals(PREFIX.subarray(0, length))) return length;
  }
  return 0;
}
