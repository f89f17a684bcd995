/*
 * Bytes that are no UTF-8 as characters of a text: each as the lone surrogate U+DC80 to U+DCFF that ends in its value
 * (PEP 383 does the same). They go through whatever works on text, and are written out beside it.
 */

const FIRST = 0xdc00;
const RAW = /[\udc80-\udcff]/u;
/** What stands in the place of a byte in the written text: a raw byte, or the host's own U+FFFD. */
const REPLACED = /[\ud800-\udfff\ufffd]/gu;
/** The host's own U+FFFD among the bytes, which take two digits each. */
const OWN = '--';

export const rawChar = (byte: number): string => String.fromCharCode(FIRST + byte);

/** The bytes that U+FFFD will stand for in the written text, in order, as hexadecimal digits; null where there is none. */
export function rawBytes(text: string): string | null {
  if (text.isWellFormed() || !RAW.test(text)) return null;
  const bytes = [...text.matchAll(REPLACED)].map(([char]) =>
    RAW.test(char) ? (char.charCodeAt(0) - FIRST).toString(16) : OWN,
  );
  return bytes.join('');
}

/** Puts bytes back into a text that was written; null where they do not fit it. */
export function restoreRaw(text: string, bytes: string): string | null {
  const parts = bytes.match(/[89a-f][0-9a-f]|--/g) ?? [];
  const places = text.split('\ufffd');
  if (parts.join('') !== bytes || places.length !== parts.length + 1) return null;
  return places.reduce((whole, place, at) => {
    const part = parts[at - 1] ?? OWN;
    return `${whole}${part === OWN ? '\ufffd' : rawChar(Number.parseInt(part, 16))}${place}`;
  });
}

/** A text as the host's bytes: UTF-8, and what was none as it came. */
export function encodeRaw(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (RAW.test(char)) {
      bytes[at++] = code - FIRST;
    } else {
      const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      for (let i = length - 1; i > 0; i--) bytes[at + i] = 0x80 | ((code >> (6 * (length - 1 - i))) & 0x3f);
      bytes[at] = ((0xf00 >> length) & 0xff) | (code >> (6 * (length - 1)));
      at += length;
    }
  }
  return bytes.subarray(0, at);
}
