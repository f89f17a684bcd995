import { clampWindow } from '@domain/terminal/frame.ts';

/** 128 kB: what the backend begins with. */
const FIRST = 128 * 1024;
/** Looked at ten times a second. */
const INTERVAL_MS = 100;
/** What is under way takes less than 28 ms to show: there is room for more. 42 ms: with a frame, a key feels late. */
const DELAY = { short: 28, long: 42 };
/** While somebody types the echo comes first, and throughput second; `begin` from the first key on. */
const TYPING_DELAY = { short: 8, begin: 11, long: 14 };
/** As long as this after a key somebody types. */
export const TYPING_MS = 700;

/**
 * How many bytes may be under way from a host to its screen. What a parser takes differs tenfold between long lines
 * and short ones, and a busy machine slows every hop, so it is time that is held: under a steady flow what is under
 * way, divided by what is shown in a second, is how long a key waits for its echo (Little's law).
 */
export function createWindow(onChange: (bytes: number) => void, visible = (): boolean => true) {
  let window = FIRST;
  let began = 0;
  let shown = 0;
  let typedAt = -Infinity;
  /** Bytes shown in a millisecond of the last flow. */
  let rate = 0;

  const set = (bytes: number): void => {
    const next = clampWindow(bytes);
    if (next === window) return;
    window = next;
    onChange(window);
  };
  const decide = (elapsed: number, now: number): void => {
    // Less than a window in this time: the host had no more to say, and nothing waits.
    if (shown < window) return;
    const delay = (window * elapsed) / shown;
    const { short, long } = now < typedAt + TYPING_MS ? TYPING_DELAY : DELAY;
    set(window * stepOf(delay, short, long));
  };

  return {
    /** Bytes were shown, at a time in milliseconds. */
    shown(bytes: number, now: number): void {
      // Nobody waits for an echo in a tab behind: what it may have under way lasts for a whole turn.
      if (!visible()) return set(Math.max(window, FIRST));
      shown += bytes;
      const elapsed = now - began;
      if (elapsed < INTERVAL_MS) return;
      // After a rest the time says nothing.
      if (elapsed < 3 * INTERVAL_MS) decide(elapsed, now);
      rate = shown / elapsed;
      began = now;
      shown = 0;
    },
    /** A key was typed, at a time in milliseconds. */
    typed(now: number): void {
      const flows = now - began < 3 * INTERVAL_MS && rate * INTERVAL_MS > window;
      if (flows && now >= typedAt + TYPING_MS) set(Math.min(window, rate * TYPING_DELAY.begin));
      typedAt = now;
    },
    /** Another lane begins, with the backend's own window. */
    restart(): void {
      window = FIRST;
    },
  };
}

/** Far off in long steps, near by in short ones. */
function stepOf(delay: number, short: number, long: number): number {
  if (delay > long) return delay > 2 * long ? 0.6 : 0.8;
  if (delay < short) return delay < short / 2 ? 1.6 : 1.25;
  return 1;
}
