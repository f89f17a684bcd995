import { expect, test } from 'vitest';
import { createAllowance } from '../../../electron/backend/terminal/allowance.ts';

const kB = 1024;

test('grants again what was used, and more or less as the screen wishes', () => {
  let granted = 0;
  const allowance = createAllowance((bytes) => (granted += bytes), 128 * kB);
  allowance.used(10 * kB);
  expect(granted).toBe(10 * kB);
  allowance.aim(256 * kB);
  expect(granted).toBe(138 * kB);
  allowance.aim(64 * kB);
  allowance.used(190 * kB);
  expect(granted).toBe(138 * kB);
  allowance.used(10 * kB);
  expect(granted).toBe(146 * kB);
});

test('takes no wish beyond reason', () => {
  let granted = 0;
  const allowance = createAllowance((bytes) => (granted += bytes), 128 * kB);
  allowance.aim(4e9);
  expect(granted).toBe(896 * kB);
  allowance.aim(0);
  expect(allowance.target).toBe(48 * kB);
});

test('a new channel begins with its own window', () => {
  let granted = 0;
  const allowance = createAllowance((bytes) => (granted += bytes), 128 * kB);
  allowance.used(128 * kB);
  allowance.aim(512 * kB);
  allowance.restart();
  expect(allowance.target).toBe(128 * kB);
  allowance.used(1);
  expect(granted).toBe(512 * kB + 1);
});
