import { z } from 'zod';
import { durationNames } from '../review/metrics.ts';
import { actionStateSchema, prioritySchema } from '../review/model.ts';

const span = z.number().nullable();

/** Spread of a measured time in ms. `known` of `of` incidents could be measured; quartiles need at least four. */
const spreadSchema = z.object({
  known: z.int(),
  of: z.int(),
  median: span,
  lower: span,
  upper: span,
  mean: span,
});
export type Spread = z.infer<typeof spreadSchema>;

const counted = z.object({ name: z.string(), count: z.int() });
export type Counted = z.infer<typeof counted>;

export const trendsQuery = z.object({
  /** Declared from (inclusive) to (exclusive), UTC ms; null is no bound. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  /** Drills instead of incidents. */
  drills: z.boolean(),
  /** IANA zone in which months and hours of the day are counted. */
  zone: z.string().min(1).max(80),
});
export type TrendsQuery = z.infer<typeof trendsQuery>;

export const trendsSchema = z.object({
  incidents: z.int(),
  open: z.int(),
  /** Drills that the period has beside, or incidents beside the drills. */
  others: z.int(),
  /** Months with a gap nowhere: `2026-11`, how many by severity code. */
  months: z.array(z.object({ month: z.string(), total: z.int(), bySeverity: z.record(z.string(), z.int()) })),
  severities: z.array(z.string()),
  services: z.array(counted),
  causes: z.array(counted),
  /** Incidents declared in each hour of the day, 0 to 23. */
  hours: z.array(z.int()).length(24),
  /** Monday first. */
  weekdays: z.array(z.int()).length(7),
  times: z.record(z.enum(durationNames), spreadSchema),
  /** From one incident's beginning to the next one's, ms. */
  betweenIncidents: spreadSchema,
});
export type Trends = z.infer<typeof trendsSchema>;

/** What trends are made of: one incident, times in UTC ms. */
export interface IncidentFacts {
  id: string;
  severity: { code: string; rank: number } | null;
  services: readonly string[];
  causes: readonly string[];
  drill: boolean;
  open: boolean;
  declaredAt: number;
  durations: Record<(typeof durationNames)[number], number | null>;
}

/** An action item with the incident that it came from. `overdueDays` is above 0 for what should be done by now. */
export const boardItem = z.object({
  incidentId: z.ulid(),
  incident: z.string(),
  actionId: z.ulid(),
  title: z.string(),
  owner: z.string(),
  due: z.string().nullable(),
  priority: prioritySchema,
  state: actionStateSchema,
  overdueDays: z.int(),
});
export type BoardItem = z.infer<typeof boardItem>;
