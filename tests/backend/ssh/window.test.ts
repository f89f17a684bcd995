import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWindow, SHELL_WINDOW, WIDEST_WINDOW } from '../../../electron/backend/ssh/window.ts';

/** A host that sends all it may, and a screen that shows so much of it at a time. */
function flood(window: ReturnType<typeof createWindow>, total: number, shows: (waiting: number) => number) {
  let [may, waiting, most] = [window.size, 0, 0];
  for (let sent = 0; sent < total;) {
    sent += may;
    waiting += may;
    window.received(may);
    may = 0;
    most = Math.max(most, waiting);
    while (may === 0 && waiting > 0) {
      const shown = Math.min(waiting, shows(waiting));
      waiting -= shown;
      may = window.shown(shown);
    }
  }
  return most;
}

describe('the window of a shell', () => {
  test('stays at 128 kB before a screen that is slower than the host', () => {
    const window = createWindow();
    expect(flood(window, 50_000_000, () => 8192)).toBe(SHELL_WINDOW);
    expect(window.size).toBe(SHELL_WINDOW);
  });

  test('grows to 2 MB where the screen shows all at once, and shrinks again once it does not', () => {
    const window = createWindow();
    flood(window, 50_000_000, (waiting) => waiting);
    expect(window.size).toBe(WIDEST_WINDOW);
    flood(window, 50_000_000, () => 8192);
    expect(window.size).toBe(SHELL_WINDOW);
  });

  test('never lets more be under way than its size, and never stops for good', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 50 }),
        (pieces) => {
          const window = createWindow();
          let at = 0;
          const most = flood(window, 20_000_000, () => pieces[at++ % pieces.length] ?? 1);
          expect(most).toBeLessThanOrEqual(WIDEST_WINDOW);
        },
      ),
    );
  });

  test('follows what the screen aims at, and never stops for good however often that changes', () => {
    const step = fc.record({
      aim: fc.integer({ min: 48_000, max: 1_000_000 }),
      shows: fc.integer({ min: 1, max: 200_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
        const window = createWindow();
        let [may, waiting] = [window.size, 0];
        for (const { aim, shows } of steps) {
          may += window.aim(aim);
          waiting += may;
          window.received(may);
          may = window.shown(Math.min(waiting, shows));
          waiting -= Math.min(waiting, shows);
        }
        // All that came is shown: the host may send a whole window again.
        may += window.shown(waiting);
        expect(may).toBeGreaterThan(0);
        expect(flood(window, 5_000_000, () => 8192)).toBeLessThanOrEqual(WIDEST_WINDOW);
      }),
    );
  });

  test('grows and shrinks at once with the aim', () => {
    const window = createWindow();
    expect(window.aim(512 * 1024)).toBe(512 * 1024 - SHELL_WINDOW);
    expect(window.aim(64 * 1024)).toBe(0);
    expect(window.size).toBe(64 * 1024);
  });
});
