import { z } from 'zod';
import { defineEvent } from '../event.ts';
import type { IncidentRow } from './model.ts';

/** Seven years: what tax and liability law in most places asks at the most. */
export const USUAL_YEARS = 7;
export const retentionYears = z.int().min(1, 'At least a year').max(100);

export const retentionSet = defineEvent('incident.retention_set.v1', z.object({ years: retentionYears }));
/** Kept for the records of earlier versions, which hid an incident and erased nothing. */
export const incidentExpired = defineEvent(
  'incident.expired.v1',
  z.object({ years: retentionYears, consent: z.string().trim().min(1).max(200) }),
);
export const retentionRow = z.object({ years: retentionYears });
export type RetentionRow = z.infer<typeof retentionRow>;

/** When an incident's time of keeping is over, UTC ms; null while it is open or under legal hold. */
export function keptUntil(
  { resolvedAt, hold }: Pick<IncidentRow, 'resolvedAt' | 'hold'>,
  years: number,
): number | null {
  if (resolvedAt === null || hold) return null;
  const end = new Date(resolvedAt);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  return end.getTime();
}
