import type { Calendar } from './model.ts';

/** A calendar day as people count it: months from 1. */
interface Day {
  year: number;
  month: number;
  day: number;
}
interface Wall extends Day {
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock on the wall of that zone shows at an instant (UTC ms). */
export function wallOf(ms: number, zone: string): Wall {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map((p) => [p.type, Number(p.value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

const asUtc = ({ year, month, day, hour, minute, second }: Wall) =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/**
 * The instant (UTC ms) at which that zone's clock shows `wall`. Of an hour that comes twice the first is meant; an
 * hour that daylight saving leaves out is taken as far after the gap as it lies in it.
 */
export function instantOf(wall: Wall, zone: string): number {
  const wanted = asUtc(wall);
  // The zone's offset a day before and after brackets any change; the earlier instant that reads back right wins.
  const offsets = [wanted - 86_400_000, wanted + 86_400_000].map((ms) => asUtc(wallOf(ms, zone)) - ms);
  const candidates = offsets.map((offset) => wanted - offset).toSorted((a, b) => a - b);
  const exact = candidates.find((ms) => asUtc(wallOf(ms, zone)) === wanted);
  return exact ?? wanted - (offsets[0] ?? 0);
}

/** The day of the week, 0 is Sunday, and the ISO date of a calendar day. */
function named({ year, month, day }: Day): { weekday: number; iso: string } {
  const date = new Date(Date.UTC(year, month - 1, day));
  return { weekday: date.getUTCDay(), iso: date.toISOString().slice(0, 10) };
}

function nextDay(wall: Wall): Wall {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + 1));
  return { ...wall, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Whether the team works on the day of an instant. */
function isWorkday(day: Day, { workdays, holidays }: Calendar): boolean {
  const { weekday, iso } = named(day);
  return workdays.includes(weekday) && !holidays.includes(iso);
}

/**
 * The same time of day so many business days later, in the team's zone: from a Friday evening, one business day is
 * Monday evening; from a Sunday it is Monday. Bounded by ten years of days, should a calendar hold no working day.
 */
export function addBusinessDays(from: number, amount: number, calendar: Calendar): number {
  let wall = wallOf(from, calendar.zone);
  let left = amount;
  for (let i = 0; left > 0 && i < 3660; i++) {
    wall = nextDay(wall);
    if (isWorkday(wall, calendar)) left -= 1;
  }
  return instantOf(wall, calendar.zone);
}

/** So many days later at the same time of day on that zone's clock. */
export function addDays(from: number, days: number, zone: string): number {
  const wall = wallOf(from, zone);
  // Date.UTC carries the days over the month's end. What is finer than a second is kept.
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return instantOf({ ...wall, ...day }, zone) + (from % 1000);
}

/** One calendar month later at the same time of day, or the month's last day where it is shorter. */
export function addMonth(from: number, zone: string): number {
  const wall = wallOf(from, zone);
  const last = new Date(Date.UTC(wall.year, wall.month + 1, 0));
  const day = Math.min(wall.day, last.getUTCDate());
  return instantOf({ ...wall, year: last.getUTCFullYear(), month: last.getUTCMonth() + 1, day }, zone);
}

/** The last second of a calendar day (`2026-11-30`) in the team's zone. */
export function endOfDay(iso: string, zone: string): number {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number);
  return instantOf({ year, month, day, hour: 23, minute: 59, second: 59 }, zone);
}
