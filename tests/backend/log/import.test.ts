import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { makeHlc } from '../../../electron/domain/hlc.ts';
import { incidentDeclared } from '../../../electron/domain/incident/model.ts';
import { addNotes, declare, rowsOf } from '../../fixtures/console.ts';
import { eventsOf, forged, openLog } from '../../fixtures/log.ts';

/** Ten events of another console, and a console that has none of them. */
function exchange(now?: () => number) {
  const a = openLog(now ? { now } : {});
  const b = openLog(now ? { now } : {});
  addNotes(a.log, declare(a.log), 9);
  const events = eventsOf(a.log);
  const at = (i: number) => {
    const event = events[i];
    if (!event) throw new Error(`no event ${i}`);
    return event;
  };
  const kept = () => b.db.prepare('SELECT reason, event FROM quarantine ORDER BY id').all();
  return { a, b, events, at, kept };
}

test('events sent twice, also within one batch, are known and change nothing', () => {
  const { a, b, events } = exchange();
  expect(b.log.import([...events, ...events])).toEqual({ added: 10, known: 10, quarantined: [] });
  expect(b.log.import(events)).toEqual({ added: 0, known: 10, quarantined: [] });
  expect(rowsOf(b.db)).toEqual(rowsOf(a.db));
});

test('a gap puts what follows in quarantine, until the missing events come', () => {
  const { b, events, kept } = exchange();
  const report = b.log.import([...events.slice(0, 3), ...events.slice(5)]);
  expect(report).toMatchObject({ added: 3, known: 0 });
  expect(report.quarantined).toHaveLength(5);
  expect(report.quarantined[0]?.reason).toBe('Events 4 to 5 of its console are missing');
  expect(kept()).toHaveLength(5);
  expect(b.log.import(events)).toMatchObject({ added: 7, known: 3, quarantined: [] });
});

test('a fork of a chain is refused', () => {
  const { b, events, at } = exchange();
  b.log.import(events);
  const fork = forged(at(4), { id: ulid(), data: { text: 'another history' } });
  expect(b.log.import([fork]).quarantined[0]?.reason).toMatch(/fork/);
  const end = forged(at(9), { id: ulid(), seq: 11, prev: 'f'.repeat(64) });
  expect(b.log.import([end]).quarantined[0]?.reason).toMatch(/does not continue the chain/);
});

test('an event whose content was changed on the way is refused, and so is all that builds on it', () => {
  const { b, events, at } = exchange();
  const edited = [...events.slice(0, 5), { ...at(5), data: { text: 'edited' } }, ...events.slice(6)];
  const report = b.log.import(edited);
  expect(report.added).toBe(5);
  expect(report.quarantined.map((q) => q.reason)[0]).toBe('Its hash does not match its content');
  expect(report.quarantined).toHaveLength(5);
});

test('an id that is taken, here or in the same batch, is refused', () => {
  const { a, b, events, at } = exchange();
  const c = openLog();
  const foreign = forged(eventsOf(c.log)[0] ?? at(0), { id: at(3).id, origin: ulid(), seq: 1, prev: '' });
  const report = b.log.import([...events, foreign]);
  expect(report.added + report.quarantined.length).toBe(11);
  expect(a.log.import([foreign]).quarantined[0]?.reason).toMatch(/same id/);
});

test('data that does not fit its type is refused', () => {
  const { b, at } = exchange();
  const wrong = forged(at(0), { data: { title: 7 } });
  expect(b.log.import([wrong]).quarantined[0]?.reason).toBe('Its data does not fit incident.declared.v1');
});

test('a clock more than a day ahead is refused, less than that is not', () => {
  const { b, at } = exchange(() => 1_000_000);
  const hours = (n: number) =>
    forged(at(0), { id: ulid(), origin: ulid(), hlc: makeHlc(1_000_000 + n * 3600_000, 0) });
  expect(b.log.import([hours(25)]).quarantined[0]?.reason).toMatch(/more than a day ahead/);
  expect(b.log.import([hours(23)]).added).toBe(1);
});

test('what is no event is refused with what is wrong with it', () => {
  const { b, at } = exchange();
  const rubbish = [null, 7, 'x', [], {}, { ...at(0), stream: 'elsewhere' }, { ...at(0), seq: 0 }];
  const report = b.log.import(rubbish);
  expect(report).toMatchObject({ added: 0, known: 0 });
  expect(report.quarantined).toHaveLength(rubbish.length);
  expect(report.quarantined.every((q) => q.reason.startsWith('Not an event'))).toBe(true);
  expect(b.log.position()).toBe(0);
});

test('data nested beyond reason or too large is refused, and the rest is taken', () => {
  const { b, events, at } = exchange();
  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as Record<string, unknown>;
  const large = forged(at(0), { id: ulid(), origin: ulid(), data: { text: 'x'.repeat(5_000_000) } });
  const report = b.log.import([{ ...at(0), id: ulid(), origin: ulid(), data: deep }, large, ...events]);
  expect(report.added).toBe(10);
  expect(report.quarantined.map((q) => q.reason)).toEqual(
    expect.arrayContaining(['Its content cannot be read', 'It is larger than an event may be']),
  );
});

test('a declaration that comes twice for one incident breaks nothing', () => {
  const { a, b, events, at } = exchange();
  const again = forged(at(0), { id: ulid(), origin: ulid(), data: { title: 'Again', commander: 'eve' } });
  expect(incidentDeclared.type).toBe(again.type);
  b.log.import([again, ...events]);
  a.log.import([again]);
  expect(rowsOf(b.db)).toEqual(rowsOf(a.db));
});

test('the quarantine keeps a repeated event once and stays bounded', () => {
  const { b, at, kept } = exchange();
  for (let i = 0; i < 5; i++) b.log.import([{ ...at(0), hash: 'f'.repeat(64) }]);
  expect(kept()).toHaveLength(1);
  b.log.import(Array.from({ length: 1500 }, (_, i) => ({ rubbish: i })));
  expect(kept()).toHaveLength(1000);
});
