import type { Clock } from './due.ts';

const MINUTE = 60_000;

/** How late a clock is at each reminder after the first ones: then it is left to the desk, which shows it for good. */
const AGAIN = [0, 5 * MINUTE, 15 * MINUTE];

/** Every clock reminds at most so often: once before it is due, once when it is, twice after. */
export const MAX_NAGS = AGAIN.length + 1;

/** A fifth of the span before it is due, at most five minutes: for "every 15 min" three minutes ahead. */
function leadOf({ startedAt, dueAt }: Clock): number {
  return Math.min(5 * MINUTE, Math.max(0, (dueAt - startedAt) / 5));
}

/**
 * How many reminders of a clock belong to the time before `now`: 0 to MAX_NAGS. Whoever shows them keeps the number
 * and reminds when it grows, so a sleeping machine wakes to one reminder and not to four.
 */
export function nagsDue(clock: Clock, now: number): number {
  if (clock.state === 'met') return 0;
  if (clock.remindAt !== null && now < clock.remindAt) return 0;
  const from = clock.remindAt === null ? clock.dueAt : Math.max(clock.dueAt, clock.remindAt);
  const after = AGAIN.filter((wait) => now >= from + wait).length;
  return after > 0 ? after + 1 : now >= from - leadOf(clock) ? 1 : 0;
}

/** Names a reminder's cause: the same clock with another due time or another "remind me again" starts anew. */
export function nagKey(incidentId: string, { key, dueAt, remindAt }: Clock): string {
  return `${incidentId} ${key} ${dueAt} ${remindAt ?? ''}`;
}
