import { z } from 'zod';
import { statusSchema } from './model.ts';

/** A part of what a probe looked at, as its health endpoint names it. */
export const component = z.object({
  name: z.string().max(200),
  status: z.enum(['up', 'degraded', 'down', 'unknown']),
  text: z.string().max(300),
});
export type Component = z.infer<typeof component>;

const probeHealth = z.object({
  id: z.string(),
  status: statusSchema,
  since: z.int(),
  reason: z.string(),
  /** Rounded to two digits, so that a row does not change with every sample. */
  latencyMs: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string(),
  flapping: z.boolean(),
  components: z.array(component),
});
export type ProbeHealth = z.infer<typeof probeHealth>;

/** How a service stands, seen from this console: kept in memory, not in the log. Times are UTC ms. */
export const healthRow = z.object({
  id: z.ulid(),
  status: statusSchema,
  since: z.int(),
  /** Why, in words. */
  reason: z.string(),
  /** The id of the service whose failure explains this one's. */
  blockedBy: z.ulid().nullable(),
  /** Planned work is under way. */
  maintenance: z.boolean(),
  probes: z.array(probeHealth),
});
export type HealthRow = z.infer<typeof healthRow>;

/** What this console can see of the network. */
export const vantageRow = z.object({
  state: z.enum(['ok', 'cut off', 'not known']),
  since: z.int(),
  reason: z.string(),
  /** The process was too busy, or the machine asleep, to trust what it saw; when that was last. */
  distrustedAt: z.int().nullable(),
  distrust: z.string(),
});

/** Something to tell a person at once. */
export const alertRow = z.object({
  id: z.ulid(),
  at: z.int(),
  kind: z.enum(['down', 'degraded', 'recovered', 'cut off']),
  title: z.string(),
  text: z.string(),
  services: z.array(z.ulid()),
  notify: z.boolean(),
  sound: z.boolean(),
});
export type AlertRow = z.infer<typeof alertRow>;
