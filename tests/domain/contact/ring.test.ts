import { expect, test } from 'vitest';
import type { Attempt, ContactRow, DutyRow, Outcome } from '../../../electron/domain/contact/model.ts';
import { chainNow, isStale, linkOf, nextToRing } from '../../../electron/domain/contact/ring.ts';

const NOW = Date.UTC(2026, 10, 21, 3, 0);
const HOUR = 3_600_000;
const contact = (id: string, name: string, ...phones: string[]): ContactRow => ({
  id,
  name,
  role: '',
  channels: phones.map((value) => ({ kind: 'phone', label: '', value })),
  note: '',
  checkedAt: null,
  checkedBy: '',
  updatedAt: 0,
});
const ana = contact('a', 'Ana', '1', '2');
const bo = contact('b', 'Bo', '3');
const duty: DutyRow = {
  rotas: [
    {
      id: 'r',
      name: 'DB',
      shifts: [
        { person: 'Bo', start: NOW - HOUR, end: NOW + HOUR },
        { person: 'Cy', start: NOW + HOUR, end: NOW + 2 * HOUR },
      ],
    },
  ],
  chain: [
    { kind: 'rota', id: 'r' },
    { kind: 'contact', id: 'b' },
    { kind: 'contact', id: 'a' },
  ],
  serviceChains: [],
};
const tried = (name: string, outcome: Outcome): Attempt => ({
  contactId: null,
  name,
  channel: '',
  outcome,
  by: '',
  at: 0,
});

test('who is on duty stands where the chain has the rota, and nobody stands in it twice', () => {
  expect(chainNow(duty, [ana, bo], NOW).map((c) => c.name)).toEqual(['Bo', 'Ana']);
  expect(chainNow(duty, [ana, bo], NOW + HOUR).map((c) => c.name)).toEqual(['Cy', 'Bo', 'Ana']);
  expect(chainNow(duty, [ana, bo], NOW + 9 * HOUR).map((c) => c.name)).toEqual(['Bo', 'Ana']);
});

test('each number is tried once, then the next person, then the one tried least; who was reached is not rung again', () => {
  const chain = chainNow(duty, [ana, bo], NOW);
  const next = (...attempts: Attempt[]) => {
    const ring = nextToRing(chain, attempts);
    return ring && `${ring.name} ${ring.channel?.value ?? ''}`;
  };
  const no = (name: string) => tried(name, 'no answer');
  expect(next()).toBe('Bo 3');
  expect(next(no('Bo'))).toBe('Ana 1');
  expect(next(no('Bo'), no('Ana'))).toBe('Ana 2');
  expect(next(no('Bo'), no('Ana'), tried('Ana', 'left a message'))).toBe('Bo 3');
  expect(next(tried('bo', 'reached'))).toBe('Ana 1');
  expect(next(tried('Bo', 'reached'), tried('Ana', 'reached'))).toBeNull();
});

test('only numbers and addresses become links', () => {
  expect(linkOf({ kind: 'phone', label: '', value: '+49 (30) 123-45' })).toBe('tel:+493012345');
  expect(linkOf({ kind: 'phone', label: '', value: 'ask at the desk' })).toBeNull();
  expect(linkOf({ kind: 'email', label: '', value: 'ana@example.com' })).toBe('mailto:ana@example.com');
  expect(linkOf({ kind: 'email', label: '', value: 'a@b.c <script>' })).toBeNull();
  expect(linkOf({ kind: 'url', label: '', value: 'javascript:alert(1)' })).toBeNull();
});

test('numbers that nobody checked for half a year are stale', () => {
  expect(isStale({ checkedAt: NOW - 182 * 24 * HOUR }, NOW)).toBe(false);
  expect(isStale({ checkedAt: NOW - 184 * 24 * HOUR }, NOW)).toBe(true);
  expect(isStale({ checkedAt: null }, NOW)).toBe(true);
});
