import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHistory } from '../../../electron/backend/health/history.ts';
import { openStore } from '../../../electron/backend/health/openStore.ts';
import { DAY, HOUR, MINUTE } from '../../../electron/domain/health/history.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const START = Date.UTC(2026, 0, 5);

/** A history whose clock a test turns. */
function open(file = join(temporaryFolder(), 'health.db')) {
  const store = openStore(file);
  let now = START;
  const history = createHistory(store, () => now);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await history.close();
    store.close();
  };
  onTestFinished(close);
  const number = store.number('shop/p1');
  return {
    store,
    history,
    file,
    close,
    number,
    at: (ms: number) => void (now = START + ms),
    /** A minute of looks every ten seconds. */
    minute(index: number, latencyMs: number, status: 'up' | 'down' = 'up') {
      for (let i = 0; i < 6; i++) {
        now = START + index * MINUTE + i * 10_000 + 500;
        history.sample(number, {
          at: now,
          outcome: status === 'up' ? 'ok' : 'fail',
          mark: '',
          latencyMs,
          value: null,
        });
        history.spend(number, status, 10_000);
      }
    },
    async settle() {
      history.tick();
      await history.rolled();
    },
  };
}

test('what happened is read at once, after a minute, an hour and a day, and after a restart, always the same', async () => {
  const h = open();
  const read = () => h.history.read('shop/p1', START, START + 2 * HOUR).uptime;
  for (let i = 0; i < 30; i++) h.minute(i, 20);
  for (let i = 30; i < 40; i++) h.minute(i, 20, 'down');
  const wanted = { up: 30 * MINUTE, down: 10 * MINUTE };
  expect(read()).toMatchObject(wanted);
  h.at(2 * HOUR);
  await h.settle();
  expect(read()).toMatchObject({ ...wanted, unknown: 2 * HOUR - 40 * MINUTE });
  h.at(DAY + HOUR);
  await h.settle();
  const week = () => h.history.read('shop/p1', START, START + 7 * DAY);
  expect(week()).toMatchObject({ uptime: wanted });
  await h.close();
  const again = open(h.file);
  again.at(DAY + HOUR);
  expect(again.history.read('shop/p1', START, START + 7 * DAY).uptime).toMatchObject(wanted);
});

test('raw samples go after a day and minutes after a week; the hours of a year stay', async () => {
  const h = open();
  for (let i = 0; i < 60; i++) h.minute(i, 20);
  h.at(DAY);
  await h.settle();
  h.at(8 * DAY);
  await h.settle();
  h.at(360 * DAY);
  await h.settle();
  expect(h.store.minutesOf(h.number, START, START + HOUR)).toEqual([]);
  expect(h.store.hours(h.number, START, START + HOUR)).toEqual([]);
  const year = h.history.read('shop/p1', START - DAY, START + 364 * DAY);
  expect(year.uptime.up).toBe(HOUR);
  expect(year.buckets[0]?.latencyMs).toBeCloseTo(20);
  h.at(402 * DAY);
  await h.settle();
  expect(h.store.days(h.number, START, START + DAY)).toEqual([]);
});

test('marked samples have no say in latency', () => {
  const h = open();
  h.minute(0, 20);
  h.history.sample(h.number, {
    at: START + 55_000,
    outcome: 'fail',
    mark: 'busy',
    latencyMs: 9000,
    value: null,
  });
  expect(h.history.read('shop/p1', START, START + MINUTE).buckets[0]).toMatchObject({
    samples: 6,
    maxLatencyMs: 20,
  });
});

test('the file keeps within its size: the oldest goes first, the newest stays', () => {
  const { store } = open();
  const number = store.number('a');
  const hours = (day: number) =>
    Array.from({ length: 24 }, (_, i) => ({
      at: day + i * HOUR,
      up: 1,
      degraded: 0,
      down: 0,
      planned: 0,
      samples: 1,
      latencyMs: 1,
      maxLatencyMs: 1,
      value: null,
    }));
  store.transaction(() => {
    for (let i = 0; i < 5000; i++) {
      const day = START - Math.floor(i / 20) * DAY;
      store.putDay(store.number(`p${i % 20}`), day, hours(day));
    }
  });
  store.putDay(number, START, hours(START));
  expect(store.bytes()).toBeGreaterThan(2_000_000);
  store.trim(START + DAY, 1_000_000);
  expect(store.bytes()).toBeLessThanOrEqual(1_000_000);
  expect(store.days(number, START, START + DAY)).toHaveLength(24);
});

test('a file that is damaged begins anew, and the console starts', () => {
  const file = join(temporaryFolder(), 'health.db');
  writeFileSync(file, 'this is no database at all, but it is long enough to be taken for one '.repeat(40));
  const store = openStore(file);
  onTestFinished(() => store.close());
  expect(store.numbers()).toEqual([]);
});
