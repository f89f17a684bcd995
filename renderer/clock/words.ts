import type { Clock } from '@domain/clock/due.ts';
import { spanText } from '@domain/time.ts';

/** `4:05` below an hour, `2 h 05 min` and `3 d 4 h` above: what a countdown shows. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds >= 3600) return spanText(seconds * 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How a clock stands, in words: `in 4:05`, `late by 12 min`, `met`, `met 3 min late`. */
export function standText(clock: Clock, now: number): string {
  if (clock.state === 'met') return clock.lateBy > 0 ? `met, ${spanText(clock.lateBy)} late` : 'met in time';
  if (clock.state === 'late') return `late by ${spanText(clock.lateBy)}`;
  return `in ${countdown(clock.dueAt - now)}`;
}

/** Soon: the last fifth of its span, or the last five minutes where that is less. */
function isSoon({ state, startedAt, dueAt }: Clock, now: number): boolean {
  return state === 'running' && dueAt - now <= Math.min(300_000, (dueAt - startedAt) / 5);
}

/** The tone of a clock: how it is coloured, and which shape stands before it. */
export function toneOf(clock: Clock, now: number): 'late' | 'soon' | 'calm' | 'met' {
  if (clock.state === 'met') return 'met';
  if (clock.state === 'late') return 'late';
  return isSoon(clock, now) ? 'soon' : 'calm';
}
