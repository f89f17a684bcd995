import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@domain': new URL('./electron/domain', import.meta.url).pathname } },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
