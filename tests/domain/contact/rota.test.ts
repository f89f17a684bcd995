import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DutyRow, Rota, RotaPattern } from '../../../electron/domain/contact/model.ts';
import { chainNow, onDuty } from '../../../electron/domain/contact/ring.ts';
import { redrawn, turnsOf, withStandIn } from '../../../electron/domain/contact/rota.ts';

const HOUR = 3_600_000;
const berlin = 'Europe/Berlin';
/** Friday 23 October 2026, 09:00 in Berlin: two days before the clocks go back. */
const START = Date.UTC(2026, 9, 23, 7);
const pattern = (change: Partial<RotaPattern> = {}): RotaPattern => ({
  people: ['Ana', 'Bo', 'Cy'],
  start: START,
  every: 1,
  unit: 'days',
  turns: 6,
  ...change,
});
const rotaOf = (change: Partial<RotaPattern> = {}): Rota => ({
  id: 'r',
  name: 'DB',
  shifts: turnsOf(pattern(change), berlin),
  pattern: pattern(change),
});

test('turns of days begin at the same time of day over daylight saving, turns of hours do not', () => {
  const days = turnsOf(pattern(), berlin);
  expect(days.map((s) => s.person)).toEqual(['Ana', 'Bo', 'Cy', 'Ana', 'Bo', 'Cy']);
  const lengths = days.map((s) => (s.end - s.start) / HOUR);
  expect(lengths).toEqual([24, 25, 24, 24, 24, 24]);
  expect(new Date(days[2]?.start ?? 0).toISOString()).toBe('2026-10-25T08:00:00.000Z');
  const hours = turnsOf(pattern({ unit: 'hours', every: 12 }), berlin);
  expect(new Set(hours.map((s) => s.end - s.start))).toEqual(new Set([12 * HOUR]));
  expect(turnsOf(pattern({ unit: 'weeks', turns: 2 }), berlin)[1]?.start).toBe(START + 7 * 24 * HOUR + HOUR);
});

test('at every moment of a rota exactly one person is on duty, whatever the pattern', () => {
  fc.assert(
    fc.property(
      fc.record({
        people: fc.array(fc.constantFrom('Ana', 'Bo', 'Cy'), { minLength: 1, maxLength: 5 }),
        start: fc
          .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
          .map((s) => s - (s % 1000)),
        every: fc.integer({ min: 1, max: 40 }),
        unit: fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const),
        turns: fc.integer({ min: 1, max: 30 }),
      }),
      (drawn) => {
        const shifts = turnsOf(drawn, berlin);
        expect(shifts).toHaveLength(drawn.turns);
        shifts.forEach((s, i) => {
          expect(s.end).toBeGreaterThan(s.start);
          expect(shifts[i + 1]?.start ?? s.end).toBe(s.end);
          expect(onDuty({ id: 'r', name: 'r', shifts }, s.start)).toBe(s.person);
          expect(onDuty({ id: 'r', name: 'r', shifts }, s.end - 1)).toBe(s.person);
        });
      },
    ),
  );
});

test('who stands in goes before the turns it lies over, also those that begin later, and outlives a new pattern', () => {
  const rota = withStandIn(rotaOf(), { person: 'Di', start: START + 20 * HOUR, end: START + 30 * HOUR });
  expect(onDuty(rota, START + 19 * HOUR)).toBe('Ana');
  expect(onDuty(rota, START + 21 * HOUR)).toBe('Di');
  expect(onDuty(rota, START + 26 * HOUR)).toBe('Di');
  expect(onDuty(rota, START + 31 * HOUR)).toBe('Bo');
  const again = { ...rota, shifts: redrawn(rota, pattern({ people: ['Ed'] }), berlin) };
  expect(onDuty(again, START + 26 * HOUR)).toBe('Di');
  expect(onDuty(again, START + 31 * HOUR)).toBe('Ed');
});

test('an incident of a service rings that service’s chain first, then the team’s, nobody twice', () => {
  const contact = (id: string, name: string) => ({
    id,
    name,
    role: '',
    channels: [],
    note: '',
    checkedAt: null,
    checkedBy: '',
    updatedAt: 0,
  });
  const contacts = [contact('x', 'Xu'), contact('y', 'Yi')];
  const duty: DutyRow = {
    rotas: [rotaOf(), { ...rotaOf({ people: ['Zoe'] }), id: 'loose', name: 'Night' }],
    chain: [{ kind: 'contact', id: 'x' }],
    serviceChains: [
      {
        id: 'p',
        name: 'Payments',
        services: ['Payments', 'Ledger'],
        steps: [
          { kind: 'rota', id: 'r' },
          { kind: 'contact', id: 'x' },
          { kind: 'contact', id: 'y' },
        ],
      },
    ],
  };
  const names = (...services: string[]) => chainNow(duty, contacts, START, services).map((c) => c.name);
  expect(names('payments ')).toEqual(['Ana', 'Xu', 'Yi', 'Zoe']);
  expect(names('search')).toEqual(['Zoe', 'Xu']);
  expect(names()).toEqual(['Zoe', 'Xu']);
});
