/** 2 MB: about 25,000 lines of 80 characters, a fifth of a second for the screen to show again. */
const RING_BYTES = 2 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;

/** Keeps the last bytes of a session's output, so that a page that comes back gets its screen again. */
export interface Ring {
  push(bytes: Uint8Array): void;
  /** A copy of what is kept; starts at a line where older output was dropped. */
  snapshot(): Uint8Array;
}

/** Memory grows with the output up to the limit. */
export function createRing(limit = RING_BYTES): Ring {
  let buffer = Buffer.allocUnsafe(Math.min(FIRST_BYTES, limit));
  let start = 0;
  let length = 0;
  let dropped = false;

  const grow = (needed: number): void => {
    if (needed <= buffer.length || buffer.length === limit) return;
    let size = buffer.length;
    while (size < needed && size < limit) size = Math.min(size * 2, limit);
    const larger = Buffer.allocUnsafe(size);
    copyInto(larger);
    buffer = larger;
    start = 0;
  };
  const copyInto = (target: Buffer): void => {
    const first = Math.min(length, buffer.length - start);
    buffer.copy(target, 0, start, start + first);
    buffer.copy(target, first, 0, length - first);
  };

  return {
    push(bytes) {
      grow(length + bytes.length);
      const kept = bytes.length > buffer.length ? bytes.subarray(bytes.length - buffer.length) : bytes;
      const overflow = Math.max(0, length + kept.length - buffer.length);
      if (overflow > 0 || kept.length < bytes.length) dropped = true;
      start = (start + overflow) % buffer.length;
      length -= overflow;
      const end = (start + length) % buffer.length;
      const first = Math.min(kept.length, buffer.length - end);
      buffer.set(kept.subarray(0, first), end);
      buffer.set(kept.subarray(first), 0);
      length += kept.length;
    },
    snapshot() {
      const copy = Buffer.allocUnsafe(length);
      copyInto(copy);
      // Cut in the middle of an escape sequence or a character the screen would show garbage.
      return dropped ? copy.subarray(copy.indexOf(10) + 1) : copy;
    },
  };
}
