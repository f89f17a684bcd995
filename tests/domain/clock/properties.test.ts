import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBusinessDays, instantOf, wallOf } from '../../../electron/domain/clock/calendar.ts';
import { MAX_NAGS, nagKey, nagsDue } from '../../../electron/domain/clock/nag.ts';
import { updateGiven } from '../../../electron/domain/clock/model.ts';
import { audiences } from '../../../electron/domain/severity/model.ts';
import {
  incidentReopened,
  incidentResolved,
  statusChanged,
} from '../../../electron/domain/incident/model.ts';
import type { NewEvent } from '../../../electron/domain/event.ts';
import { at, declared, fold, MINUTE, planned, T } from './fixtures.ts';

const act: fc.Arbitrary<NewEvent> = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map(planned),
  fc.constantFrom(...audiences).map((a) => updateGiven({ audiences: [a], how: '' })),
  fc
    .constantFrom('investigating', 'identified', 'monitoring')
    .map((status) => statusChanged({ status: status as 'monitoring', from: 'investigating' })),
  fc.constant(incidentResolved({ resolution: 'x', impact: 'y', rootCause: '' })),
  fc.constant(incidentReopened({ reason: 'x' })),
);
const story = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3000 }), act), { maxLength: 25 })
  .map((facts) => [[0, declared] as const, ...facts.toSorted(([a], [b]) => a - b)]);

test('what is late stays late until it is met: time alone never mends anything', () => {
  fc.assert(
    fc.property(
      story,
      fc.integer({ min: 3000, max: 9000 }),
      fc.integer({ min: 1, max: 9000 }),
      (facts, now, more) => {
        const state = fold(facts);
        const later = new Map(at(state, now + more).map((c) => [c.key, c]));
        for (const clock of at(state, now)) {
          const then = later.get(clock.key);
          expect(then?.dueAt).toBe(clock.dueAt);
          if (clock.state === 'met') expect(then).toEqual(clock);
          if (clock.state === 'late') expect(then?.lateBy).toBe(clock.lateBy + more * MINUTE);
        }
      },
    ),
  );
});

test('waking after a sleep shows what a machine that was awake shows: clocks depend on facts and the time alone', () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 3000, max: 9000 }), (facts, now) => {
      const state = fold(facts);
      for (let m = 3000; m < now; m += 500) at(state, m);
      expect(at(state, now)).toEqual(at(fold(facts), now));
    }),
  );
});

test('an update never makes the next one due earlier', () => {
  fc.assert(
    fc.property(story, fc.constantFrom(...audiences), (facts, audience) => {
      const before = at(fold(facts), 3000).find((c) => c.key === `update:${audience}`);
      const after = at(fold([[3000, updateGiven({ audiences: [audience], how: '' })]], fold(facts)), 3000);
      const next = after.find((c) => c.key === `update:${audience}`);
      if (before) expect(next?.dueAt).toBeGreaterThanOrEqual(before.dueAt);
    }),
  );
});

test('a clock reminds a bounded number of times, never fewer as time goes on, and not while it was asked to wait', () => {
  fc.assert(
    fc.property(story, fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 40 }), (facts, moments) => {
      const state = fold(facts);
      for (const clock of at(state, 3000)) {
        let last = 0;
        for (const minutes of moments.toSorted((a, b) => a - b)) {
          const now = T + (3000 + minutes) * MINUTE;
          const [again] = at(state, 3000 + minutes).filter((c) => c.key === clock.key);
          const count = again ? nagsDue(again, now) : 0;
          expect(count).toBeLessThanOrEqual(MAX_NAGS);
          expect(count).toBeGreaterThanOrEqual(last);
          last = count;
          if (again) expect(nagsDue({ ...again, remindAt: now + 1 }, now)).toBe(0);
        }
      }
    }),
  );
  const [clock] = at(fold([[0, declared]]), 1);
  expect(clock && nagKey('i', clock)).not.toBe(clock && nagKey('i', { ...clock, dueAt: clock.dueAt + 1 }));
});

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'UTC',
  'America/St_Johns',
];

test('a wall clock reads back what it was set to, in zones that shift by an hour, by half an hour, or not at all', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: T, max: T + 3 * 366 * 86_400_000 }),
      (zone, ms) => {
        const second = Math.floor(ms / 1000) * 1000;
        const back = instantOf(wallOf(second, zone), zone);
        // Of an hour that comes twice the first is meant.
        expect([second, second - 3_600_000, second - 1_800_000]).toContain(back);
      },
    ),
  );
});

test('business days keep the time of day over both shifts of daylight saving, and end on a working day', () => {
  const berlin = { zone: 'Europe/Berlin', workdays: [1, 2, 3, 4, 5], holidays: ['2026-03-31'] };
  const iso = (from: string, days: number) =>
    new Date(addBusinessDays(Date.parse(from), days, berlin)).toISOString();
  expect(iso('2026-03-27T09:00:00Z', 1)).toBe('2026-03-30T08:00:00.000Z'); // 10:00 before and after the shift
  expect(iso('2026-03-27T09:00:00Z', 2)).toBe('2026-04-01T08:00:00.000Z'); // the 31st is a holiday
  expect(iso('2026-10-23T08:00:00Z', 1)).toBe('2026-10-26T09:00:00.000Z');
  expect(iso('2026-03-28T01:30:00Z', 1)).toBe('2026-03-30T00:30:00.000Z');
  fc.assert(
    fc.property(
      fc.integer({ min: T, max: T + 366 * 86_400_000 }),
      fc.integer({ min: 1, max: 30 }),
      (from, days) => {
        const end = addBusinessDays(from, days, berlin);
        const { year, month, day } = wallOf(end, berlin.zone);
        expect(berlin.workdays).toContain(new Date(Date.UTC(year, month - 1, day)).getUTCDay());
        expect(end).toBeGreaterThan(from);
      },
    ),
  );
});
