import { healthSetting, type HealthSetting } from '../../domain/health/alert.ts';
import { probe as probeSchema, type Probe } from '../../domain/health/probe.ts';
import type { ProbeAnswer } from '../../domain/health/answer.ts';
import type { HostRow } from '../../domain/host/model.ts';
import type { IncidentRow } from '../../domain/incident/model.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Live } from '../change/live.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import type { Reach } from '../reach.ts';
import { createAlerts } from './alerts.ts';
import { createBearings } from './bearings.ts';
import { createCatalog } from './catalog.ts';
import { createHistory } from './history.ts';
import { createNotes } from './notes.ts';
import { createServiceReader } from './projection.ts';
import { createRunner, secretKey } from './runner.ts';
import { createSchedule } from './schedule.ts';
import { openStore } from './openStore.ts';
import { createTrust } from './trust.ts';
import { createWatch } from './watch.ts';

export interface HealthDeps {
  db: Db;
  log: Log;
  live: Live;
  /** The samples' own file. */
  file: string;
  reach: Reach;
  secrets: SecretStore;
  hosts(): HostRow[];
  openIncidents(): IncidentRow[];
  person(): string;
  now(): number;
}

const ok = { ok: true } as const;

/** Service health: the catalog of services, the watch over them, their history and what is told of them. */
export function createHealth(deps: HealthDeps) {
  const { db, log, live, secrets, now } = deps;
  const store = openStore(deps.file);
  const reader = createServiceReader(db);
  let setting = readSetting(store.meta('setting'));
  const runner = createRunner({ reach: deps.reach, secrets, now });
  const schedule = createSchedule();
  const history = createHistory(store, now);
  const vantage = createVantageRow(live, now);
  const alerts = createAlerts({
    setting: () => setting,
    show: (id, row) => (row ? live.set('alert', id, row) : live.remove('alert', id)),
    now,
  });
  const bearings = createBearings({
    now,
    references: () => setting.references,
    targets: () => watch.targets(),
    onChange(state, reason) {
      vantage.set({ state, since: now(), reason });
      if (state === 'cut off') alerts.cutOff(reason);
      watch.reconsider();
    },
  });
  const trust = createTrust(now, (distrust, mark) => {
    vantage.set({ distrust, distrustedAt: now() });
    if (mark === 'slept') watch.reconsider();
  });
  const notes = createNotes({ log, openIncidents: deps.openIncidents, services: () => watch.services, now });
  const watch = createWatch({
    runner,
    schedule,
    trust,
    bearings,
    history,
    number: store.number,
    now,
    told: notes.told(store),
    onRow: (id, row) => (row ? live.set('health', id, row) : live.remove('health', id)),
    onChange(service, from) {
      alerts.changed(service, from);
      try {
        notes.changed(service, from);
        store.setMeta(`told ${service.row.id}`, service.verdict.status);
      } catch {
        // The disk may be full: people are told all the same, and the watch goes on.
      }
    },
    onUnblocked: (service) => alerts.changed(service, 'unknown'),
  });

  for (const row of reader.all()) watch.sync(row.id, row);
  const stopListening = log.onChange(({ changed }) => {
    for (const { feature, key } of changed) {
      if (feature === 'service') watch.sync(key, reader.one(key));
      if (feature === 'incident') notes.incidentChanged(key);
    }
  });
  bearings.start();

  const catalog = createCatalog({ log, reader, hosts: deps.hosts, person: deps.person, now });
  return {
    ...catalog,
    answers: ({ id }: { id: string }) => ({
      probes: [...(watch.services.get(id)?.probes.values() ?? [])].map((p) => ({
        id: p.probe.id,
        answers: p.answers,
      })),
    }),
    look({ id }: { id: string }) {
      for (const key of watch.keysOf(id)) schedule.soon(key);
      return ok;
    },
    async try({ probe }: { probe: Probe }): Promise<ProbeAnswer> {
      const memory = {};
      const result = await runner.look(probeSchema.parse(probe), memory, new AbortController().signal);
      runner.forget(memory);
      const { outcome, reason, latencyMs, value, unit, components, excerpt } = result;
      return { at: now(), outcome, mark: '', reason, latencyMs, value, unit, components, excerpt };
    },
    history({ id, probeId, from, to }: { id: string; probeId: string | null; from: number; to: number }) {
      const read = history.read(probeId === null ? id : `${id}/${probeId}`, from, to);
      return { ...read, marks: reader.marks(id, from, to) };
    },
    uptimes: ({ from, to }: { from: number; to: number }) =>
      [...watch.services.keys()].map((id) => ({ id, uptime: history.read(id, from, to).uptime })),
    async setSecret({ name, value }: { name: string; value: string }) {
      const stored = await secrets.set(secretKey(name), value);
      return { stored: stored.stored, reason: stored.stored ? '' : stored.reason };
    },
    setting: () => setting,
    setSetting(next: HealthSetting) {
      setting = healthSetting.parse(next);
      store.setMeta('setting', JSON.stringify(setting));
      return ok;
    },
    /** How late looks begin, for measuring. */
    stats: schedule.stats,
    async dispose(): Promise<void> {
      stopListening();
      watch.stop();
      bearings.stop();
      trust.dispose();
      alerts.dispose();
      await history.close();
      store.close();
    },
  };
}

function readSetting(text: string | null): HealthSetting {
  const parsed = healthSetting.safeParse(text === null ? {} : JSON.parse(text));
  return parsed.success ? parsed.data : healthSetting.parse({});
}

type VantageLive = {
  state: 'ok' | 'cut off' | 'not known';
  since: number;
  reason: string;
  distrust: string;
  distrustedAt: number | null;
};

function createVantageRow(live: Live, now: () => number) {
  let row: VantageLive = { state: 'not known', since: now(), reason: '', distrust: '', distrustedAt: null };
  const set = (change: Partial<VantageLive>): void => {
    row = { ...row, ...change };
    live.set('vantage', 'me', row);
  };
  set({});
  return { set };
}
