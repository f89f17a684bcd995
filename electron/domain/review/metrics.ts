import type { Status } from '../incident/model.ts';
import type { EntryRow } from '../timeline/model.ts';
import type { Point } from './model.ts';

/** A change of status as the timeline has it, with its time as corrected (UTC ms). */
export interface StatusMark {
  status: Status | 'declared' | 'reopened' | 'acknowledged';
  at: number;
}

/** When the incident reached each point (UTC ms); null is "not known", never 0. */
export type Metrics = Record<Point, number | null>;

/**
 * Reads the points of an incident from its marks: detected when it was declared, identified and mitigated (monitoring)
 * at their first time, resolved at its last, and not at all while it is open again. `given` is what people know better.
 */
export function metricsOf(
  marks: readonly StatusMark[],
  given: Partial<Record<Point, number | undefined>> = {},
): Metrics {
  const ordered = [...marks].sort((a, b) => a.at - b.at);
  const first = (status: StatusMark['status']): number | null =>
    ordered.find((m) => m.status === status)?.at ?? null;
  const last = ordered.findLast((m) => m.status === 'resolved' || m.status === 'reopened');
  return {
    started: given.started ?? null,
    detected: given.detected ?? first('declared'),
    acknowledged: given.acknowledged ?? first('acknowledged'),
    identified: given.identified ?? first('identified'),
    mitigated: given.mitigated ?? first('monitoring'),
    resolved: last?.status === 'reopened' ? null : (given.resolved ?? last?.at ?? null),
  };
}

/** Milliseconds between two points, or null where one is not known or they are out of order. */
export function between(from: number | null, to: number | null): number | null {
  return from === null || to === null || to < from ? null : to - from;
}

export const durationNames = ['detect', 'acknowledge', 'identify', 'mitigate', 'resolve', 'impact'] as const;
export type DurationName = (typeof durationNames)[number];

/** What is measured, between which points. */
export const durationPoints: Record<DurationName, { label: string; from: Point; to: Point }> = {
  detect: { label: 'Time to detect', from: 'started', to: 'detected' },
  acknowledge: { label: 'Time to acknowledge', from: 'detected', to: 'acknowledged' },
  identify: { label: 'Time to identify', from: 'detected', to: 'identified' },
  mitigate: { label: 'Time to mitigate', from: 'detected', to: 'mitigated' },
  resolve: { label: 'Time to resolve', from: 'detected', to: 'resolved' },
  impact: { label: 'From start to resolution', from: 'started', to: 'resolved' },
};

export type Durations = Record<DurationName, number | null>;

/** The response in milliseconds; null where an end of it is not known. */
export function durationsOf(metrics: Metrics): Durations {
  const of = (name: DurationName) =>
    between(metrics[durationPoints[name].from], metrics[durationPoints[name].to]);
  return {
    detect: of('detect'),
    acknowledge: of('acknowledge'),
    identify: of('identify'),
    mitigate: of('mitigate'),
    resolve: of('resolve'),
    impact: of('impact'),
  };
}

/** 30 min: a longer silence in the story is one that a reader asks about. */
const GAP_MS = 30 * 60_000;

/** The story with its silences: how long before each entry nothing was told, where that is long; else null. */
export function withGaps(story: readonly EntryRow[]): { entry: EntryRow; gapMs: number | null }[] {
  return story.map((entry, i) => {
    const before = story[i - 1];
    const gap = before ? entry.at - before.at : 0;
    return { entry, gapMs: gap >= GAP_MS ? gap : null };
  });
}
