import { clampWindow } from '@domain/terminal/frame.ts';

/** 128 kB: what the backend begins with. */
const FIRST = 128 * 1024;
/** Looked at ten times a second. */
const INTERVAL_MS = 100;
/** Bytes that wait less than 16 ms, a frame, leave room for more; 28 ms is what a key may wait behind them. */
const WAIT = { short: 16, long: 28 };

/**
 * How many bytes may be under way to a screen. What a parser takes differs tenfold between long lines and short ones,
 * so it is time that is held: while bytes wait for the parser too long there is to be less, and while it ran dry under
 * a steady flow there is to be more (as delay-based congestion control does, RFC 6817).
 */
export function createWindow(onChange: (bytes: number) => void) {
  let window = FIRST;
  let arrivals: { at: number; left: number }[] = [];
  let began = 0;
  let shown = 0;
  let waited = 0;
  let dry = false;

  const decide = (): void => {
    const wait = shown > 0 ? waited / shown : 0;
    const steady = shown > window;
    const next =
      wait > WAIT.long ? window * 0.75 : steady && dry && wait < WAIT.short ? window * 1.5 : window;
    if (clampWindow(next) === window) return;
    window = clampWindow(next);
    onChange(window);
  };

  return {
    arrived(bytes: number, now: number): void {
      arrivals.push({ at: now, left: bytes });
    },
    /** The parser has nothing to do. */
    starved(): void {
      dry = true;
    },
    shown(bytes: number, now: number): void {
      let left = bytes;
      while (left > 0 && arrivals[0]) {
        const used = Math.min(left, arrivals[0].left);
        waited += used * (now - arrivals[0].at);
        arrivals[0].left -= used;
        left -= used;
        if (arrivals[0].left === 0) arrivals.shift();
      }
      shown += bytes;
      if (now - began < INTERVAL_MS) return;
      if (now - began < 3 * INTERVAL_MS) decide();
      began = now;
      shown = waited = 0;
      dry = false;
    },
    /** Another lane begins, with the backend's own window. */
    restart(): void {
      window = FIRST;
      arrivals = [];
    },
    get bytes() {
      return window;
    },
  };
}
