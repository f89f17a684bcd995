import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayRetry, retryDelay } from '../../../electron/domain/terminal/retry.ts';

describe('trying to connect again', () => {
  test('waits longer each time, at most 30 s, and never the same for all', () => {
    expect([1, 2, 3, 8, 1000].map((attempt) => retryDelay(attempt, 1))).toEqual([
      500, 1000, 2000, 30_000, 30_000,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const [least, most] = [retryDelay(attempt, 0), retryDelay(attempt, 1)];
          const ms = retryDelay(attempt, random);
          expect(least).toBe(most / 2);
          expect(ms).toBeGreaterThanOrEqual(least);
          expect(ms).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  test('is for what passes, and not for ever', () => {
    expect(mayRetry('UNREACHABLE', 1000)).toBe(true);
    expect(mayRetry('UNREACHABLE', 3 * 60 * 60 * 1000)).toBe(false);
    for (const code of ['AUTH_FAILED', 'HOST_KEY_CHANGED', 'CANCELLED', 'UNSUPPORTED'] as const)
      expect(mayRetry(code, 0)).toBe(false);
  });
});
