import type { Mark } from '../../domain/health/policy.ts';
import { inMaintenance } from '../../domain/health/maintenance.ts';
import type { Bearings } from './bearings.ts';
import type { History } from './history.ts';
import { hostOf, isLocal } from './probes/index.ts';
import type { Result } from './runner.ts';
import type { Trust } from './trust.ts';
import { countsAs, isHidden, type WatchedProbe, type WatchedService } from './watched.ts';

/** Why a bad sample is not held against its target; '' where it is. A good one always counts. */
export async function markOf(
  { trust, bearings, now }: { trust: Trust; bearings: Bearings; now(): number },
  service: WatchedService,
  { probe }: WatchedProbe,
  result: Result,
  { startedAt, steady }: { startedAt: number; steady: number },
): Promise<Mark> {
  const distrust = trust.since(steady);
  if (result.outcome === 'ok') return '';
  if (distrust !== '') return distrust;
  const local = probe.via === null && isLocal(probe.target);
  const ours = result.silent || (result.outcome === 'unsure' && probe.via !== null);
  if (ours && !local && (await bearings.check(startedAt)) === 'cut off') return 'cut off';
  return inMaintenance(service.row.maintenance, now()) ? 'maintenance' : '';
}

/** Adds time to the history of a service and of its probes, by what is known of them. */
export function spend(history: History, service: WatchedService, elapsedMs: number, now: number): void {
  const planned = inMaintenance(service.row.maintenance, now) !== null;
  let seen = false;
  for (const probe of service.probes.values()) {
    const counts = countsAs(probe, now);
    if (!counts) continue;
    seen = true;
    history.spend(probe.number, planned ? 'planned' : counts, elapsedMs);
  }
  const { status } = service.verdict;
  if (!seen || isHidden(service) || status === 'unknown' || status === 'paused') return;
  history.spend(service.number, planned ? 'planned' : status, elapsedMs);
}

/** The hosts that are looked at directly, and how many of them were silent at last. */
export function targetsOf(services: Iterable<WatchedService>): { watched: number; silent: number } {
  const hosts = new Map<string, boolean>();
  for (const { probes, row } of services) {
    if (row.paused) continue;
    for (const { probe, silent, verdict } of probes.values()) {
      if (probe.via !== null || isLocal(probe.target) || verdict.lastAt === null || probe.paused) continue;
      const host = hostOf(probe.target);
      if (host !== '') hosts.set(host, (hosts.get(host) ?? true) && silent);
    }
  }
  return { watched: hosts.size, silent: [...hosts.values()].filter(Boolean).length };
}
