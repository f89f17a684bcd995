import { nextStatus, type Mark } from '../../domain/health/policy.ts';
import type { ServiceRow, Status } from '../../domain/health/model.ts';
import type { HealthRow } from '../../domain/health/row.ts';
import { blockedBy, inMaintenance } from '../../domain/health/service.ts';
import type { Bearings } from './bearings.ts';
import type { History } from './history.ts';
import { hostOf, isLocal } from './probes/index.ts';
import type { Result, Runner } from './runner.ts';
import type { Schedule } from './schedule.ts';
import type { Trust } from './trust.ts';
import * as watched from './watched.ts';
import type { WatchedProbe, WatchedService } from './watched.ts';

export interface WatchDeps {
  runner: Runner;
  schedule: Schedule;
  trust: Trust;
  bearings: Bearings;
  history: History;
  number(key: string): number;
  now(): number;
  /** What the log says last of a service. */
  told(id: string): Status;
  onRow(id: string, row: HealthRow | null): void;
  /** A status changed, for the log, the alerts and the incidents. */
  onChange(service: WatchedService, from: Status): void;
  /** What explained a failure is over, and the failure is not. */
  onUnblocked(service: WatchedService): void;
}

/** Rows whose numbers alone changed are shown together, every five seconds. */
const NUMBERS_MS = 5000;
const TICK_MS = 10_000;

/** Watches every probe of every service: schedules looks, folds them into verdicts, shows rows, tells changes. */
export function createWatch(deps: WatchDeps) {
  const { runner, schedule, trust, bearings, history, now } = deps;
  const services = new Map<string, WatchedService>();
  const dirty = new Set<string>();
  let watchingSince = now();
  let tickedAt = performance.now();
  const needs = (id: string): readonly string[] => services.get(id)?.row.dependsOn ?? [];
  const statusOf = (id: string): Status | undefined => services.get(id)?.verdict.status;

  const show = (service: WatchedService): void => {
    const row = rowOf(service);
    if (JSON.stringify(row) === JSON.stringify(service.shown)) return;
    service.shown = row;
    deps.onRow(row.id, row);
  };
  function rowOf(service: WatchedService): HealthRow {
    const { row, verdict, probes } = service;
    const cut = bearings.state().state === 'cut off' && watched.isHidden(service);
    return {
      id: row.id,
      status: cut ? 'unknown' : verdict.status,
      since: verdict.since,
      reason: (cut
        ? `Cannot be seen: this console is cut off. Before, it was ${verdict.status}.`
        : verdict.reason
      ).slice(0, 1000),
      blockedBy: cut ? null : service.blockedBy,
      maintenance: inMaintenance(row.maintenance, now()) !== null,
      probes: [...probes.values()].map(watched.probeRow),
    };
  }

  /** Judges a service anew; where its status changed, those that need it are judged too. */
  function refresh(service: WatchedService): void {
    const before = service.verdict.status;
    const next = watched.judgeService(service, now());
    service.verdict = next.status === before ? { ...next, since: service.verdict.since } : next;
    block(service);
    if (service.verdict.status !== before) {
      for (const other of services.values())
        if (other !== service && other.row.dependsOn.length > 0) block(other);
    }
    if (service.verdict.status !== service.told && watched.isSeen(service)) {
      const from = service.told;
      service.told = service.verdict.status;
      deps.onChange(service, from);
    }
    if (service.shown?.status !== service.verdict.status || bearings.state().state === 'cut off')
      show(service);
    else dirty.add(service.row.id);
  }
  function block(service: WatchedService): void {
    const before = service.blockedBy;
    service.blockedBy = blockedBy(service.row.id, needs, statusOf);
    if (before === service.blockedBy) return;
    show(service);
    if (service.blockedBy === null && service.verdict.status === 'down') deps.onUnblocked(service);
  }

  async function look(service: WatchedService, probe: WatchedProbe): Promise<void> {
    const [startedAt, steady] = [now(), performance.now()];
    const result = await runner.look(probe.probe, probe.memory, probe.stop.signal);
    if (probe.stop.signal.aborted) return;
    const local = isLocal(probe.probe.target);
    if (result.answered && !local && probe.probe.via === null) bearings.answered();
    probe.silent = result.silent && !local;
    const mark = await markOf(service, probe, result, startedAt, steady);
    if (probe.stop.signal.aborted) return;
    take(service, probe, result, mark);
  }
  async function markOf(
    service: WatchedService,
    { probe }: WatchedProbe,
    result: Result,
    startedAt: number,
    steady: number,
  ): Promise<Mark> {
    const distrust = trust.since(steady);
    if (result.outcome === 'ok') return '';
    if (distrust !== '') return distrust;
    const ours = result.silent || (result.outcome === 'unsure' && probe.via !== null);
    if (
      ours &&
      !(isLocal(probe.target) && probe.via === null) &&
      (await bearings.check(startedAt)) === 'cut off'
    )
      return 'cut off';
    return inMaintenance(service.row.maintenance, now()) ? 'maintenance' : '';
  }
  function take(service: WatchedService, probe: WatchedProbe, result: Result, mark: Mark): void {
    const { outcome, reason, latencyMs, value, unit, components, excerpt } = result;
    const at = now();
    const bad = probe.verdict.bad;
    watched.keepAnswer(probe, { at, outcome, mark, reason, latencyMs, value, unit, components, excerpt });
    probe.lastMark = mark;
    history.sample(probe.number, { at, outcome, mark, latencyMs, value: mark === '' ? value : null });
    probe.verdict = nextStatus(probe.verdict, [{ at, outcome, mark, reason }], at, policy(service, probe));
    if (bad === 0 && probe.verdict.bad === 1) askNeeds(service);
    refresh(service);
  }
  const policy = (service: WatchedService, { probe }: WatchedProbe) =>
    watched.policyOf(probe, service.row.paused, watchingSince);

  /** What fails may fail for what it needs: that is looked at at once, so that one cause is told and not its effects. */
  function askNeeds({ row }: WatchedService): void {
    for (const id of row.dependsOn) for (const key of keysOf(id)) schedule.soon(key);
  }
  const keysOf = (id: string): string[] => [...(services.get(id)?.probes.values() ?? [])].map((p) => p.key);

  function drop(probe: WatchedProbe): void {
    probe.stop.abort();
    schedule.remove(probe.key);
    runner.forget(probe.memory);
  }
  function begin(service: WatchedService, probe: WatchedProbe): void {
    if (probe.probe.paused || service.row.paused) {
      schedule.remove(probe.key);
      probe.verdict = nextStatus(probe.verdict, [], now(), policy(service, probe));
      return;
    }
    const lane = probe.probe.via ?? hostOf(probe.probe.target);
    schedule.set({
      key: probe.key,
      lane,
      everyMs: probe.probe.schedule.every * 1000,
      run: () => look(service, probe),
    });
  }

  /** Every 10 s: time by status, what is late, what began or ended by the clock. */
  function tick(): void {
    const steady = performance.now();
    const elapsed = steady - tickedAt;
    tickedAt = steady;
    const whole = elapsed < 3 * TICK_MS && trust.since(steady - elapsed) === '';
    const at = now();
    for (const service of services.values()) {
      const planned = inMaintenance(service.row.maintenance, at) !== null;
      for (const probe of service.probes.values()) {
        probe.verdict = nextStatus(probe.verdict, [], at, policy(service, probe));
        const counts = watched.countsAs(probe, at);
        if (whole && counts) history.spend(probe.number, planned ? 'planned' : counts, elapsed);
      }
      refresh(service);
      const { status } = service.verdict;
      const seen = [...service.probes.values()].some((p) => watched.countsAs(p, at) !== null);
      if (whole && seen && !watched.isHidden(service) && status !== 'unknown' && status !== 'paused')
        history.spend(service.number, planned ? 'planned' : status, elapsed);
    }
    history.tick();
  }
  const ticker = setInterval(tick, TICK_MS).unref();
  const numbers = setInterval(() => {
    const ids = [...dirty];
    dirty.clear();
    for (const id of ids) {
      const service = services.get(id);
      if (service) show(service);
    }
  }, NUMBERS_MS).unref();

  return {
    services,
    needs,
    keysOf,
    /** Takes a service as the catalog has it now; null where it is gone. Probes that stayed the same go on. */
    sync(id: string, row: ServiceRow | undefined): void {
      const old = services.get(id);
      if (!row) {
        for (const probe of old?.probes.values() ?? []) drop(probe);
        services.delete(id);
        if (old) deps.onRow(id, null);
        return;
      }
      const service: WatchedService = old ?? {
        row,
        number: deps.number(id),
        probes: new Map(),
        verdict: { status: 'unknown', since: now(), reason: 'Not looked at yet.' },
        blockedBy: null,
        told: deps.told(id),
        shown: null,
      };
      const pausedBefore = old?.row.paused ?? row.paused;
      service.row = row;
      services.set(id, service);
      const probes = new Map<string, WatchedProbe>();
      for (const probe of row.probes) {
        const kept = service.probes.get(probe.id);
        const same = kept !== undefined && JSON.stringify(kept.probe) === JSON.stringify(probe);
        const next = same ? kept : watched.watchProbe(id, probe, deps.number(`${id}/${probe.id}`), now());
        if (kept && !same) drop(kept);
        probes.set(probe.id, next);
        service.probes.set(probe.id, next);
        if (!same || pausedBefore !== row.paused) begin(service, next);
      }
      for (const [probeId, probe] of service.probes) if (!probes.has(probeId)) drop(probe);
      service.probes = probes;
      refresh(service);
      show(service);
    },
    /** What this console sees changed altogether: it was cut off, or it slept. */
    reconsider(): void {
      watchingSince = now();
      for (const service of services.values()) show(service);
    },
    /** The hosts that are looked at directly, and how many of them were silent at last. */
    targets(): { watched: number; silent: number } {
      const hosts = new Map<string, boolean>();
      for (const { probes, row } of services.values()) {
        if (row.paused) continue;
        for (const { probe, silent, verdict } of probes.values()) {
          if (probe.via !== null || isLocal(probe.target) || verdict.lastAt === null || probe.paused)
            continue;
          const host = hostOf(probe.target);
          if (host !== '') hosts.set(host, (hosts.get(host) ?? true) && silent);
        }
      }
      return { watched: hosts.size, silent: [...hosts.values()].filter(Boolean).length };
    },
    tick,
    stop(): void {
      clearInterval(ticker);
      clearInterval(numbers);
      schedule.stop();
      for (const { probes } of services.values()) for (const probe of probes.values()) drop(probe);
    },
  };
}
export type Watch = ReturnType<typeof createWatch>;
