import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitBounds, readWindowState, writeWindowState } from '../../electron/desktop/bounds.ts';
import { temporaryFolder } from '../fixtures/folder.ts';

const laptop = { x: 0, y: 0, width: 1440, height: 900 };
const beside = { x: 1440, y: -200, width: 2560, height: 1400 };

test('the window opens where it was', () => {
  const bounds = { x: 1500, y: -150, width: 1800, height: 1200 };
  expect(fitBounds(bounds, [laptop, beside])).toEqual(bounds);
});

test('a window of a display that is gone opens in the default place', () => {
  expect(fitBounds({ x: 1500, y: -150, width: 1800, height: 1200 }, [laptop])).toBeNull();
  expect(fitBounds({ x: 100, y: -400, width: 1000, height: 800 }, [laptop])).toBeNull();
});

test('whatever was remembered, the title bar can be grabbed on some display', () => {
  const near = fc.integer({ min: -5000, max: 5000 });
  fc.assert(
    fc.property(
      near,
      near,
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 5000 }),
      (x, y, width, height) => {
        const fitted = fitBounds({ x, y, width, height }, [laptop]);
        if (!fitted) return;
        expect(fitted.x + fitted.width).toBeGreaterThanOrEqual(100);
        expect(fitted.x).toBeLessThanOrEqual(laptop.width - 100);
        expect(fitted.y).toBeGreaterThanOrEqual(0);
        expect(fitted.y).toBeLessThan(laptop.height);
      },
    ),
  );
});

test('the place is remembered; a damaged or missing note is none', () => {
  const file = join(temporaryFolder(), 'window.json');
  expect(readWindowState(file)).toBeNull();
  const state = { bounds: laptop, maximized: true };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  writeFileSync(file, '{"bounds":{"x":"left"}}');
  expect(readWindowState(file)).toBeNull();
});
