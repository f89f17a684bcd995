import { rawChar } from '../../domain/recording/raw.ts';

/** Reads a terminal's bytes as UTF-8, cut anywhere; what is none becomes raw characters, so that no byte is lost. */
export function createRawDecoder() {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(bytes: Uint8Array): string {
      const fresh = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const data = rest.length > 0 ? Buffer.concat([rest, fresh]) : fresh;
      const whole = data.length - beginningOf(data);
      rest = Buffer.from(data.subarray(whole));
      return decode(data.subarray(0, whole));
    },
    /** Nothing more comes: what was only the beginning of a character is none. */
    end(): string {
      const text = decode(rest);
      rest = Buffer.alloc(0);
      return text;
    },
  };
}

function decode(data: Buffer): string {
  const text = data.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let out = '';
  let from = 0;
  let at = 0;
  while (at < data.length) {
    const length = lengthAt(data, at);
    if (length === 0) {
      out += data.toString('utf8', from, at) + rawChar(data[at] ?? 0);
      from = at + 1;
    }
    at += length || 1;
  }
  return out + data.toString('utf8', from);
}

/** Bytes of the character that begins here (RFC 3629); 0 where none does. */
function lengthAt(data: Buffer, at: number): number {
  const first = data[at] ?? 0;
  const length = wanted(first);
  if (length < 2) return length;
  const [low, high] = secondRange(first);
  const second = data[at + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if (((data[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function wanted(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Neither overlong forms, nor surrogates, nor beyond U+10FFFF. */
function secondRange(first: number): [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

/** How many bytes at the end may be the beginning of a character. */
function beginningOf(data: Buffer): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const first = data[data.length - back] ?? 0;
    if ((first & 0xc0) === 0x80) continue;
    if (wanted(first) <= back) return 0;
    const [low, high] = secondRange(first);
    const second = data[data.length - back + 1];
    return second === undefined || (second >= low && second <= high) ? back : 0;
  }
  return 0;
}
