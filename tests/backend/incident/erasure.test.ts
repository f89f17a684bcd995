import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ulid } from 'ulid';
import { expect, test, vi } from 'vitest';
import { incidentStream } from '../../../electron/domain/event.ts';
import type { ErasureRow } from '../../../electron/domain/incident/erasure.ts';
import { openBackend } from '../../fixtures/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { travelling } from '../../fixtures/log.ts';

const wait = { timeout: 15_000, interval: 20 };

const T = Date.UTC(2018, 5, 1);
const YEARS_8 = 8 * 366 * 86_400_000;
/** What must be nowhere afterwards. */
const SECRET = 'qzxv-the-patient-names-leaked';

/** A console whose incident is past its time, with its words in every place that holds some. */
function open(dataDir = temporaryFolder(), startAt = T) {
  let now = startAt;
  const backend = openBackend({ dataDir, now: () => now });
  backend.services.setting.set({ person: 'Ana' });
  return { ...backend, ...backend.services, pass: (ms: number) => void (now += ms) };
}

function fill(console: ReturnType<typeof open>) {
  const { incident, timeline, review, dataDir, pass } = console;
  const { id } = incident.declare({ title: SECRET });
  incident.rename({ id, title: `${SECRET} again` });
  for (let i = 0; i < 40; i += 1)
    timeline.addNote({ incidentId: id, text: `${SECRET} ${'x'.repeat(500)} ${i}` });
  review.addAction({ incidentId: id, title: SECRET, owner: 'Bo', due: null });
  incident.resolve({ id, resolution: SECRET, impact: SECRET, rootCause: SECRET });
  mkdirSync(join(dataDir, 'attachments', id), { recursive: true });
  writeFileSync(join(dataDir, 'attachments', id, 'f'.repeat(64)), SECRET);
  pass(YEARS_8);
  return id;
}

/** The files of a folder that hold a text, but for some folders. */
function holding(folder: string, text: string, but: string[] = []): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !but.some((b) => name.startsWith(b)) && statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text));
}

const agreed = { consent: 'Ana B.', backups: true };

test('what an incident said is in no file any more, the chain holds, and the fact tells who agreed', async () => {
  const console = open();
  const { incident, timeline, log, dataDir, feed, storage } = console;
  const id = fill(console);
  const { id: other } = incident.declare({ title: 'Another one' });
  await vi.waitFor(
    async () =>
      expect((await timeline.search({ incidentId: id, text: 'qzxv', limit: 5 })).entries).not.toEqual([]),
    wait,
  );
  await storage.backUpIfDue();
  expect(holding(dataDir, SECRET)).toContain('holdfast.db-wal');
  const rows = log.after(0, 1000).length;

  const done = await incident.erase({ ids: [id], ...agreed });
  expect(done).toEqual({ incidents: 1, copies: [], problem: '' });
  await vi.waitFor(() => expect(holding(dataDir, SECRET)).toEqual([]), wait);
  await vi.waitFor(() => expect(holding(dataDir, 'qzxv')).toEqual([]), wait);

  expect(log.verify()).toMatchObject({ broken: [], erased: 44 });
  expect(log.after(0, 1000)).toHaveLength(rows + 1);
  expect(feed('incident')?.row(id)).toBeUndefined();
  expect(feed('incident')?.row(other)).toMatchObject({ title: 'Another one' });
  expect(feed('erasure')?.row(id) as ErasureRow).toMatchObject({
    declaredAt: T,
    consent: 'Ana B.',
    years: 7,
    events: 44,
    files: 1,
    by: 'Ana',
  });
  expect(timeline.tail({ incidentId: id, filter: {}, limit: 5 }).entries).toEqual([]);
  log.refoldAll();
  expect(feed('incident')?.row(id)).toBeUndefined();
  expect((await timeline.search({ incidentId: other, text: 'another', limit: 5 })).entries).toHaveLength(1);
});

test('backups of before are named where the person keeps them', async () => {
  const console = open();
  const id = fill(console);
  const { path } = await console.storage.backUp({});
  const done = await console.incident.erase({ ids: [id], consent: 'Ana', backups: false });
  expect(done.copies).toContain(path);
  expect(existsSync(path)).toBe(true);
});

test('a page that is connected forgets what it held', async () => {
  const console = open();
  const id = fill(console);
  const stop = new AbortController();
  const messages = console.change.subscribe({ epoch: null, since: 0 }, stop.signal);
  const seen: string[] = [];
  const epochs = new Set<string>();
  const follow = (async () => {
    for await (const message of messages) {
      if (message.kind === 'hello') {
        epochs.add(message.epoch);
        seen.length = 0;
      }
      if (message.kind === 'rows') seen.push(JSON.stringify(message.rows));
    }
  })();
  await vi.waitFor(() => expect(seen.join('')).toContain(SECRET), wait);
  await console.incident.erase({ ids: [id], ...agreed });
  await vi.waitFor(() => expect(epochs.size).toBe(2), wait);
  await vi.waitFor(() => expect(seen.join('')).toContain('"consent":"Ana B."'), wait);
  expect(seen.join('')).not.toContain(SECRET);
  stop.abort();
  await follow;
});

test('another console takes the erased events over, and one that has them in full keeps them', async () => {
  const [a, full] = [open(), open()];
  const id = fill(a);
  full.log.import(a.log.after(0, 1000).map(travelling));
  await a.incident.erase({ ids: [id], ...agreed });
  const sent = a.log.after(0, 1000).map(travelling);
  expect(JSON.stringify(sent)).not.toContain(SECRET);

  const late = open(temporaryFolder(), T + YEARS_8);
  expect(late.log.import(sent)).toMatchObject({ added: sent.length, quarantined: [] });
  expect(late.log.verify()).toMatchObject({ broken: [], erased: 44 });
  expect(late.feed('incident')?.row(id)).toBeUndefined();

  full.pass(YEARS_8);
  expect(full.log.import(sent)).toMatchObject({ added: 1, quarantined: [] });
  expect(full.feed('incident')?.row(id)).toMatchObject({ title: `${SECRET} again` });
  expect(full.log.verify()).toMatchObject({ broken: [], erased: 0 });

  // What another console still has in full changes nothing here.
  expect(a.log.import(full.log.after(0, 1000).map(travelling))).toMatchObject({ added: 0, quarantined: [] });
  expect(holding(a.dataDir, SECRET, ['backups'])).toEqual([]);
});

test('what comes late from another console goes with the next start', async () => {
  const dataDir = temporaryFolder();
  const [a, b] = [open(dataDir), open()];
  const id = fill(a);
  b.log.import(a.log.after(0, 1000).map(travelling));
  await a.incident.erase({ ids: [id], ...agreed });
  b.timeline.addNote({ incidentId: id, text: SECRET });
  a.log.import(b.log.after(0, 1000).map(travelling));
  await a.dispose();
  const again = open(dataDir, T + 2 * YEARS_8);
  expect(holding(dataDir, SECRET, ['backups'])).toEqual([]);
  expect(again.log.verify().broken).toEqual([]);
});

test('a data file that could not be written anew is written at the next start', async () => {
  const dataDir = temporaryFolder();
  const console = open(dataDir);
  const id = fill(console);
  const file = join(dataDir, 'holdfast.db');
  // Somebody reads the old state of the file meanwhile, such as a copy that is being made.
  const reader = new Database(file, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM event').get();
  const done = await console.incident.erase({ ids: [id], consent: 'Ana', backups: false });
  expect(done.problem).toContain('The next start tries again.');
  expect(console.log.verify()).toMatchObject({ broken: [], erased: 44 });
  reader.close();
  await console.dispose();
  const again = open(dataDir, T + YEARS_8);
  expect(holding(dataDir, SECRET, ['backups'])).toEqual([]);
  expect(again.log.verify()).toMatchObject({ broken: [], erased: 44 });
});

test('erased without a fact of it, an event counts as changed', async () => {
  const dataDir = temporaryFolder();
  const console = open(dataDir);
  const id = fill(console);
  await console.dispose();
  const db = new Database(join(dataDir, 'holdfast.db'));
  db.prepare(`UPDATE event SET type = 'log.erased.v1', actor = 'erased', data = '{}' WHERE stream = ?`).run(
    incidentStream(id),
  );
  db.close();
  const again = open(dataDir, T + YEARS_8);
  expect(again.log.verify().broken).toMatchObject([
    { seq: 1, reason: 'its content was erased, and no fact says who agreed' },
  ]);
});

test('an event that claims to be erased and still says something is not taken', () => {
  const [a, b] = [open(), open()];
  a.incident.declare({ title: 'x', key: ulid() });
  const [event] = a.log.after(0, 10).map(travelling) as Record<string, unknown>[];
  const forged = { ...event, type: 'log.erased.v1', actor: 'erased', data: { note: SECRET } };
  expect(b.log.import([forged]).quarantined).toMatchObject([
    { reason: 'Its hash does not match its content' },
  ]);
});
