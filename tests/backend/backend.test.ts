import { expect, test } from 'vitest';
import { ulid } from 'ulid';
import { createBackend } from '../../electron/backend/backend.ts';
import type { FeedMessage } from '../../electron/domain/change/contract.ts';
import { openBackend } from '../fixtures/backend.ts';

const open = (dataDir?: string) => openBackend({ ...(dataDir && { dataDir }) });

async function take(feed: AsyncGenerator<FeedMessage>, count: number): Promise<FeedMessage[]> {
  const messages: FeedMessage[] = [];
  while (messages.length < count) {
    const { value, done } = await feed.next();
    if (done) break;
    messages.push(value);
  }
  return messages;
}

test('an incident declared with a title alone is in the list, the timeline and the log after a restart', async () => {
  const first = open();
  const { id } = first.services.incident.declare({ title: 'Checkout is down' });
  first.services.timeline.addNote({ incidentId: id, text: 'Card payments fail' });
  await first.dispose();

  const { services, log } = open(first.dataDir);
  const { entries, total } = services.timeline.tail({ incidentId: id, filter: {}, limit: 10 });
  expect(total).toBe(2);
  expect(entries.map((e) => e.text)).toEqual(['Incident declared: Checkout is down', 'Card payments fail']);
  expect(log.verify()).toMatchObject({ events: 2, broken: [] });
});

test('a command that is sent again with the same key is stored once', () => {
  const { services, log } = open();
  const key = ulid();
  const a = services.incident.declare({ key, title: 'Once' });
  const b = services.incident.declare({ key, title: 'Once' });
  expect(a).toEqual(b);
  expect(log.position()).toBe(1);
});

test('the change feed resumes from where the page was', async () => {
  const { services, log } = open();
  const { id } = services.incident.declare({ title: 'First' });
  const abort = new AbortController();
  const [hello, incident] = await take(services.change.subscribe({ epoch: null, since: 0 }, abort.signal), 2);
  expect(hello).toMatchObject({ kind: 'hello', reset: true });
  expect(incident).toMatchObject({
    kind: 'rows',
    rows: [{ feature: 'incident', key: id, row: { title: 'First' } }],
  });

  const since = log.position();
  services.incident.rename({ id, title: 'Second' });
  const resumed = await take(services.change.subscribe({ epoch: log.epoch, since }, abort.signal), 3);
  expect(resumed[0]).toMatchObject({ kind: 'hello', reset: false });
  expect(resumed[1]).toMatchObject({ rows: [{ feature: 'incident', row: { title: 'Second' } }] });
  expect(resumed[2]).toMatchObject({ rows: [{ feature: 'timeline', row: { text: 'Renamed: Second' } }] });
});

test('an open subscription ends with the backend, also when facts are stored at the last moment', async () => {
  const { services, dispose } = open();
  const { id } = services.incident.declare({ title: 'Closing' });
  const feed = services.change.subscribe({ epoch: null, since: 0 }, undefined);
  const read = (async () => {
    const kinds: string[] = [];
    for await (const message of feed) kinds.push(message.kind);
    return kinds;
  })();
  await new Promise((resolve) => setTimeout(resolve, 50));
  services.timeline.addNote({ incidentId: id, text: 'the last word' });
  await dispose();
  expect((await read)[0]).toBe('hello');
});

test('a second console on the same data folder is refused with what to do', () => {
  const { dataDir } = open();
  expect(() => createBackend({ dataDir, version: 'test' })).toThrow(
    /Another Holdfast holds the data folder.*--data DIR/,
  );
});

test('search finds words of a note, also the corrected ones, and Chinese text', async () => {
  const { services } = open();
  const { id } = services.incident.declare({ title: 'Search' });
  const note = services.timeline.addNote({ incidentId: id, text: 'Replica lag on db-7 rises' });
  services.timeline.addNote({ incidentId: id, text: '数据库连接失败' });
  const find = async (text: string) =>
    (await services.timeline.search({ incidentId: id, text, limit: 10 })).entries.map((e) => e.text);
  expect(await find('replica la')).toEqual(['Replica lag on db-7 rises']);
  expect(await find('连接')).toEqual(['数据库连接失败']);
  services.timeline.correct({ incidentId: id, entryId: note.id, text: 'Replication stopped on db-9' });
  expect(await find('db-9')).toEqual(['Replication stopped on db-9']);
  expect(await find('lag')).toEqual([]);
  const { versions } = services.timeline.history({ incidentId: id, entryId: note.id });
  expect(versions.map((v) => v.text)).toEqual(['Replica lag on db-7 rises', 'Replication stopped on db-9']);
});

test('a pinned page and a filtered page agree with the whole timeline', () => {
  const { services } = open();
  const { id } = services.incident.declare({ title: 'Filter' });
  for (let i = 0; i < 30; i++) services.timeline.addNote({ incidentId: id, text: `note ${i}` });
  const all = services.timeline.page({ incidentId: id, filter: {}, from: 0, limit: 500 });
  const notes = services.timeline.page({ incidentId: id, filter: { kinds: ['note'] }, from: 20, limit: 5 });
  expect(all.total).toBe(31);
  expect(notes).toMatchObject({ total: 30, from: 20 });
  expect(notes.entries.map((e) => e.text)).toEqual(['note 20', 'note 21', 'note 22', 'note 23', 'note 24']);
  const last = all.entries.at(-1);
  expect(
    services.timeline.place({ incidentId: id, filter: { kinds: ['note'] }, entryId: last?.id ?? '' }),
  ).toEqual({ index: 29 });
});
