import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../../electron/domain/failure.ts';
import { createLive } from '../../../electron/backend/change/live.ts';
import { createStorageService } from '../../../electron/backend/storage/service.ts';
import { addNotes, declare, openConsole, rowsOf } from '../../fixtures/console.ts';
import { smallDisk } from '../../fixtures/smallDisk.ts';

/** Appends until it is refused; answers the acknowledged ids and the refusal. */
function fill(console: ReturnType<typeof openConsole>, stream: string): { ids: string[]; refusal: unknown } {
  const ids: string[] = [];
  for (;;) {
    try {
      ids.push(...addNotes(console.log, stream, 1, 'x'.repeat(2000)));
    } catch (refusal) {
      return { ids, refusal };
    }
  }
}

function checkNothingLost(console: ReturnType<typeof openConsole>, ids: string[]): void {
  expect(ids.filter((id) => !console.log.event(id))).toEqual([]);
  expect(console.log.verify()).toMatchObject({ events: console.log.position(), broken: [] });
  const rows = rowsOf(console.db);
  console.log.refoldAll();
  expect(rowsOf(console.db)).toEqual(rows);
}

test('a full disk refuses the write in plain words, loses nothing, and goes on when there is room', (context) => {
  const disk = smallDisk(6);
  if (!disk)
    return context.skip('needs root and the right to mount a small disk; the next test stands in for it');
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(2 * 1024 * 1024));
  const c = openConsole(join(disk, 'data'));
  const stream = declare(c.log);
  const { ids, refusal } = fill(c, stream);
  expect(ids.length).toBeGreaterThan(20);
  expect(refusal).toBeInstanceOf(Failure);
  expect(refusal).toMatchObject({
    code: 'STORAGE_FULL',
    message: expect.stringMatching(/free some space/) as string,
  });
  expect(() => addNotes(c.log, stream, 1, 'y'.repeat(2000))).toThrow(/disk is full/);
  expect(c.log.verify()).toMatchObject({ events: ids.length + 1, broken: [] });

  rmSync(ballast);
  const more = addNotes(c.log, stream, 20);
  checkNothingLost(c, [...ids, ...more]);
  c.close();
  const again = openConsole(join(disk, 'data'));
  expect(again.recovery).toBeNull();
  expect(again.log.position()).toBe(1 + ids.length + more.length);
});

test('a process that ends on a full disk finds everything when it starts again, also before there is room', (context) => {
  const disk = smallDisk(6);
  if (!disk) return context.skip('needs root and the right to mount a small disk');
  const c = openConsole(join(disk, 'data'));
  const { ids } = fill(c, declare(c.log));
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'rest'), Buffer.alloc(Math.max(0, bavail * bsize)));
  c.close();
  const full = openConsole(join(disk, 'data'));
  expect(full.recovery).toBeNull();
  expect(ids.filter((id) => !full.log.event(id))).toEqual([]);
});

test('a file that may not grow (as on a full disk) refuses the write and goes on when it may', () => {
  const c = openConsole();
  const stream = declare(c.log);
  const pages = c.db.pragma('page_count', { simple: true }) as number;
  c.db.pragma(`max_page_count = ${pages + 30}`);
  const { ids, refusal } = fill(c, stream);
  expect(refusal).toMatchObject({ code: 'STORAGE_FULL' });
  c.db.pragma('max_page_count = 1000000');
  const more = addNotes(c.log, stream, 10);
  checkNothingLost(c, [...ids, ...more]);
});

test('a backup for which there is no room says so and leaves the data alone', async (context) => {
  const disk = smallDisk(6);
  if (!disk) return context.skip('needs root and the right to mount a small disk');
  const c = openConsole();
  addNotes(c.log, declare(c.log), 500, 'x'.repeat(15_000));
  const service = createStorageService({ storage: c, live: createLive(), now: Date.now });
  await service.backUpIfDue();
  await expect(service.backUp({ path: disk })).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  expect(c.log.verify().broken).toEqual([]);
  await service.dispose();
});
