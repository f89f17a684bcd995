import { staleAfterMs, unseen, type Mark, type Policy, type Verdict } from '../../domain/health/policy.ts';
import type { ProbeAnswer } from '../../domain/health/answer.ts';
import type { ServiceRow, Status } from '../../domain/health/model.ts';
import type { Probe } from '../../domain/health/probe.ts';
import type { HealthRow, ProbeHealth } from '../../domain/health/row.ts';
import { inMaintenance } from '../../domain/health/maintenance.ts';
import { serviceStatus, type ServiceVerdict } from '../../domain/health/service.ts';
import type { Memory } from './probes/look.ts';

/** A probe under watch. */
export interface WatchedProbe {
  key: string;
  probe: Probe;
  /** Of its history. */
  number: number;
  verdict: Verdict;
  memory: Memory;
  /** The last ones, newest first. */
  answers: ProbeAnswer[];
  lastMark: Mark;
  silent: boolean;
  stop: AbortController;
}

/** A service under watch. */
export interface WatchedService {
  row: ServiceRow;
  number: number;
  probes: Map<string, WatchedProbe>;
  verdict: ServiceVerdict;
  blockedBy: string | null;
  /** What the log says last. */
  told: Status;
  shown: HealthRow | null;
}

const ANSWERS = 10;

export function watchProbe(serviceId: string, probe: Probe, number: number, now: number): WatchedProbe {
  return {
    key: `${serviceId}/${probe.id}`,
    probe,
    number,
    verdict: unseen(now),
    memory: {},
    answers: [],
    lastMark: '',
    silent: false,
    stop: new AbortController(),
  };
}

export function policyOf({ schedule, paused }: Probe, servicePaused: boolean, watchingSince: number): Policy {
  return {
    failAfter: schedule.failAfter,
    recoverAfter: schedule.recoverAfter,
    everyMs: schedule.every * 1000,
    timeoutMs: schedule.timeout * 1000 * (schedule.retries + 1),
    paused: paused || servicePaused,
    watchingSince,
  };
}

/** Keeps an answer; of old ones that were fine the text goes, it tells nothing any more. */
export function keepAnswer(watched: WatchedProbe, answer: ProbeAnswer): void {
  const older = watched.answers
    .slice(0, ANSWERS - 1)
    .map((a) => (a.outcome === 'ok' && a.excerpt ? { ...a, excerpt: '' } : a));
  watched.answers = [answer, ...older];
}

/** How a service stands by its probes' verdicts. */
export function judgeService({ row, probes }: WatchedService, now: number): ServiceVerdict {
  const parts = [...probes.values()].map(({ probe, verdict }) => ({
    name: probe.name,
    status: verdict.status,
    since: verdict.since,
    reason: verdict.reason,
    essential: probe.essential,
  }));
  return serviceStatus(row.paused, parts, now);
}

/** Whether every probe that looks has looked: before, nothing is a change. */
export function isSeen({ row, probes }: WatchedService): boolean {
  return row.paused || [...probes.values()].every((p) => p.probe.paused || p.verdict.lastAt !== null);
}

/** What this console cannot see just now, since its own network is away. */
export function isHidden({ probes }: WatchedService): boolean {
  return [...probes.values()].some((p) => p.probe.essential && p.lastMark === 'cut off');
}

/** What counts of a probe's time: a status that is known, by an answer that is not too old. */
export function countsAs(
  { probe, verdict, lastMark }: WatchedProbe,
  now: number,
): 'up' | 'degraded' | 'down' | null {
  const fresh =
    verdict.lastAt !== null &&
    now - verdict.lastAt <=
      staleAfterMs({ everyMs: probe.schedule.every * 1000, timeoutMs: probe.schedule.timeout * 1000 });
  if (!fresh || lastMark === 'cut off' || lastMark === 'slept' || lastMark === 'busy') return null;
  const { status } = verdict;
  return status === 'up' || status === 'degraded' || status === 'down' ? status : null;
}

/** A probe as its row shows it. */
function probeRow({ probe, verdict, answers }: WatchedProbe): ProbeHealth {
  const last = answers[0];
  return {
    id: probe.id,
    status: verdict.status,
    since: verdict.since,
    reason: verdict.reason.slice(0, 500),
    latencyMs: last?.latencyMs === null || last === undefined ? null : Number(last.latencyMs.toPrecision(2)),
    value: last?.value === null || last === undefined ? null : Number(last.value.toPrecision(3)),
    unit: last?.unit ?? '',
    flapping: verdict.flapping,
    components: last?.components ?? [],
  };
}

export function watchService(row: ServiceRow, number: number, told: Status, now: number): WatchedService {
  return {
    row,
    number,
    probes: new Map(),
    verdict: { status: 'unknown', since: now, reason: 'Not looked at yet.' },
    blockedBy: null,
    told,
    shown: null,
  };
}

/** A service as its row shows it; `cut` where this console sees nothing of the network. */
export function serviceRow(service: WatchedService, cut: boolean, now: number): HealthRow {
  const { row, verdict, probes, blockedBy } = service;
  const hidden = cut && isHidden(service);
  const reason = hidden
    ? `Cannot be seen: this console is cut off. Before, it was ${verdict.status}.`
    : verdict.reason;
  return {
    id: row.id,
    status: hidden ? 'unknown' : verdict.status,
    since: verdict.since,
    reason: reason.slice(0, 1000),
    blockedBy: hidden ? null : blockedBy,
    maintenance: inMaintenance(row.maintenance, now) !== null,
    probes: [...probes.values()].map(probeRow),
  };
}
