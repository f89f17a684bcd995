import type { Status } from '../incident/model.ts';

/** A change of status as the timeline has it, with its time as corrected (UTC ms). */
export interface StatusMark {
  status: Status | 'declared' | 'reopened';
  at: number;
}

/** When the incident reached each point (UTC ms); null is "not known", never 0. */
export interface Metrics {
  declaredAt: number | null;
  identifiedAt: number | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
}

/**
 * Reads the points of an incident from its status changes: identified and mitigated (monitoring) at their first
 * time, resolved at its last, and not at all while it is open again.
 */
export function metricsOf(marks: readonly StatusMark[]): Metrics {
  const ordered = [...marks].sort((a, b) => a.at - b.at);
  const first = (status: StatusMark['status']): number | null =>
    ordered.find((m) => m.status === status)?.at ?? null;
  const last = ordered.findLast((m) => m.status === 'resolved' || m.status === 'reopened');
  return {
    declaredAt: first('declared'),
    identifiedAt: first('identified'),
    mitigatedAt: first('monitoring'),
    resolvedAt: last?.status === 'resolved' ? last.at : null,
  };
}

/** Milliseconds between two points, or null where one is not known or they are out of order. */
export function between(from: number | null, to: number | null): number | null {
  return from === null || to === null || to < from ? null : to - from;
}
