import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTurns, type Turn } from '../../../renderer/terminal/turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Messages between ports come with the event loop, which the timers' stand-in leaves alone. */
const messages = (): Promise<void> => new Promise((resolve) => setImmediateForReal(resolve));
const setImmediateForReal = setImmediate;

/** Screens that each have so much to show, and the order in which they showed it. */
function page(screens: Record<string, { seen: boolean; turns: number }>) {
  const turns = createTurns();
  const order: string[] = [];
  const made: Record<string, Turn> = {};
  for (const [name, screen] of Object.entries(screens)) {
    let left = screen.turns;
    const turn: Turn = {
      visible: () => screen.seen,
      run() {
        order.push(name);
        queueMicrotask(() => turns.done(turn, --left > 0));
      },
    };
    made[name] = turn;
  }
  return { turns, order, made };
}

test('a screen in view goes before fifty that nobody sees', async () => {
  const behind = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`b${n}`, { seen: false, turns: 3 }]),
  );
  const { turns, order, made } = page({ ...behind, front: { seen: true, turns: 3 } });
  for (const turn of Object.values(made)) turns.ask(turn);
  for (let n = 0; n < 5; n++) await messages();
  expect(order.slice(0, 4)).toEqual(['b0', 'front', 'front', 'front']);
});

test('each gets its turn, and what nobody sees leaves the page time between', async () => {
  const { turns, order, made } = page({ a: { seen: false, turns: 2 }, b: { seen: false, turns: 2 } });
  for (const turn of Object.values(made)) turns.ask(turn);
  await messages();
  expect(order).toEqual(['a']);
  for (let n = 0; n < 3; n++) {
    await vi.advanceTimersByTimeAsync(4);
    await messages();
  }
  expect(order).toEqual(['a', 'b', 'a', 'b']);
});

test('what comes into view meanwhile waits for no rest', async () => {
  const { turns, order, made } = page({ back: { seen: false, turns: 2 }, front: { seen: true, turns: 1 } });
  turns.ask(made['back'] as Turn);
  await messages();
  turns.ask(made['front'] as Turn);
  expect(order).toEqual(['back', 'front']);
});

test('a screen that goes in the midst of its turn holds nobody up', async () => {
  const turns = createTurns();
  const stuck: Turn = { visible: () => true, run: () => undefined };
  const run = vi.fn();
  turns.ask(stuck);
  turns.ask({ visible: () => true, run });
  expect(run).not.toHaveBeenCalled();
  turns.leave(stuck);
  await messages();
  expect(run).toHaveBeenCalledTimes(1);
});

test('what nobody sees gets a turn now and then, however much is printed in view', async () => {
  const { turns, order, made } = page({
    front: { seen: true, turns: 1000 },
    back: { seen: false, turns: 1000 },
  });
  for (const turn of Object.values(made)) turns.ask(turn);
  for (let n = 0; n < 100; n++) {
    await vi.advanceTimersByTimeAsync(10);
    await messages();
  }
  const behind = order.filter((name) => name === 'back').length;
  expect(behind).toBeGreaterThan(10);
  expect(behind).toBeLessThan(order.length / 2);
});

test('a screen that never ends its turn holds nobody up for good', async () => {
  const turns = createTurns();
  turns.ask({ visible: () => true, run: () => undefined });
  const run = vi.fn();
  const other = { visible: () => true, run };
  turns.ask(other);
  expect(run).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2000);
  turns.ask(other);
  expect(run).toHaveBeenCalledTimes(1);
});

test('in a window out of sight nobody waits for anybody, nor for a timer', async () => {
  vi.stubGlobal('document', { hidden: true });
  const { turns, order, made } = page({ a: { seen: false, turns: 2 }, b: { seen: false, turns: 2 } });
  for (const turn of Object.values(made)) turns.ask(turn);
  expect(order).toEqual(['a', 'b']);
  for (let n = 0; n < 4; n++) await messages();
  expect(order).toHaveLength(4);
});
