/** 128 kB under way at the most: above it keys and Ctrl-C wait behind output; at 64 kB throughput halves at times. */
export const SHELL_WINDOW = 128 * 1024;
/** 2 MB: a distant host's link is full with it (80 Mbit/s at 200 ms), and so is a near one's. */
export const WIDEST_WINDOW = 2 * 1024 * 1024;
/** Fewer, larger window messages: a quarter of the window at a time. */
const STEPS = 4;
/** Of 1: how often a screen has shown all that came when it acknowledges. */
const FAST = 0.5;
const SLOW = 0.1;

/**
 * How much a host may send ahead of the screen: what the screen aims at, 128 kB until it says so. Where the screen has
 * mostly shown all that there is, it is the link that is slow, or nothing is: then the window doubles, as keys wait
 * behind nothing; and it halves, down to the aim, as soon as the screen falls behind. Every byte that came must be told
 * as shown once: one that is forgotten is missing from the window for good.
 */
export function createWindow() {
  let size = SHELL_WINDOW;
  let aimed = SHELL_WINDOW;
  /** Bytes that the host may still send. */
  let open = SHELL_WINDOW;
  let behind = 0;
  let acknowledged = 0;
  let acks = 0;
  let caughtUp = 0;

  const adapt = (): void => {
    const share = caughtUp / acks;
    if (share > FAST) size = Math.min(WIDEST_WINDOW, size * 2);
    else if (share < SLOW) size = Math.max(aimed, size / 2);
    acknowledged = acks = caughtUp = 0;
  };
  const refill = (): number => {
    const grant = size - behind - Math.max(0, open);
    if (grant < size / STEPS) return 0;
    open += grant;
    return grant;
  };
  return {
    get size(): number {
      return size;
    },
    /** Output came. */
    received(bytes: number): void {
      behind += bytes;
      open -= bytes;
    },
    /** The screen has shown it; returns how many bytes more the host may send from now on, 0 for none yet. */
    shown(bytes: number): number {
      behind = Math.max(0, behind - bytes);
      acknowledged += bytes;
      acks++;
      if (behind === 0) caughtUp++;
      if (acknowledged >= size) adapt();
      return refill();
    },
    /** The screen keeps up with more or less; returns what the host may send more. */
    aim(bytes: number): number {
      // Less is wished where output waits before the screen; a window that the link has widened is no use then.
      size = bytes < aimed ? bytes : Math.max(size, bytes);
      aimed = bytes;
      return refill();
    },
  };
}
