import { expect, test, vi } from 'vitest';
import type { EntryRow } from '../../electron/domain/timeline/model.ts';
import { matchesFilter, PAGE, TimelineWindow } from '../../renderer/timeline/window.ts';

const wait = { timeout: 15_000, interval: 20 };

const entry = (i: number, change: Partial<EntryRow> = {}): EntryRow => ({
  id: `01J${String(i).padStart(23, '0')}`,
  incidentId: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
  at: i * 1000,
  recordedAt: i * 1000,
  kind: 'note',
  actor: 'a',
  text: `entry ${i}`,
  detail: '',
  tone: '',
  pinned: false,
  corrections: 0,
  ...change,
});

function open(count: number) {
  const all = Array.from({ length: count }, (_, i) => entry(i));
  const page = vi.fn(async (from: number, limit: number) => ({
    total: all.length,
    from,
    entries: all.slice(from, from + limit),
  }));
  const source = {
    page,
    tail: async (limit: number) => {
      const from = Math.max(0, all.length - limit);
      return { total: all.length, from, entries: all.slice(from) };
    },
  };
  return { all, page, window: new TimelineWindow(source, (e) => matchesFilter(e, {})) };
}

test('opens at the newest end and reads only the pages that come into view', async () => {
  const { window, page } = open(1050);
  await window.open();
  expect(window.snapshot().total).toBe(1050);
  expect(window.snapshot().at(1049)?.text).toBe('entry 1049');
  window.want(1000, 1049);
  expect(page).not.toHaveBeenCalled();
  window.want(480, 520);
  await vi.waitFor(() => expect(window.snapshot().at(520)?.text).toBe('entry 520'), wait);
  expect(page.mock.calls).toEqual([
    [400, PAGE],
    [500, PAGE],
  ]);
});

test('takes a new entry at the end without reading anything', async () => {
  const { window, page } = open(3);
  await window.open();
  window.take(entry(3));
  expect(window.snapshot()).toMatchObject({ total: 4, arrived: 1 });
  expect(window.snapshot().at(3)?.text).toBe('entry 3');
  expect(page).not.toHaveBeenCalled();
});

test('takes a changed entry in its place', async () => {
  const { window } = open(3);
  await window.open();
  window.take(entry(1, { pinned: true }));
  expect(window.snapshot().total).toBe(3);
  expect(window.snapshot().at(1)?.pinned).toBe(true);
});

test('reads again what is in view when an entry is dated back', async () => {
  const { window, all } = open(250);
  await window.open();
  window.want(200, 249);
  const late = entry(900, { at: 210_500 });
  all.splice(211, 0, late);
  window.take(late);
  await vi.waitFor(() => expect(window.snapshot().total).toBe(251), wait);
  expect(window.snapshot().at(211)?.id).toBe(late.id);
  expect(window.snapshot().at(250)?.text).toBe('entry 249');
});

test('an entry that does not fit the filter is left out', async () => {
  const pinned = { pinned: true };
  const source = {
    page: async () => ({ total: 0, from: 0, entries: [] }),
    tail: async () => ({ total: 0, from: 0, entries: [] }),
  };
  const window = new TimelineWindow(source, (e) => matchesFilter(e, pinned));
  await window.open();
  window.take(entry(1));
  expect(window.snapshot().total).toBe(0);
  window.take(entry(2, pinned));
  expect(window.snapshot().total).toBe(1);
});
