import type { ServiceRow } from '@domain/health/model.ts';
import type { IncidentRow } from '@domain/incident/model.ts';

const HOUR = 3_600_000;

export const ranges = [
  { name: 'hour', label: '1 h', ms: HOUR },
  { name: 'day', label: '24 h', ms: 24 * HOUR },
  { name: 'week', label: '7 d', ms: 7 * 24 * HOUR },
  { name: 'month', label: '30 d', ms: 30 * 24 * HOUR },
  { name: 'year', label: '1 y', ms: 365 * 24 * HOUR },
] as const;
export type RangeName = (typeof ranges)[number]['name'];

/** Something that happened, to be seen in a chart. */
export interface Mark {
  at: number;
  label: string;
  kind: 'deployment' | 'incident';
}

/** What was deployed, and when incidents of the service were declared, in a window. */
export function marksOf(
  service: ServiceRow,
  incidents: IncidentRow[],
  deployed: readonly Mark[],
  from: number,
  to: number,
): Mark[] {
  const name = service.name.toLowerCase();
  const declared = incidents
    .filter(
      (i) => i.declaredAt >= from && i.declaredAt < to && i.services.some((s) => s.toLowerCase() === name),
    )
    .map((i): Mark => ({ at: i.declaredAt, label: i.title, kind: 'incident' }));
  return [...deployed, ...declared].sort((a, b) => a.at - b.at);
}

/** A time on an axis: with the day where the window is longer than one. */
export function axisTime(ms: number, windowMs: number): string {
  const d = new Date(ms);
  const pad = (n: number) => String(n).padStart(2, '0');
  if (windowMs <= 24 * HOUR) return `${pad(d.getHours())}:${pad(d.getMinutes())}`;
  const day = `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
  return windowMs <= 8 * 24 * HOUR ? `${day.slice(5)} ${pad(d.getHours())}:00` : day;
}
