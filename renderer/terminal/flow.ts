import { clampWindow } from '@domain/terminal/frame.ts';

/** 128 kB: what the backend begins with. */
const FIRST = 128 * 1024;
/** Looked at ten times a second. */
const INTERVAL_MS = 100;
/** What is under way takes less than 28 ms to show: there is room for more. 42 ms: with a frame, a key feels late. */
const DELAY = { short: 28, long: 42 };

/**
 * How many bytes may be under way from a host to its screen. What a parser takes differs tenfold between long lines
 * and short ones, and a busy machine slows every hop, so it is time that is held: under a steady flow what is under
 * way, divided by what is shown in a second, is how long a key waits for its echo (Little's law).
 */
export function createWindow(onChange: (bytes: number) => void) {
  let window = FIRST;
  let began = 0;
  let shown = 0;

  const decide = (elapsed: number): void => {
    // Less than a window in this time: the host had no more to say, and nothing waits.
    if (shown < window) return;
    const delay = (window * elapsed) / shown;
    const next = clampWindow(
      delay > DELAY.long ? window * 0.8 : delay < DELAY.short ? window * 1.25 : window,
    );
    if (next === window) return;
    window = next;
    onChange(window);
  };

  return {
    /** Bytes were shown, at a time in milliseconds. */
    shown(bytes: number, now: number): void {
      shown += bytes;
      const elapsed = now - began;
      if (elapsed < INTERVAL_MS) return;
      // After a rest the time says nothing.
      if (elapsed < 3 * INTERVAL_MS) decide(elapsed);
      began = now;
      shown = 0;
    },
    /** Another lane begins, with the backend's own window. */
    restart(): void {
      window = FIRST;
    },
  };
}
