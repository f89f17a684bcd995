import type { Status } from '../../domain/health/model.ts';
import type { HealthRow } from '../../domain/health/row.ts';
import { blockedBy } from '../../domain/health/service.ts';
import type { Bearings } from './bearings.ts';
import { isSeen, judgeService, serviceRow, type WatchedService } from './watched.ts';

export interface JudgeDeps {
  bearings: Bearings;
  now(): number;
  onRow(id: string, row: HealthRow | null): void;
  /** A status changed, for the log, the alerts and the incidents. */
  onChange(service: WatchedService, from: Status): void;
  /** What explained a failure is over, and the failure is not. */
  onUnblocked(service: WatchedService): void;
}

/** Rows whose numbers alone changed are shown together, every five seconds. */
const NUMBERS_MS = 5000;

/** Judges services by their probes and by what they need; shows their rows, tells their changes once. */
export function createJudge(deps: JudgeDeps, services: ReadonlyMap<string, WatchedService>) {
  const { bearings, now } = deps;
  const dirty = new Set<string>();
  const needs = (id: string): readonly string[] => services.get(id)?.row.dependsOn ?? [];
  const statusOf = (id: string): Status | undefined => services.get(id)?.verdict.status;

  const show = (service: WatchedService): void => {
    const row = serviceRow(service, bearings.state().state === 'cut off', now());
    if (JSON.stringify(row) === JSON.stringify(service.shown)) return;
    service.shown = row;
    deps.onRow(row.id, row);
  };
  function block(service: WatchedService): void {
    const before = service.blockedBy;
    service.blockedBy = blockedBy(service.row.id, needs, statusOf);
    if (before === service.blockedBy) return;
    show(service);
    if (service.blockedBy === null && service.verdict.status === 'down') deps.onUnblocked(service);
  }
  /** Judges a service anew; where its status changed, those that need it are judged too. */
  function refresh(service: WatchedService): void {
    const before = service.verdict.status;
    const next = judgeService(service, now());
    service.verdict = next.status === before ? { ...next, since: service.verdict.since } : next;
    block(service);
    if (service.verdict.status !== before)
      for (const other of services.values())
        if (other !== service && other.row.dependsOn.length > 0) block(other);
    if (service.verdict.status !== service.told && isSeen(service)) {
      const from = service.told;
      service.told = service.verdict.status;
      deps.onChange(service, from);
    }
    const cut = bearings.state().state === 'cut off';
    if (service.shown?.status !== service.verdict.status || cut) show(service);
    else dirty.add(service.row.id);
  }
  const numbers = setInterval(() => {
    const ids = [...dirty];
    dirty.clear();
    for (const id of ids) {
      const service = services.get(id);
      if (service) show(service);
    }
  }, NUMBERS_MS).unref();
  return { refresh, show, stop: (): void => clearInterval(numbers) };
}
