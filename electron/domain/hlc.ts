/**
 * Hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014) as a string that sorts as it orders:
 * 12 hex digits of UTC milliseconds, '-', 4 hex digits of a counter.
 */
export type Hlc = string;

export const zeroHlc: Hlc = '000000000000-0000';

const MAX_COUNTER = 0xffff;

/** Builds a clock value from milliseconds (UTC) and a counter; a counter past 16 bits carries into the time. */
export function makeHlc(ms: number, counter: number): Hlc {
  const [t, c] = counter > MAX_COUNTER ? [ms + 1, 0] : [ms, counter];
  return `${t.toString(16).padStart(12, '0')}-${c.toString(16).padStart(4, '0')}`;
}

/** Milliseconds (UTC) of a clock value. */
export function hlcTime(hlc: Hlc): number {
  return Number.parseInt(hlc.slice(0, 12), 16);
}

/** The next clock value of this console: never behind `last`, also when the wall clock jumps back. */
export function tick(last: Hlc, now: number): Hlc {
  const time = hlcTime(last);
  return now > time ? makeHlc(now, 0) : makeHlc(time, Number.parseInt(last.slice(13), 16) + 1);
}

/** The later of two clock values: what a console's clock becomes after it has seen another's. */
export function laterHlc(a: Hlc, b: Hlc): Hlc {
  return a > b ? a : b;
}
