import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { alertsFor, type HealthSetting, type StatusChange } from '../../domain/health/alert.ts';
import type { Status } from '../../domain/health/model.ts';
import type { AlertRow } from '../../domain/health/row.ts';
import type { WatchedService } from './watched.ts';

export interface AlertDeps {
  setting(): HealthSetting;
  show(id: string, row: AlertRow | null): void;
  now(): number;
}

/** What comes within three seconds is told together; right after another alert, within fifteen. */
const GATHER_MS = 3000;
const GATHER_AGAIN_MS = 15_000;
const SOON_MS = 60_000;
const KEPT = 50;

/** Tells people of changes: gathered, so that a storm is one alert; not of what waits for another service. */
export function createAlerts({ setting, show, now }: AlertDeps) {
  const pending = new Map<string, { service: WatchedService; from: Status }>();
  const shown: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastAt = 0;

  const put = (alert: Omit<AlertRow, 'id' | 'at'>): void => {
    const at = now();
    const id = ulid();
    show(id, { ...alert, id, at });
    shown.push(id);
    lastAt = at;
    if (shown.length > KEPT) show(shown.shift() ?? '', null);
  };
  function flush(): void {
    timer = undefined;
    const at = now();
    const changes = [...pending.values()].flatMap(({ service, from }): StatusChange[] => {
      const { row, verdict, blockedBy } = service;
      const muted = row.mutedUntil !== null && row.mutedUntil > at;
      if (muted || blockedBy !== null || service.shown?.maintenance || verdict.status === from) return [];
      return [
        {
          serviceId: row.id,
          name: row.name,
          tier: row.tier,
          from,
          to: verdict.status,
          reason: verdict.reason,
        },
      ];
    });
    pending.clear();
    const time = new Date(at);
    for (const alert of alertsFor(changes, setting(), time.getHours() * 60 + time.getMinutes())) put(alert);
  }

  return {
    changed(service: WatchedService, from: Status): void {
      const first = pending.get(service.row.id)?.from ?? from;
      pending.set(service.row.id, { service, from: first });
      timer ??= setTimeout(flush, now() - lastAt < SOON_MS ? GATHER_AGAIN_MS : GATHER_MS).unref();
    },
    cutOff(reason: string): void {
      put({
        kind: 'cut off',
        title: 'This console is cut off',
        text: reason,
        services: [],
        notify: true,
        sound: false,
      });
    },
    dispose: (): void => clearTimeout(timer),
  };
}

/** A key that is the same for the same fact, so that it is stored once whoever tries again (26 of Crockford's letters). */
export function keyFor(text: string): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const bytes = createHash('sha256').update(text).digest();
  const key = Array.from({ length: 26 }, (_, i) => letters[(bytes[i] ?? 0) % 32]).join('');
  return `0${key.slice(1)}`;
}
