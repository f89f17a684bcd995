import { existsSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createLive } from '../../../electron/backend/change/live.ts';
import { createStorageService } from '../../../electron/backend/storage/service.ts';
import type { StorageHealth } from '../../../electron/domain/storage/model.ts';
import { addNotes, declare, openConsole, rowsOf } from '../../fixtures/console.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const DAY = 24 * 3600_000;

function open(dataDir?: string, now: () => number = Date.now) {
  const c = openConsole(dataDir, { now });
  const live = createLive();
  const service = createStorageService({ storage: c, live, now });
  let ended: Promise<void> | undefined;
  const end = () => (ended ??= service.dispose().then(c.close));
  onTestFinished(end);
  return { ...c, service, end, health: () => live.get('storage', 'health') as StorageHealth };
}

test('a backup made while events are appended is whole, and opens on its own as of one moment', async () => {
  const { log, service } = open();
  const stream = declare(log);
  addNotes(log, stream, 500);
  const making = service.backUp({});
  for (let i = 0; i < 50; i++) {
    addNotes(log, stream, 5);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { path, size, automatic } = await making;
  expect(automatic).toBe(false);
  expect(size).toBe(statSync(path).size);
  expect(statSync(path).mode & 0o077).toBe(0);
  const copy = new Database(path, { readonly: true });
  const events = copy.prepare('SELECT count(*) FROM event').pluck().get() as number;
  copy.close();
  expect(events).toBeGreaterThanOrEqual(501);
  expect(events).toBeLessThanOrEqual(log.position());
  expect(readdirSync(join(path, '..')).filter((name) => name.includes('partial'))).toEqual([]);
  expect(service.backups().backups.map((b) => b.path)).toContain(path);
});

test('a backup goes to a chosen file or folder, and never over a file that is there', async () => {
  const { log, service } = open();
  declare(log);
  const folder = temporaryFolder();
  const file = join(folder, 'mine.db');
  expect((await service.backUp({ path: file })).path).toBe(file);
  await expect(service.backUp({ path: file })).rejects.toMatchObject({ code: 'CONFLICT' });
  const { path } = await service.backUp({ path: folder });
  expect(path).toMatch(/holdfast-.*Z\.db$/);
  await expect(service.backUp({ path: 'relative.db' })).rejects.toMatchObject({ code: 'INVALID' });
  await expect(service.backUp({ path: join(folder, 'no', 'such.db') })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a backup is made by itself once a day, and a week of them is kept', async () => {
  let now = Date.UTC(2026, 0, 1);
  const { log, service, health } = open(undefined, () => now);
  await service.backUpIfDue();
  expect(service.backups().backups).toEqual([]);
  declare(log);
  const manual = await service.backUp({});
  utimesSync(manual.path, 0, 0);
  for (let day = 0; day < 10; day++) {
    await service.backUpIfDue();
    await service.backUpIfDue();
    now += DAY;
  }
  const { backups } = service.backups();
  const automatic = backups.filter((b) => b.automatic).map((b) => b.at);
  expect(automatic).toEqual(Array.from({ length: 7 }, (_, i) => Date.UTC(2026, 0, 10 - i)));
  expect(backups).toHaveLength(8);
  expect(health()).toMatchObject({ state: 'ok', lastBackupAt: Date.UTC(2026, 0, 10), backupProblem: null });
});

test('a backup that fails says why in the health row, and events are stored all the same', async () => {
  const { log, service, health, folder } = open();
  declare(log);
  writeFileSync(folder.file('backups'), 'a file where the folder should be');
  await service.backUpIfDue();
  expect(health().backupProblem).toMatch(/EEXIST|ENOTDIR/);
  declare(log, 'Another');
  expect(log.position()).toBe(2);
});

test('a restored backup takes the place of the data at the next start, under a new name, and the old data is kept', async () => {
  const first = open();
  const stream = declare(first.log);
  addNotes(first.log, stream, 20);
  const rows = rowsOf(first.db);
  const { path } = await first.service.backUp({});
  addNotes(first.log, stream, 30);
  const later = rowsOf(first.db);
  expect(await first.service.restore({ path })).toEqual({ restart: true, events: 21 });
  expect(first.health().state).toBe('restart_to_restore');
  expect(first.log.position()).toBe(51);
  await first.end();

  const second = open(first.dataDir);
  expect(second.recovery).toBeNull();
  expect(rowsOf(second.db)).toEqual(rows);
  expect(second.log.origin).not.toBe(first.log.origin);
  expect(second.log.epoch).not.toBe(first.log.epoch);
  const [id] = addNotes(second.log, stream, 1);
  expect(second.log.stream(stream).at(-1)?.id).toBe(id);
  expect(await second.service.verify()).toMatchObject({ events: 22, origins: 2, broken: [] });

  const aside = readdirSync(first.dataDir).find((name) => /replaced-.*Z$/.test(name));
  const old = new Database(join(first.dataDir, aside ?? ''));
  onTestFinished(() => void old.close());
  expect(rowsOf(old)).toEqual(later);
  expect(existsSync(join(first.dataDir, 'holdfast.db.restore'))).toBe(false);
});

test('two consoles that go on from one backup never fork each other', async () => {
  const a = open();
  const stream = declare(a.log);
  const { path } = await a.service.backUp({});
  const b = open();
  await b.service.restore({ path });
  await b.end();
  const restored = open(b.dataDir);
  addNotes(a.log, stream, 5, 'from a');
  addNotes(restored.log, stream, 5, 'from b');
  expect(restored.log.import(a.log.after(0, 100)).quarantined).toEqual([]);
  expect(a.log.import(restored.log.after(0, 100)).quarantined).toEqual([]);
  expect(rowsOf(restored.db)).toEqual(rowsOf(a.db));
});

test.each([
  ['a file that is no database', (file: string) => writeFileSync(file, 'hello '.repeat(2000))],
  ['a backup that is cut off', (file: string) => truncateSync(file, 9000)],
  [
    'a database of something else',
    (file: string) => {
      truncateSync(file, 0);
      const db = new Database(file);
      db.exec('CREATE TABLE guest (name TEXT)');
      db.close();
    },
  ],
])('%s is refused for a restore, and nothing changes', async (_name, spoil) => {
  const { log, service, folder } = open();
  addNotes(log, declare(log), 50);
  const { path } = await service.backUp({});
  spoil(path);
  await expect(service.restore({ path })).rejects.toMatchObject({ code: 'INVALID' });
  expect(existsSync(folder.file('holdfast.db.restore'))).toBe(false);
  expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).toEqual([]);
});

test('verify walks the chains beside the work and sees an end that was cut off', async () => {
  const { log, db, service } = open();
  addNotes(log, declare(log), 99);
  expect(await service.verify()).toMatchObject({ events: 100, origins: 1, broken: [] });
  db.exec('DELETE FROM event WHERE pos > 97');
  expect((await service.verify()).broken).toEqual([
    { origin: log.origin, seq: 0, reason: '3 events that were stored are missing at its end' },
  ]);
});
