import { expect, test } from 'vitest';
import { restartDelay } from '../../electron/desktop/restart.ts';

test('a process is restarted at once, then with pauses, and given up at the fourth death in a minute', () => {
  expect(restartDelay([0], 0)).toBe(0);
  expect(restartDelay([0, 100], 100)).toBe(1000);
  expect(restartDelay([0, 100, 2000], 2000)).toBe(5000);
  expect(restartDelay([0, 100, 2000, 8000], 8000)).toBeNull();
});

test('deaths of more than a minute ago no longer count', () => {
  expect(restartDelay([0, 100, 2000, 70_000], 70_000)).toBe(0);
});
