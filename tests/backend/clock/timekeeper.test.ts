import { expect, test } from 'vitest';
import { createTimekeeper, type Jump } from '../../../electron/backend/clock/timekeeper.ts';

const T = Date.UTC(2026, 10, 21, 2, 0);
const MINUTE = 60_000;

function start() {
  let wall = T;
  let steady = 0;
  const keeper = createTimekeeper({ now: () => wall, steady: () => steady });
  const jumps: Jump[] = [];
  keeper.onJump((jump) => jumps.push(jump));
  return {
    keeper,
    jumps,
    /** Time goes on, awake or asleep. */
    pass(ms: number) {
      wall += ms;
      steady += ms;
    },
    set(ms: number) {
      wall += ms;
    },
  };
}

test('time that passes, also a night of sleep, is no jump', () => {
  const { keeper, jumps, pass } = start();
  pass(3 * MINUTE);
  keeper.now();
  pass(9 * 60 * MINUTE);
  keeper.look();
  expect(jumps).toEqual([]);
  expect(keeper.warning()).toBe('');
  expect(keeper.orderTime()).toBe(keeper.now());
});

test('small corrections by a time server are no jump', () => {
  const { keeper, jumps, pass, set } = start();
  for (let i = 0; i < 20; i++) {
    pass(MINUTE);
    set(i % 2 ? 900 : -900);
    keeper.now();
  }
  expect(jumps).toEqual([]);
});

test('a clock that jumped ahead does not lead the order until it is back', () => {
  const { keeper, jumps, pass, set } = start();
  pass(MINUTE);
  set(180 * MINUTE);
  expect(keeper.now()).toBe(T + 181 * MINUTE);
  expect(jumps).toEqual([{ by: 180 * MINUTE, before: T, after: T + 181 * MINUTE }]);
  expect(keeper.orderTime()).toBe(T + MINUTE);
  expect(keeper.warning()).toContain('jumped ahead by 3 h 00 min');
  pass(MINUTE);
  set(-180 * MINUTE);
  keeper.look();
  expect(jumps).toHaveLength(2);
  expect(keeper.orderTime()).toBe(T + 2 * MINUTE);
  expect(keeper.warning()).toBe('');
});

test('a jump is told by the nearest minute: the two clocks are not read in the same millisecond', () => {
  for (const [by, told] of [
    [180 * MINUTE - 9, '3 h 00 min'],
    [180 * MINUTE + 9, '3 h 00 min'],
    [179 * MINUTE + 29_000, '2 h 59 min'],
    [90 * MINUTE - 9, '1 h 30 min'],
  ] as const) {
    const { keeper, set } = start();
    set(by);
    keeper.look();
    expect(keeper.warning()).toContain(`jumped ahead by ${told}.`);
  }
});

test('a person who looked can say that the clock that jumped is right', () => {
  const { keeper, pass, set } = start();
  set(180 * MINUTE);
  keeper.look();
  keeper.trust();
  pass(MINUTE);
  expect(keeper.orderTime()).toBe(T + 181 * MINUTE);
  expect(keeper.warning()).toBe('');
});

test('a clock that went back is told at once, and one that was set back while nobody looked at the start', () => {
  const { keeper, jumps, set } = start();
  set(-10 * MINUTE);
  keeper.now();
  expect(jumps).toMatchObject([{ by: -10 * MINUTE }]);
  expect(keeper.warning()).toContain('went back by 10 min');

  const other = start();
  other.keeper.compare(T + 25 * MINUTE);
  expect(other.keeper.warning()).toContain('25 min after');
});
