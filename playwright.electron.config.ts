import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './tests/e2e-electron',
  testMatch: '**/*.spec.ts',
  // A folder of its own: each run empties its own first.
  outputDir: './test-results/desktop',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1, // each test opens a window, and windows compete for the focus
  use: { trace: 'retain-on-failure' },
});
