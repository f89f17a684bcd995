import { z } from 'zod';

/** A piece of a probe's or a service's history. Times are UTC ms, durations ms. */
export const bucket = z.object({
  at: z.int(),
  up: z.number(),
  degraded: z.number(),
  down: z.number(),
  planned: z.number(),
  samples: z.int(),
  latencyMs: z.number().nullable(),
  maxLatencyMs: z.number().nullable(),
  value: z.number().nullable(),
});
export type Bucket = z.infer<typeof bucket>;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How long each level is kept, and what all of them may take on the disk; the oldest goes first. */
export const KEPT = { samplesMs: DAY, minutesMs: 7 * DAY, hoursMs: 400 * DAY, bytes: 600_000_000 } as const;

export const uptime = z.object({
  /** Of the time that is known, planned work left out; null where nothing is known. */
  share: z.number().nullable(),
  up: z.number(),
  degraded: z.number(),
  down: z.number(),
  planned: z.number(),
  unknown: z.number(),
});
export type Uptime = z.infer<typeof uptime>;

/** Uptime in a window. Degraded counts as up; what was not seen is unknown, and said. */
export function uptimeOf(buckets: readonly Bucket[], from: number, to: number): Uptime {
  const sum = (pick: (b: Bucket) => number) => buckets.reduce((all, b) => all + pick(b), 0);
  const [up, degraded, down, planned] = [
    sum((b) => b.up),
    sum((b) => b.degraded),
    sum((b) => b.down),
    sum((b) => b.planned),
  ];
  const known = up + degraded + down;
  return {
    share: known > 0 ? (up + degraded) / known : null,
    up,
    degraded,
    down,
    planned,
    unknown: Math.max(0, to - from - known - planned),
  };
}

/** Puts buckets together into wider ones; latencies and values are weighed by their samples. */
export function rollUp(buckets: readonly Bucket[], widthMs: number): Bucket[] {
  const groups = Map.groupBy(buckets, (b) => Math.floor(b.at / widthMs) * widthMs);
  return [...groups].map(([at, of]) => {
    const sum = (pick: (b: Bucket) => number) => of.reduce((all, b) => all + pick(b), 0);
    return {
      at,
      up: sum((b) => b.up),
      degraded: sum((b) => b.degraded),
      down: sum((b) => b.down),
      planned: sum((b) => b.planned),
      samples: sum((b) => b.samples),
      latencyMs: weighed(of, (b) => b.latencyMs),
      maxLatencyMs: highest(of.map((b) => b.maxLatencyMs)),
      value: weighed(of, (b) => b.value),
    };
  });
}

function weighed(of: readonly Bucket[], pick: (b: Bucket) => number | null): number | null {
  let [sum, weight] = [0, 0];
  for (const b of of) {
    const value = pick(b);
    if (value === null) continue;
    const samples = Math.max(1, b.samples);
    sum += value * samples;
    weight += samples;
  }
  return weight > 0 ? sum / weight : null;
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

/** 360 points: more than a chart's pixels tell apart on a laptop's drawer. */
const POINTS = 360;

/** How a window is read: the finest level that is kept so long and gives no more points than a chart shows. */
export function resolutionOf(
  from: number,
  to: number,
  now: number,
): { level: 'minute' | 'hour'; widthMs: number } {
  const level = to - from <= 2 * DAY && from >= now - KEPT.minutesMs ? 'minute' : 'hour';
  const unit = level === 'minute' ? MINUTE : HOUR;
  return { level, widthMs: Math.max(1, Math.ceil((to - from) / unit / POINTS)) * unit };
}
