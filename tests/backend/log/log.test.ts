import { ulid } from 'ulid';
import { expect, onTestFinished, test } from 'vitest';
import { createFeed } from '../../../electron/backend/change/feed.ts';
import { createLive } from '../../../electron/backend/change/live.ts';
import { openDatabase } from '../../../electron/backend/log/database.ts';
import { createLog } from '../../../electron/backend/log/log.ts';
import { timelineProjection } from '../../../electron/backend/timeline/projection.ts';
import type { FeedMessage } from '../../../electron/domain/change/contract.ts';
import { hlcTime } from '../../../electron/domain/hlc.ts';
import { incidentRenamed } from '../../../electron/domain/incident/model.ts';
import { entryCorrected, noteAdded } from '../../../electron/domain/timeline/model.ts';
import { addNotes, declare, projections, rowsOf } from '../../fixtures/console.ts';
import { eventsOf, openLog } from '../../fixtures/log.ts';

const actor = 'ada';

test('a command sent again with its key answers what was stored, all of it, and stores nothing', () => {
  const { log } = openLog();
  const stream = declare(log);
  const key = ulid();
  const events = () => [noteAdded({ text: 'one' }), noteAdded({ text: 'two' })];
  const first = log.append(stream, events(), { actor, key });
  addNotes(log, stream, 3);
  expect(log.append(stream, events(), { actor, key })).toEqual(first);
  expect(log.position()).toBe(6);
});

test('a key that belongs to another command is refused', () => {
  const { log } = openLog();
  const [stream, other] = [declare(log), declare(log)];
  const key = ulid();
  log.append(stream, [noteAdded({ text: 'one' })], { actor, key });
  expect(() => log.append(other, [noteAdded({ text: 'two' })], { actor, key })).toThrow(/another command/);
});

test('several events of one command are stored together or not at all', () => {
  const { log } = openLog();
  const stream = declare(log);
  const tooLarge = { type: noteAdded.type, data: { text: 'x'.repeat(5_000_000) } };
  expect(() => log.append(stream, [noteAdded({ text: 'first' }), tooLarge], { actor })).toThrow(/too large/);
  expect(log.position()).toBe(1);
  addNotes(log, stream, 1);
  expect(log.verify()).toMatchObject({ events: 2, broken: [] });
});

test('what no other console would take is refused at once', () => {
  const { log } = openLog();
  const note = [noteAdded({ text: 'x' })];
  expect(() => log.append('somewhere', note, { actor })).toThrow(/no stream/);
  expect(() => log.append('catalog', note, { actor, key: 'k' })).toThrow(/ULID/);
  expect(() => log.append('catalog', note, { actor, at: 1.5 })).toThrow(/no time/);
  expect(log.position()).toBe(0);
});

test('halves of characters, control characters and a name without end are stored so that the chain holds', () => {
  const a = openLog();
  const b = openLog();
  const stream = declare(a.log);
  a.log.append(stream, [noteAdded({ text: `cut \ud83d emoji, nul \0, "quoted" \\ and ${'é'.repeat(3)}` })], {
    actor: `${'n'.repeat(199)}😀 and more`,
  });
  expect(a.log.verify().broken).toEqual([]);
  expect(b.log.import(eventsOf(a.log)).quarantined).toEqual([]);
  expect(rowsOf(b.db)).toEqual(rowsOf(a.db));
});

test('the clock never goes back when the wall clock jumps back', () => {
  const clock = { now: 2_000_000 };
  const { log, file, db } = openLog({ now: () => clock.now });
  const stream = declare(log);
  clock.now = 1_000_000;
  addNotes(log, stream, 70);
  const order = log.stream(stream).map((event) => event.seq);
  expect(order).toEqual([...order].sort((x, y) => x - y));
  expect(hlcTime(log.after(0, 100).at(-1)?.hlc ?? '')).toBeGreaterThanOrEqual(2_000_000);
  db.close();
  const again = openLog({ now: () => clock.now }, file);
  const [note] = again.log.append(stream, [noteAdded({ text: 'after a restart' })], { actor });
  expect(again.log.stream(stream).at(-1)?.id).toBe(note?.id);
});

test('an event from a console whose clock is ahead pulls this one along', () => {
  const a = openLog({ now: () => 5_000_000 });
  const b = openLog({ now: () => 1_000_000 });
  const stream = declare(a.log);
  b.log.import(eventsOf(a.log));
  const [note] = b.log.append(stream, [noteAdded({ text: 'an answer' })], { actor });
  expect(b.log.stream(stream).at(-1)?.id).toBe(note?.id);
});

test('a projection of a changed version is folded anew, and says so', () => {
  const { log, db, file } = openLog();
  addNotes(log, declare(log), 10);
  db.exec(`UPDATE timeline SET text = 'as an older version folded it'`);
  db.close();
  const refolded: string[] = [];
  const changed = projections.map((p) =>
    p.feature === 'timeline' ? { ...timelineProjection, version: 99 } : p,
  );
  const again = openLog({ projections: changed, onRefold: (feature) => refolded.push(feature) }, file);
  expect(refolded).toEqual(['timeline']);
  const rows = rowsOf(again.db);
  again.log.refoldAll();
  expect(rowsOf(again.db)).toEqual(rows);
  expect(JSON.stringify(rows['timeline'])).not.toContain('older version');
});

test('events of a type that only a newer console knows are kept, shown as such and passed on', () => {
  const [a, b, c] = [openLog(), openLog(), openLog()];
  const stream = declare(a.log);
  a.log.append(stream, [{ type: 'incident.teleported.v7', data: { to: { moon: [1, 2.5, null] } } }], {
    actor,
  });
  b.log.import(eventsOf(a.log));
  c.log.import(eventsOf(b.log));
  expect(eventsOf(c.log)).toEqual(eventsOf(a.log));
  expect(c.log.verify()).toMatchObject({ events: 2, broken: [] });
  expect(JSON.stringify(rowsOf(c.db)['timeline'])).toContain(
    'Recorded by a newer console: incident.teleported.v7',
  );
});

test('an older event that arrives late refolds its stream, and a page that resumes is told of the changed rows', async () => {
  const clock = { now: 1_000_000 };
  const a = openLog({ now: () => clock.now });
  const b = openLog({ now: () => clock.now });
  const stream = declare(a.log, 'First title');
  b.log.import(eventsOf(a.log));
  clock.now += 1000;
  const [late] = a.log.append(stream, [incidentRenamed({ title: 'Earlier title' })], { actor });
  clock.now += 1000;
  const [correction] = addNotes(b.log, stream, 1);
  b.log.append(stream, [incidentRenamed({ title: 'Later title' })], { actor });
  b.log.append(stream, [entryCorrected({ entryId: correction ?? '', text: 'corrected' })], { actor });

  const seen = b.log.position();
  b.log.import(eventsOf(a.log));
  const feed = createFeed({ log: b.log, live: createLive(), version: 'test', now: Date.now });
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const messages: FeedMessage[] = [];
  for await (const message of feed.subscribe({ epoch: b.log.epoch, since: seen }, abort.signal)) {
    messages.push(message);
    if (messages.length === 3) break;
  }
  expect(messages[0]).toMatchObject({ kind: 'hello', reset: false, pos: seen + 1 });
  const rows = messages.flatMap((m) => (m.kind === 'rows' ? m.rows : []));
  expect(rows).toContainEqual({
    feature: 'incident',
    key: stream.slice('incident:'.length),
    row: expect.objectContaining({ title: 'Later title' }) as unknown,
  });
  expect(rows.map((r) => r.key)).toContain(late?.id);
  expect(messages.slice(1).every((m) => m.kind === 'rows' && m.pos === seen + 1)).toBe(true);
});

test('many late events of a busy stream give the rows that folding in order gives', () => {
  const clock = { now: 1_000_000 };
  const a = openLog({ now: () => clock.now });
  const b = openLog({ now: () => clock.now });
  const stream = declare(a.log);
  b.log.import(eventsOf(a.log));
  for (let i = 0; i < 150; i++) {
    clock.now += 10;
    addNotes(i % 2 ? a.log : b.log, stream, 5);
  }
  b.log.import(eventsOf(a.log));
  const rows = rowsOf(b.db);
  b.log.refoldAll();
  expect(rowsOf(b.db)).toEqual(rows);
  expect(rows['timeline']).toHaveLength(751);
});

test('a data file of a newer Holdfast is refused with what to do', () => {
  const { db, file } = openLog();
  db.pragma('user_version = 99');
  expect(() => openDatabase(file)).toThrow(/newer Holdfast/);
});

test('a listener that leaves hears nothing more', () => {
  const { db } = openLog();
  const log = createLog(db, { projections });
  const heard: number[] = [];
  const stop = log.onChange(({ pos }) => heard.push(pos));
  declare(log);
  stop();
  declare(log);
  expect(heard).toEqual([1]);
});
