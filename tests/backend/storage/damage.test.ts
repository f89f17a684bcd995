import {
  copyFileSync,
  existsSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { backUpTo } from '../../../electron/backend/storage/tasks.ts';
import { addNotes, declare, openConsole, rowsOf } from '../../fixtures/console.ts';

const PAGE = 2048;

/** A data folder with `before` events in a backup and `after` more in the data file alone, closed in good order. */
async function filled(before: number, after: number) {
  const c = openConsole();
  const stream = declare(c.log);
  addNotes(c.log, stream, before - 1, 'a note that was there before the backup was made');
  await backUpTo(c.dataFile, c.backups.nameFor(Date.now(), 'automatic'));
  addNotes(c.log, stream, after, 'a note that came after the backup');
  const rows = rowsOf(c.db);
  const { origin, epoch } = c.log;
  c.close();
  return { dataDir: c.dataDir, dataFile: c.dataFile, rows, origin, epoch };
}

/** As a killed process leaves it: the data file with a WAL that was never folded in. */
function filledWithWal(count: number) {
  const c = openConsole();
  addNotes(c.log, declare(c.log), count - 1);
  const copies = ['holdfast.db', 'holdfast.db-wal', 'holdfast.state'].map((name) => {
    const content = readFileSync(join(c.dataDir, name));
    return () => writeFileSync(join(c.dataDir, name), content);
  });
  const rows = rowsOf(c.db);
  c.close();
  for (const put of copies) put();
  return { dataDir: c.dataDir, dataFile: c.dataFile, rows };
}

function zero(file: string, from: number, length: number) {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(length), 0, length, from);
  closeSync(fd);
}

function eventPages(file: string): number[] {
  const bytes = readFileSync(file);
  const pages = [];
  for (let at = PAGE; at < bytes.length; at += PAGE)
    if (bytes[at] === 0x0d && bytes.includes('note_added', at) && bytes.indexOf('note_added', at) < at + PAGE)
      pages.push(at);
  return pages;
}

test('a file that was closed in good order opens without a word', async () => {
  const { dataDir, rows, origin } = await filled(20, 20);
  const c = openConsole(dataDir);
  expect(c.recovery).toBeNull();
  expect(c.progress).toEqual([]);
  expect(c.log.origin).toBe(origin);
  expect(rowsOf(c.db)).toEqual(rows);
});

test('zeroed pages in the middle: backup and readable events make the whole again', async () => {
  const { dataDir, dataFile, rows, origin, epoch } = await filled(300, 300);
  const pages = eventPages(dataFile);
  for (const at of pages.slice(2, 6)) zero(dataFile, at, PAGE);
  const damaged = readFileSync(dataFile);
  const c = openConsole(dataDir);
  expect(c.recovery).toMatchObject({ events: 600, replayed: 300, lost: 0, unplaced: 0 });
  expect(c.recovery?.lines.join('\n')).toMatch(
    /damaged[^]*backup was restored[^]*300 events[^]*nothing was lost/,
  );
  expect(readFileSync(c.recovery?.setAside ?? '')).toEqual(damaged);
  expect(rowsOf(c.db)).toEqual(rows);
  expect(c.log.verify().broken).toEqual([]);
  expect(c.log.origin).not.toBe(origin);
  expect(c.log.epoch).not.toBe(epoch);
  expect(c.progress.length).toBeGreaterThan(2);
});

test('zeroed pages that no backup has: what comes before is put back, what comes after is kept beside', async () => {
  const { dataDir, dataFile } = await filled(100, 300);
  const pages = eventPages(dataFile);
  zero(dataFile, pages[Math.floor(pages.length * 0.7)] ?? 0, PAGE);
  const c = openConsole(dataDir);
  const r = c.recovery;
  expect(r?.replayed).toBeGreaterThan(50);
  expect(r?.unplaced).toBeGreaterThan(20);
  expect(r?.lost).toBe(400 - (r?.events ?? 0));
  const kept = readFileSync(r?.unplacedFile ?? '', 'utf8')
    .trim()
    .split('\n');
  expect(kept.length).toBe(r?.unplaced);
  expect(r?.lines.join('\n')).toMatch(/could be read but not put back[^]*missing now/);
  expect(c.log.verify()).toMatchObject({ events: r?.events, broken: [] });
});

test.each([
  ['a truncated file', (file: string) => truncateSync(file, Math.floor(statSync(file).size * 0.7))],
  ['a garbage header', (file: string) => zero(file, 0, 100)],
  [
    'a first page of rubbish',
    (file: string) => {
      const fd = openSync(file, 'r+');
      writeSync(fd, Buffer.alloc(PAGE, 0xa7), 0, PAGE, 0);
      closeSync(fd);
    },
  ],
  ['an empty file', (file: string) => truncateSync(file, 0)],
  ['a missing file', (file: string) => rmSync(file)],
])('%s: the backup comes back with what can be read', async (_name, damage) => {
  const { dataDir, dataFile, rows } = await filled(200, 100);
  damage(dataFile);
  const c = openConsole(dataDir);
  const events = c.recovery?.events ?? 0;
  expect(events).toBeGreaterThanOrEqual(200);
  expect(c.recovery?.lost).toBe(300 - events);
  expect(c.log.verify()).toMatchObject({ events, broken: [] });
  if (events === 300) expect(rowsOf(c.db)).toEqual(rows);
  const fresh = declare(c.log, 'After the recovery');
  expect(c.log.stream(fresh)).toHaveLength(1);
});

test('a garbage header loses nothing, because every event lies on other pages', async () => {
  const { dataDir, dataFile, rows } = await filled(200, 100);
  zero(dataFile, 0, 100);
  const c = openConsole(dataDir);
  expect(c.recovery).toMatchObject({ events: 300, lost: 0 });
  expect(rowsOf(c.db)).toEqual(rows);
});

test('a damaged file without any backup is rebuilt from its own readable pages', async () => {
  const { dataDir, dataFile, rows } = await filled(100, 50);
  rmSync(join(dataDir, 'backups'), { recursive: true });
  zero(dataFile, 0, 100);
  const c = openConsole(dataDir);
  expect(c.recovery).toMatchObject({ restoredFrom: null, events: 150, replayed: 150, lost: 0 });
  expect(rowsOf(c.db)).toEqual(rows);
});

test('a process that was killed leaves a WAL, and nothing is missing', () => {
  const { dataDir, rows } = filledWithWal(150);
  const c = openConsole(dataDir);
  expect(c.recovery).toBeNull();
  expect(rowsOf(c.db)).toEqual(rows);
});

test.each([
  ['deleted', (wal: string) => rmSync(wal)],
  ['zeroed', (wal: string) => zero(wal, 0, statSync(wal).size)],
])(
  'a WAL that was %s: the loss is noticed and counted, and the chain goes on under a new name',
  (_name, damage) => {
    const c = openConsole();
    const stream = declare(c.log);
    addNotes(c.log, stream, 99);
    c.db.pragma('wal_checkpoint(TRUNCATE)');
    addNotes(c.log, stream, 50);
    const copies = ['holdfast.db', 'holdfast.db-wal', 'holdfast.state'].map((name) => {
      const content = readFileSync(join(c.dataDir, name));
      return () => writeFileSync(join(c.dataDir, name), content);
    });
    c.close();
    for (const put of copies) put();
    damage(`${c.dataFile}-wal`);
    const again = openConsole(c.dataDir);
    expect(again.recovery).toMatchObject({ events: 100, lost: 50, restoredFrom: null });
    expect(again.recovery?.reason).toMatch(/last 50 events/);
    expect(again.log.origin).not.toBe(c.log.origin);
    expect(again.log.verify()).toMatchObject({ events: 100, broken: [] });
  },
);

test('a backup that is damaged itself is passed over for the one before it', async () => {
  const { dataDir, dataFile } = await filled(50, 10);
  const backups = join(dataDir, 'backups');
  const [good] = readdirSync(backups);
  copyFileSync(join(backups, good ?? ''), join(backups, 'automatic-2999-01-01T00-00-00Z.db'));
  zero(join(backups, 'automatic-2999-01-01T00-00-00Z.db'), PAGE, PAGE * 3);
  truncateSync(dataFile, 5000);
  const c = openConsole(dataDir);
  expect(c.recovery?.restoredFrom).toBe(join(backups, good ?? ''));
  expect(c.log.position()).toBeGreaterThanOrEqual(50);
});

test('a recovery that was cut short is taken up again with what was set aside', async () => {
  const { dataDir, dataFile, rows } = await filled(100, 100);
  zero(dataFile, 0, 100);
  // As a process leaves it that was killed after it had set the file aside.
  const aside = '.damaged-2026-01-01T00-00-00Z';
  copyFileSync(dataFile, dataFile + aside);
  rmSync(dataFile);
  writeFileSync(join(dataDir, 'holdfast.db.recovering'), 'half');
  const state = { state: 'recovering', pos: 200, aside, reason: 'the data file was damaged' };
  writeFileSync(join(dataDir, 'holdfast.state'), JSON.stringify(state));
  const c = openConsole(dataDir);
  expect(c.recovery).toMatchObject({ events: 200, lost: 0, setAside: dataFile + aside });
  expect(rowsOf(c.db)).toEqual(rows);
  expect(existsSync(join(dataDir, 'holdfast.db.recovering'))).toBe(false);
});

test('events put back keep their clock: a new one sorts after them', async () => {
  const { dataDir, dataFile } = await filled(50, 50);
  truncateSync(dataFile, 0);
  const c = openConsole(dataDir);
  const [stream] = c.log.after(0, 1).map((e) => e.stream);
  const [id] = addNotes(c.log, stream ?? '', 1);
  expect(c.log.stream(stream ?? '').at(-1)?.id).toBe(id);
});

test('a data file that cannot be read for another reason is not taken for damaged', async () => {
  const { dataDir, dataFile, rows } = await filled(20, 10);
  const db = new Database(dataFile);
  db.pragma('user_version = 99');
  db.close();
  expect(() => openConsole(dataDir)).toThrow(/newer Holdfast/);
  expect(readdirSync(dataDir).filter((name) => name.includes('damaged'))).toEqual([]);
  const fixed = new Database(dataFile);
  fixed.pragma('user_version = 2');
  fixed.close();
  const c = openConsole(dataDir);
  expect(c.recovery).toBeNull();
  expect(rowsOf(c.db)).toEqual(rows);
});
