import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@domain': new URL('./electron/domain', import.meta.url).pathname } },
  test: {
    include: ['tests/**/*.test.ts'],
    // Half an hour of tests on two busy processors: a limit here only ends what hangs.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
    pool: 'forks',
    // As in playwright.config.ts: a busy machine can overrun a wait, and the end of the run names what it was.
    retry: 1,
  },
});
