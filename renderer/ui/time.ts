const pad = (n: number, width = 2) => String(n).padStart(width, '0');

/** `14:05:22` in UTC. */
export function utcClock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

/** `14:05:22`, in local time or UTC. */
export function clock(ms: number, zone: 'local' | 'utc'): string {
  if (zone === 'utc') return utcClock(ms);
  const d = new Date(ms);
  return `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
}

/** `2026-11-21`, in local time or UTC. */
export function day(ms: number, zone: 'local' | 'utc'): string {
  if (zone === 'utc') return new Date(ms).toISOString().slice(0, 10);
  const d = new Date(ms);
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
}

/** Both readings of an instant, for titles: `2026-11-21 15:05:22 local, 2026-11-21 14:05:22 UTC`. */
export function bothTimes(ms: number): string {
  return `${day(ms, 'local')} ${clock(ms, 'local')} local, ${day(ms, 'utc')} ${clock(ms, 'utc')} UTC`;
}

/** The value of a datetime-local field for an instant, and back (seconds kept). */
export function toField(ms: number, zone: 'local' | 'utc'): string {
  return `${day(ms, zone)}T${clock(ms, zone)}`;
}
export function fromField(value: string, zone: 'local' | 'utc'): number | undefined {
  const ms = Date.parse(zone === 'utc' ? `${value}Z` : value);
  return Number.isNaN(ms) ? undefined : ms;
}
