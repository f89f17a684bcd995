import { expect, test } from 'vitest';
import { createWindow } from '../../../renderer/terminal/flow.ts';

/** Shows a steady flow for a while at a number of bytes a millisecond; answers the windows that were asked for. */
function windowsAt(rate: (window: number) => number): number[] {
  const asked: number[] = [];
  let window = 128 * 1024;
  const flow = createWindow((bytes) => asked.push((window = bytes)));
  for (let now = 1000; now < 6000; now += 10) flow.shown(rate(window) * 10, now);
  return asked;
}

test('a screen that is fast gets more under way, until a key would wait', () => {
  const last = windowsAt(() => 10_000).at(-1) ?? 0;
  expect(last / 10_000).toBeGreaterThan(24);
  expect(last / 10_000).toBeLessThan(43);
});

test('a screen that is slow gets less', () => {
  const asked = windowsAt(() => 2000);
  expect(asked.at(-1)).toBeLessThan(90 * 1024);
  expect(asked.at(-1)).toBeGreaterThanOrEqual(24 * 1024);
});

test('what trickles changes nothing, nor does a rest', () => {
  expect(windowsAt(() => 100)).toEqual([]);
  const asked: number[] = [];
  const flow = createWindow((bytes) => asked.push(bytes));
  for (let now = 0; now < 60_000; now += 1000) flow.shown(1_000_000, now);
  expect(asked).toEqual([]);
});

test('while somebody types less is under way, and afterwards as much as before', () => {
  let window = 128 * 1024;
  const flow = createWindow((bytes) => (window = bytes));
  let now = 1000;
  const flows = (ms: number, typing: boolean): number => {
    for (const end = now + ms; now < end; now += 10) {
      if (typing && now % 200 === 0) flow.typed(now);
      flow.shown(5000 * 10, now);
    }
    return window;
  };
  const before = flows(4000, false);
  const typing = flows(4000, true);
  expect(typing / 5000).toBeLessThan(15);
  expect(before / 5000).toBeGreaterThan(27);
  expect(flows(4000, false) / 5000).toBeGreaterThan(27);
});

test('from the first key on less is under way, at once', () => {
  const asked: number[] = [];
  const flow = createWindow((bytes) => asked.push(bytes));
  let now = 1000;
  for (; now < 3000; now += 10) flow.shown(5000 * 10, now);
  asked.length = 0;
  flow.typed(now);
  expect(asked).toHaveLength(1);
  expect((asked[0] ?? 0) / 5000).toBeLessThan(14);
  flow.typed(now + 50);
  expect(asked).toHaveLength(1);
});

test('a key while nothing flows changes nothing', () => {
  const asked: number[] = [];
  const flow = createWindow((bytes) => asked.push(bytes));
  for (let now = 1000; now < 3000; now += 10) flow.shown(100, now);
  flow.typed(3000);
  expect(asked).toEqual([]);
});

test('a screen behind another may have as much under way as one that begins, however seldom it is shown', () => {
  let seen = true;
  let window = 128 * 1024;
  const flow = createWindow(
    (bytes) => (window = bytes),
    () => seen,
  );
  let now = 1000;
  for (; now < 4000; now += 10) flow.shown(2000 * 10, now);
  expect(window).toBeLessThan(90 * 1024);
  seen = false;
  for (; now < 8000; now += 400) flow.shown(20_000, now);
  expect(window).toBe(128 * 1024);
});
