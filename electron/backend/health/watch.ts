import { nextStatus, type Mark } from '../../domain/health/policy.ts';
import type { ServiceRow, Status } from '../../domain/health/model.ts';
import type { History } from './history.ts';
import { createJudge, type JudgeDeps } from './judge.ts';
import { hostOf, isLocal } from './probes/index.ts';
import type { Result, Runner } from './runner.ts';
import type { Schedule } from './schedule.ts';
import type { Trust } from './trust.ts';
import { markOf, spend, targetsOf } from './reckon.ts';
import * as watched from './watched.ts';
import type { WatchedProbe, WatchedService } from './watched.ts';

export interface WatchDeps extends JudgeDeps {
  runner: Runner;
  schedule: Schedule;
  trust: Trust;
  history: History;
  number(key: string): number;
  /** What the log says last of a service. */
  told(id: string): Status;
}

const TICK_MS = 10_000;

/** Watches every probe of every service: schedules looks, folds them into verdicts, shows rows, tells changes. */
export function createWatch(deps: WatchDeps) {
  const { runner, schedule, trust, bearings, history, now } = deps;
  const services = new Map<string, WatchedService>();
  let watchingSince = now();
  let tickedAt = performance.now();
  const judge = createJudge(deps, services);
  const { refresh, show } = judge;

  async function look(service: WatchedService, probe: WatchedProbe): Promise<void> {
    const [startedAt, steady] = [now(), performance.now()];
    const result = await runner.look(probe.probe, probe.memory, probe.stop.signal);
    if (probe.stop.signal.aborted) return;
    const local = isLocal(probe.probe.target);
    if (result.answered && !local && probe.probe.via === null) bearings.answered();
    probe.silent = result.silent && !local;
    const mark = await markOf(deps, service, probe, result, { startedAt, steady });
    if (probe.stop.signal.aborted) return;
    take(service, probe, result, mark);
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

  /** Takes a service's probes as its row has them now; those that stayed the same go on. */
  function exchange(service: WatchedService, repaused: boolean): void {
    const { row } = service;
    const before = service.probes;
    service.probes = new Map();
    for (const probe of row.probes) {
      const kept = before.get(probe.id);
      const same = kept !== undefined && JSON.stringify(kept.probe) === JSON.stringify(probe);
      const next = same
        ? kept
        : watched.watchProbe(row.id, probe, deps.number(`${row.id}/${probe.id}`), now());
      if (kept && !same) drop(kept);
      service.probes.set(probe.id, next);
      if (!same || repaused) begin(service, next);
    }
    for (const [id, probe] of before) if (!service.probes.has(id)) drop(probe);
  }

  /** Every 10 s: time by status, what is late, what began or ended by the clock. */
  function tick(): void {
    const steady = performance.now();
    const elapsed = steady - tickedAt;
    tickedAt = steady;
    const whole = elapsed < 3 * TICK_MS && trust.since(steady - elapsed) === '';
    const at = now();
    for (const service of services.values()) {
      for (const probe of service.probes.values())
        probe.verdict = nextStatus(probe.verdict, [], at, policy(service, probe));
      refresh(service);
      if (whole) spend(history, service, elapsed, at);
    }
    history.tick();
  }
  const ticker = setInterval(tick, TICK_MS).unref();
  return {
    services,
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
      const service = old ?? watched.watchService(row, deps.number(id), deps.told(id), now());
      const repaused = service.row.paused !== row.paused;
      service.row = row;
      services.set(id, service);
      exchange(service, repaused);
      refresh(service);
      show(service);
    },
    /** What this console sees changed altogether: it was cut off, or it slept. */
    reconsider(): void {
      watchingSince = now();
      for (const service of services.values()) show(service);
    },
    targets: () => targetsOf(services.values()),
    tick,
    stop(): void {
      clearInterval(ticker);
      judge.stop();
      schedule.stop();
      for (const { probes } of services.values()) for (const probe of probes.values()) drop(probe);
    },
  };
}
