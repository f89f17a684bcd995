import {
  DAY,
  HOUR,
  KEPT,
  MINUTE,
  resolutionOf,
  rollUp,
  uptimeOf,
  type Bucket,
} from '../../domain/health/history.ts';
import { bucketOf, type Spent, type StoredSample } from './codec.ts';
import type { HealthStore } from './store.ts';

const none = (): Spent => ({ up: 0, degraded: 0, down: 0, planned: 0 });

/** A hundred probes are rolled up in one go, about 20 ms; then others get their turn. */
const ROLL_BATCH = 100;

/**
 * The history of probes and services: what happened this minute is in memory, everything before in the store. A
 * minute is written when it is over, an hour and a day are rolled up when they are.
 */
export function createHistory(store: HealthStore, now: () => number) {
  let minute = floor(now(), MINUTE);
  let open = new Map<number, { spent: Spent; samples: StoredSample[] }>();
  let rolling: Promise<void> | null = null;
  let closed = false;

  const of = (number: number) => {
    turn();
    let entry = open.get(number);
    if (!entry) open.set(number, (entry = { spent: none(), samples: [] }));
    return entry;
  };
  const write = (): void => {
    const all = [...open].map(([probe, { spent, samples }]) => ({ probe, spent, samples }));
    open = new Map();
    try {
      if (all.length > 0) store.writeMinute(minute, all);
    } catch {
      // The disk may be full: this minute shows as not known, and the watch goes on.
    }
  };
  function turn(): void {
    const current = floor(now(), MINUTE);
    if (current === minute) return;
    write();
    minute = current;
  }

  /** Rolls up what is over since the last time, and trims. */
  async function roll(): Promise<void> {
    const through = floor(now(), HOUR);
    const begin = floor(store.oldestRaw() ?? through, HOUR);
    let hour = Number(store.meta('rolled through') ?? begin);
    for (; hour < through && !closed; hour += HOUR) {
      const end = hour + HOUR;
      // A console that was away for long has nothing of most hours.
      if (store.hasRaw(hour, end)) await each((probe) => store.rollHour(probe, hour));
      if (floor(end, DAY) === end && store.hasHours(end - DAY, end))
        await each((probe) => store.rollDay(probe, end - DAY));
      if (!closed) store.setMeta('rolled through', String(hour + HOUR));
    }
    if (!closed) store.trim(now());
  }
  async function each(act: (probe: number) => void): Promise<void> {
    const all = store.numbers();
    for (let i = 0; i < all.length && !closed; i += ROLL_BATCH) {
      store.transaction(() => all.slice(i, i + ROLL_BATCH).forEach(act));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const current = (number: number): Bucket[] => {
    const entry = open.get(number);
    return entry ? [bucketOf(minute, entry.spent, entry.samples)] : [];
  };
  const minutes = (number: number, from: number, to: number): Bucket[] => {
    const rolled = Number(store.meta('rolled through') ?? 0);
    const stored = store.hours(number, from, Math.min(to, rolled));
    const raw = store.minutesOf(
      number,
      Math.max(from, rolled, now() - KEPT.samplesMs),
      Math.min(to, now() + MINUTE),
    );
    return [...stored, ...raw.filter((b) => b.at !== minute), ...current(number).filter((b) => b.at < to)];
  };
  const hours = (number: number, from: number, to: number): Bucket[] => {
    const today = floor(Number(store.meta('rolled through') ?? 0), DAY);
    const stored = store.days(number, from, Math.min(to, today));
    return to > today ? [...stored, ...rollUp(minutes(number, Math.max(from, today), to), HOUR)] : stored;
  };

  return {
    sample(number: number, sample: StoredSample): void {
      of(number).samples.push(sample);
    },
    spend(number: number, status: keyof Spent, ms: number): void {
      of(number).spent[status] += ms;
    },
    /** To be called about once a minute: writes and rolls up what is over. */
    tick(): void {
      turn();
      // What could not be rolled up (a full disk) is with the next time.
      rolling ??= roll()
        .catch(() => undefined)
        .finally(() => (rolling = null));
    },
    rolled: () => rolling ?? Promise.resolve(),
    read(key: string, from: number, to: number) {
      turn();
      const number = store.known(key);
      const { level, widthMs } = resolutionOf(from, to, now());
      const fine = number === undefined ? [] : (level === 'minute' ? minutes : hours)(number, from, to);
      const buckets = rollUp(fine, widthMs);
      return { widthMs, buckets, uptime: uptimeOf(fine, from, Math.min(to, now())) };
    },
    async close(): Promise<void> {
      closed = true;
      await rolling;
      write();
    },
  };
}
export type History = ReturnType<typeof createHistory>;

function floor(ms: number, unit: number): number {
  return Math.floor(ms / unit) * unit;
}
