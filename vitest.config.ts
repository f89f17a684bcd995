import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@domain': new URL('./electron/domain', import.meta.url).pathname } },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // As in playwright.config.ts: a busy machine can overrun a wait, and the end of the run names what it was.
    retry: 1,
  },
});
