import type { Status } from './model.ts';

/** What one look at a target says. `unsure`: nothing can be said of the target (the host in between is away). */
export type Outcome = 'ok' | 'warn' | 'fail' | 'unsure';

/** Why a sample is not held against its target; '' where it is. */
export type Mark = '' | 'busy' | 'slept' | 'cut off' | 'maintenance';

/** What a verdict is made of. `at` is UTC ms, of the look's end. */
export interface Seen {
  at: number;
  outcome: Outcome;
  mark: Mark;
  reason: string;
}

export interface Policy {
  /** So many bad samples in a row are a failure, so many good ones its end. */
  failAfter: number;
  recoverAfter: number;
  everyMs: number;
  timeoutMs: number;
  paused: boolean;
  /** Since when this console watches without a gap: what was not seen before is not held against the target. */
  watchingSince: number;
}

export interface Verdict {
  status: Status;
  /** When what decided it began: the first failed sample, not the one that made it certain. */
  since: number;
  reason: string;
  /** Consecutive samples, up to the last one: not ok, failed, ok, not failed, unsure. */
  bad: number;
  failed: number;
  good: number;
  answered: number;
  unsure: number;
  streakSince: number;
  lastAt: number | null;
  /** When it changed lately, for the damping of flapping. */
  changes: number[];
  flapping: boolean;
}

/** Five changes within the window are flapping: it is then degraded until it holds one state three times as long. */
export const FLAP_CHANGES = 5;
const FLAP_WINDOW_MS = 10 * 60_000;
const STEADY = 3;

/** Where a probe stands before its first sample. */
export function unseen(now: number): Verdict {
  return {
    status: 'unknown',
    since: now,
    reason: 'Not looked at yet.',
    bad: 0,
    failed: 0,
    good: 0,
    answered: 0,
    unsure: 0,
    streakSince: now,
    lastAt: null,
    changes: [],
    flapping: false,
  };
}

/** How long an answer says something: two and a half intervals and a timeout. */
export function staleAfterMs({ everyMs, timeoutMs }: Pick<Policy, 'everyMs' | 'timeoutMs'>): number {
  return 2.5 * everyMs + timeoutMs;
}

/**
 * The verdict after further samples, in the order of their time. Pure: the same samples give the same verdict.
 * Marked samples only prolong what is known; they are never held against the target.
 */
export function nextStatus(
  previous: Verdict,
  samples: readonly Seen[],
  now: number,
  policy: Policy,
): Verdict {
  if (policy.paused) return settle(previous, 'paused', now, 'Its probes are paused.');
  const awake = previous.status === 'paused' ? { ...unseen(now), reason: 'Looking again.' } : previous;
  const verdict = samples.reduce((v, sample) => take(v, sample, policy), awake);
  const seenAt = Math.max(verdict.lastAt ?? 0, policy.watchingSince);
  if (verdict.status === 'unknown' || now - seenAt <= staleAfterMs(policy)) return verdict;
  return settle(verdict, 'unknown', now, 'No answer was taken for a while: the probe is late.');
}

function take(previous: Verdict, sample: Seen, policy: Policy): Verdict {
  if (sample.mark !== '' && sample.outcome !== 'ok') return { ...previous, lastAt: sample.at };
  const counted = count(previous, sample);
  const level = levelOf(counted, sample, policy);
  if (counted.flapping) return damped(counted, level, sample, policy);
  if (level === null || level === counted.status)
    return level === null ? counted : { ...counted, reason: sample.reason };
  const changed = settle(counted, level, counted.streakSince, sample.reason);
  const window = Math.max(FLAP_WINDOW_MS, 40 * policy.everyMs);
  const known = previous.status !== 'unknown' && level !== 'unknown';
  const changes = [...changed.changes, ...(known ? [sample.at] : [])].filter((at) => at > sample.at - window);
  if (changes.length < FLAP_CHANGES) return { ...changed, changes };
  const flapping = { ...changed, changes, flapping: true };
  return settle(flapping, 'degraded', sample.at, unsteady(changes.length, sample.reason));
}

function count(v: Verdict, { outcome, at }: Seen): Verdict {
  const next = {
    bad: outcome === 'warn' || outcome === 'fail' ? v.bad + 1 : 0,
    failed: outcome === 'fail' ? v.failed + 1 : 0,
    good: outcome === 'ok' ? v.good + 1 : 0,
    answered: outcome === 'ok' || outcome === 'warn' ? v.answered + 1 : 0,
    unsure: outcome === 'unsure' ? v.unsure + 1 : 0,
  };
  const begins = Object.values(next).includes(1);
  return { ...v, ...next, lastAt: at, streakSince: begins ? at : v.streakSince };
}

/** What the samples in a row say by themselves; null where they do not suffice to say anything new. */
function levelOf(v: Verdict, { outcome }: Seen, { failAfter, recoverAfter }: Policy): Status | null {
  if (v.failed >= failAfter) return 'down';
  if (v.unsure >= failAfter) return 'unknown';
  // The first answer of all needs no second one to be believed.
  const recovered = v.status === 'unknown' ? 1 : recoverAfter;
  if (v.good >= recovered) return 'up';
  if (v.status === 'down') return outcome === 'warn' && v.answered >= recoverAfter ? 'degraded' : null;
  return v.bad >= failAfter ? 'degraded' : null;
}

function damped(v: Verdict, level: Status | null, sample: Seen, policy: Policy): Verdict {
  const steady = STEADY * Math.max(policy.failAfter, policy.recoverAfter);
  const held = Math.max(v.good, v.failed, v.unsure, v.failed === 0 ? v.bad : 0);
  if (level === null || held < steady) return v;
  return { ...settle({ ...v, flapping: false, changes: [] }, level, v.streakSince, sample.reason) };
}

function settle(v: Verdict, status: Status, since: number, reason: string): Verdict {
  return v.status === status ? { ...v, reason } : { ...v, status, reason, since: Math.max(v.since, since) };
}

function unsteady(changes: number, reason: string): string {
  return `Unsteady: it changed ${changes} times within minutes. Last: ${reason}`;
}
