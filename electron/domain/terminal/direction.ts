const LEAD = 0xe2;
/** The last byte of U+203D, an interrobang, and of U+2047, two question marks. */
const SHOWN: Record<number, number> = { 0x80: 0xbd, 0x81: 0x87 };

/**
 * Shows characters that change the order of what is read (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069; see
 * CVE-2021-42574) as an interrobang or two question marks. Bytes are UTF-8; only a last byte is changed, in place, so
 * that nothing moves; the returned function remembers the end of a chunk for the next one.
 */
export function createDirectionMarker(): (bytes: Uint8Array) => void {
  let before = 0;
  let last = 0;
  return (bytes) => {
    const mark = (at: number, second: number): void => {
      if (isDirection(second, bytes[at] ?? 0)) bytes[at] = SHOWN[second] ?? 0x3f;
    };
    if (before === LEAD) mark(0, last);
    if (last === LEAD && bytes.length > 1) mark(1, bytes[0] ?? 0);
    for (let at = bytes.indexOf(LEAD); at >= 0 && at + 2 < bytes.length; at = bytes.indexOf(LEAD, at + 1)) {
      mark(at + 2, bytes[at + 1] ?? 0);
    }
    const { length } = bytes;
    if (length === 0) return;
    before = length > 1 ? (bytes[length - 2] ?? 0) : last;
    last = bytes[length - 1] ?? 0;
  };
}

function isDirection(second: number, third: number): boolean {
  if (second === 0x80) return third === 0x8e || third === 0x8f || (third >= 0xaa && third <= 0xae);
  return second === 0x81 && third >= 0xa6 && third <= 0xa9;
}
