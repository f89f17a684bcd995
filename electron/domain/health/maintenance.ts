import { addDays } from '../clock/calendar.ts';
import type { Maintenance } from './model.ts';

const WEEK = 7 * 86_400_000;

/** One time that planned work takes place, UTC ms. */
export interface Occurrence {
  from: number;
  to: number;
}

/** Whether planned work is under way. */
export function inMaintenance(windows: readonly Maintenance[], now: number): Maintenance | null {
  return windows.find((m) => around(m, now).some((o) => o.from <= now && now < o.to)) ?? null;
}

/** When the work takes place now or next; null where it is over. */
export function nextOccurrence(window: Maintenance, now: number): Occurrence | null {
  return around(window, now).find((o) => now < o.to) ?? null;
}

/**
 * The occurrences near an instant, in order. Work of every week begins at the same time of day on its zone's clock,
 * also after daylight saving.
 */
function around({ from, to, weekly }: Maintenance, now: number): Occurrence[] {
  if (!weekly) return [{ from, to }];
  const length = to - from;
  const weeks = Math.floor((now - from) / WEEK);
  // A week may be an hour longer or shorter, and work may last longer than a week.
  const back = Math.ceil(length / WEEK) + 1;
  return Array.from({ length: back + 3 }, (_, i) => weeks - back + i)
    .filter((week) => week >= 0)
    .map((week) => addDays(from, 7 * week, weekly.zone))
    .filter((start) => weekly.until === null || start < weekly.until)
    .map((start) => ({ from: start, to: start + length }))
    .concat(weeks < 0 ? [{ from, to }] : [])
    .toSorted((a, b) => a.from - b.from);
}

/** The windows that are not over yet: what a service keeps when another is planned. */
export function stillPlanned(windows: readonly Maintenance[], now: number): Maintenance[] {
  return windows.filter((window) => nextOccurrence(window, now) !== null);
}
