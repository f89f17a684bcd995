import fc from 'fast-check';
import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import type { DeliveryRow, MessageRow } from '../../../electron/domain/message/model.ts';
import {
  backoffMs,
  outcomeOfStatus,
  toHold,
  turnOf,
  waitingFor,
} from '../../../electron/domain/message/outbox.ts';

const channelId = ulid();

function message(queuedAt: number, state: DeliveryRow['state'], released = false): MessageRow {
  const delivery = { id: ulid(), channelId, channel: 'Ops', attempts: 0, reason: '', at: 0, receipt: '' };
  return {
    id: ulid(),
    incidentId: ulid(),
    origin: ulid(),
    use: 'update',
    audience: '',
    subject: '',
    body: 'x',
    state: 'queued',
    number: 1,
    author: 'Ana',
    draftedAt: 0,
    queuedAt,
    nextUpdateAt: null,
    deliveries: [{ ...delivery, state, released, held: false }],
    handedOn: [],
  };
}
const turn = (m: MessageRow, all: MessageRow[]) => {
  const [delivery] = m.deliveries;
  if (!delivery) throw new Error('no delivery');
  return turnOf(m, delivery, all).kind;
};

test('the older goes first, and one that a newer overtook waits for a person', () => {
  const [older, newer] = [message(1, 'waiting'), message(2, 'waiting')];
  expect([turn(older, [older, newer]), turn(newer, [older, newer])]).toEqual(['go', 'line']);
  const sent = message(3, 'sent');
  expect([turn(older, [older, sent]), turn(newer, [older, newer, sent])]).toEqual(['overtaken', 'overtaken']);
  const released = message(1, 'waiting', true);
  expect(turn(released, [released, sent])).toBe('go');
});

test('one that waits for a person holds up nobody', () => {
  const [overtaken, sent, latest] = [message(1, 'waiting'), message(2, 'sent'), message(3, 'waiting')];
  expect(turn(latest, [overtaken, sent, latest])).toBe('go');
  for (const state of ['refused', 'uncertain', 'withdrawn'] as const)
    expect(turn(latest, [message(1, state), latest])).toBe('go');
});

test('of all that wait for a channel at most one goes, and it is the oldest that may', () => {
  const state = fc.constantFrom<DeliveryRow['state']>('waiting', 'sending', 'sent', 'refused', 'uncertain');
  fc.assert(
    fc.property(fc.array(state, { minLength: 1, maxLength: 8 }), (states) => {
      const all = states.map((s, i) => message(i + 1, s));
      const going = all.filter((m) => turn(m, all) === 'go');
      expect(going.length).toBeLessThanOrEqual(1);
      if (states.includes('sending')) {
        const at = states.lastIndexOf('sending');
        expect(going.every((m) => all.indexOf(m) < at)).toBe(going.length === 0);
      }
      const lastOut = Math.max(...states.map((s, i) => (/^(sent|sending|uncertain)$/.test(s) ? i : -1)));
      expect(going.every((m) => all.indexOf(m) > lastOut)).toBe(true);
    }),
  );
});

test('what waits for a channel is offered to be replaced', () => {
  const [waits, gone] = [message(1, 'waiting'), message(2, 'sent')];
  expect(waitingFor([channelId], [waits, gone]).map((w) => w.message.id)).toEqual([waits.id]);
  expect(waitingFor([ulid()], [waits, gone])).toEqual([]);
});

test('the pause grows to five minutes and no further, but for a server that asks', () => {
  expect([1, 2, 3, 7, 99].map((n) => backoffMs(n, 0))).toEqual([2000, 5000, 15_000, 300_000, 300_000]);
  expect(backoffMs(1, 1)).toBe(2400);
  expect(backoffMs(1, 0, 60_000)).toBe(60_000);
  expect(backoffMs(1, 0, 9e9)).toBe(3_600_000);
});

test.each([
  [200, 'sent'],
  [204, 'sent'],
  [301, 'refused'],
  [403, 'refused'],
  [408, 'failed'],
  [429, 'failed'],
  [500, 'failed'],
  [502, 'unknown'],
  [503, 'failed'],
  [504, 'unknown'],
])('an HTTP answer %i means %s', (status, kind) => {
  expect(outcomeOfStatus(status, '', undefined, 0).kind).toBe(kind);
});

test('a time to wait is read as seconds or as a date', () => {
  const now = Date.UTC(2026, 10, 21, 9, 0, 0);
  const wait = (value: string) => outcomeOfStatus(503, '', value, now);
  expect(wait('120')).toMatchObject({ waitMs: 120_000 });
  expect(wait('Sat, 21 Nov 2026 09:01:00 GMT')).toMatchObject({ waitMs: 60_000 });
  expect(wait('soon')).toMatchObject({ waitMs: 0 });
});

test('what waited half a day, or under another name of this console, is held back; what is fresh or released goes', () => {
  const now = 100 * 3_600_000;
  const fresh = message(now - 3_600_000, 'waiting');
  const old = message(now - 13 * 3_600_000, 'waiting');
  const released = message(now - 13 * 3_600_000, 'waiting', true);
  const sent = message(now - 13 * 3_600_000, 'sent');
  const all = [fresh, old, released, sent].map((m) => ({ ...m, origin: 'me' }));
  expect(toHold(all, 'me', now).map(({ message: m }) => m.id)).toEqual([old.id]);
  expect(toHold([fresh], 'me', now).map(({ message: m }) => m.id)).toEqual([fresh.id]);
  const [delivery] = old.deliveries;
  if (!delivery) throw new Error('no delivery');
  const held = { ...old, deliveries: [{ ...delivery, held: true }] };
  expect(turn(held, [held])).toBe('held');
  // One that is held back keeps no other waiting.
  const newer = message(now, 'waiting');
  expect(turn(newer, [held, newer])).toBe('go');
});
