import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMaintenance, nextOccurrence, stillPlanned } from '../../../electron/domain/health/maintenance.ts';
import type { Status } from '../../../electron/domain/health/model.ts';
import { blockedBy, serviceStatus, withNeeds, type Part } from '../../../electron/domain/health/service.ts';
import { trustOf, vantageOf } from '../../../electron/domain/health/vantage.ts';

const part = (status: Status, essential = true, name: string = status): Part => ({
  name,
  status,
  since: 1,
  reason: `${name}.`,
  essential,
});

test('the worst essential probe decides; what is not essential degrades at most', () => {
  const of = (...parts: Part[]) => serviceStatus(false, parts, 9).status;
  expect(of()).toBe('unknown');
  expect(of(part('up'), part('up'))).toBe('up');
  expect(of(part('up'), part('down'))).toBe('down');
  expect(of(part('up'), part('down', false))).toBe('degraded');
  expect(of(part('up'), part('degraded'))).toBe('degraded');
  expect(of(part('up'), part('unknown'))).toBe('unknown');
  expect(of(part('up'), part('unknown', false))).toBe('up');
  expect(of(part('paused'), part('up'))).toBe('up');
  expect(of(part('paused'))).toBe('paused');
  expect(serviceStatus(true, [part('down')], 9).status).toBe('paused');
  expect(
    serviceStatus(false, [part('up'), part('down', true, 'Port'), part('down', true, 'Page')], 9).reason,
  ).toBe('Port: Port. And 1 more of 3 probes.');
});

test('a failure is explained by the deepest failure of what it needs', () => {
  const needs: Record<string, string[]> = {
    shop: ['cart', 'login'],
    cart: ['db'],
    login: [],
    db: [],
    alone: [],
  };
  const blocked = (id: string, status: Record<string, Status>) =>
    blockedBy(
      id,
      (i) => needs[i] ?? [],
      (i) => status[i],
    );
  expect(blocked('shop', { shop: 'down', cart: 'down', db: 'down', login: 'up' })).toBe('db');
  expect(blocked('shop', { shop: 'down', cart: 'up', db: 'down', login: 'up' })).toBeNull();
  expect(blocked('shop', { shop: 'up', cart: 'down', db: 'down' })).toBeNull();
  expect(blocked('db', { db: 'down' })).toBeNull();
});

test('circles of needs come to an end, and nothing is blocked by itself or by what is not down', () => {
  const graph = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 30 });
  const states = fc.array(fc.constantFrom<Status>('up', 'down', 'degraded', 'unknown'), {
    minLength: 8,
    maxLength: 8,
  });
  fc.assert(
    fc.property(graph, states, (edges, all) => {
      const needs = (id: string) => edges.filter(([from]) => String(from) === id).map(([, to]) => String(to));
      for (let i = 0; i < 8; i++) {
        const root = blockedBy(String(i), needs, (id) => all[Number(id)]);
        if (root === null) continue;
        expect(root).not.toBe(String(i));
        expect(all[Number(root)]).toBe('down');
        expect(withNeeds([String(i)], needs).has(root)).toBe(true);
      }
    }),
  );
});

test('planned work holds from its begin to its end, the end not included', () => {
  const windows = [{ from: 10, to: 20, reason: 'move' }];
  expect([9, 10, 19, 20].map((now) => inMaintenance(windows, now) !== null)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('"cut off" is told from "target down"', () => {
  const around = {
    connected: true,
    references: { total: 2, answered: 0, at: 100 },
    answeredAt: null,
    targets: { watched: 1, silent: 1 },
  };
  expect(vantageOf(around).state).toBe('cut off');
  expect(vantageOf({ ...around, connected: false }).state).toBe('cut off');
  expect(vantageOf({ ...around, references: { total: 2, answered: 1, at: 100 } }).state).toBe('ok');
  expect(vantageOf({ ...around, answeredAt: 101 }).state).toBe('ok');
  expect(vantageOf({ ...around, answeredAt: 99 }).state).toBe('cut off');
  expect(vantageOf({ ...around, references: null }).state).toBe('not known');
  const together = {
    ...around,
    references: { total: 1, answered: 1, at: 1 },
    targets: { watched: 4, silent: 4 },
  };
  expect(vantageOf(together).state).toBe('cut off');
  expect(vantageOf({ ...together, targets: { watched: 4, silent: 3 } }).state).toBe('ok');
});

test('a sleep, a clock that is set and a busy process are noticed, and nothing else', () => {
  const turn = (wall: number, steady: number, longestDelay = 0) => ({ wall, steady, longestDelay });
  const mark = (...args: Parameters<typeof trustOf>) => trustOf(...args).mark;
  expect(mark(turn(0, 0), turn(1000, 1000), 1000)).toBe('');
  expect(mark(turn(0, 0), turn(1500, 1400), 1000)).toBe('');
  expect(mark(turn(0, 0), turn(3_600_000, 1000), 1000)).toBe('slept');
  expect(mark(turn(10_000, 0), turn(0, 1000), 1000)).toBe('slept');
  expect(mark(turn(0, 0), turn(4000, 4000), 1000)).toBe('busy');
  expect(mark(turn(0, 0), turn(1000, 1000, 1500), 1000)).toBe('busy');
});

test('work of every week takes place at the same time of day, over daylight saving, until its end', () => {
  const HOUR = 3_600_000;
  const WEEK = 7 * 24 * HOUR;
  // Sundays 02:30 to 04:30 in Berlin, from 4 October 2026; the clocks go back on the 25th.
  const from = Date.UTC(2026, 9, 4, 0, 30);
  const weekly = { zone: 'Europe/Berlin', until: Date.UTC(2026, 10, 15) };
  const window = { from, to: from + 2 * HOUR, reason: '', weekly };
  const at = (ms: number) => inMaintenance([window], ms) !== null;
  expect([at(from - 1), at(from), at(from + 2 * HOUR - 1), at(from + 2 * HOUR)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(at(from + 2 * WEEK)).toBe(true);
  const winter = from + 4 * WEEK + HOUR;
  expect([at(winter - 1), at(winter), at(winter + 2 * HOUR)]).toEqual([false, true, false]);
  expect(nextOccurrence(window, from + HOUR / 2)).toEqual({ from, to: from + 2 * HOUR });
  expect(nextOccurrence(window, 0)?.from).toBe(from);
  expect(at(Date.UTC(2026, 10, 15, 1, 45))).toBe(false);
  expect(stillPlanned([window, { ...window, weekly: undefined }], winter)).toEqual([window]);
  expect(stillPlanned([window], Date.UTC(2026, 10, 16))).toEqual([]);
  // Longer than a week: the one before is still under way when the next begins.
  const long = { ...window, to: from + WEEK + HOUR };
  expect(inMaintenance([long], from + 3 * WEEK - 1)).not.toBeNull();
});
