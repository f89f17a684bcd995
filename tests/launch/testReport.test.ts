import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlaywright, readVitest, summary } from '../../electron/launch/testReport.mjs';
import { temporaryFolder } from '../fixtures/folder.ts';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');

function report(runner: string, args: string[], env: Record<string, string>, file: string): never {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^VITEST|^TEST_WORKER/.test(name)),
  );
  spawnSync(process.execPath, [join(modules, runner), ...args], {
    env: { ...clean, ...env },
    timeout: 60_000,
  });
  return JSON.parse(readFileSync(file, 'utf8')) as never;
}

test('a run of vitest: a second try is named, a failure has its reason, a broken file counts', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'report.json');
  writeFileSync(
    join(folder, 'some.test.js'),
    `let tries = 0;
     describe('group', () => {
       test('passes', () => {});
       test('needs two', () => { tries += 1; if (tries === 1) throw new Error('busy then'); });
       test('fails', () => { throw new Error('broken for good'); });
       test.skip('waits', () => {});
     });`,
  );
  writeFileSync(join(folder, 'cut.test.js'), 'throw new Error("cannot be loaded");');
  const read = readVitest(
    report(
      'vitest/vitest.mjs',
      ['run', '--root', folder, '--globals', '--retry=1', '--reporter=json', `--outputFile.json=${file}`],
      {},
      file,
    ),
  );
  expect(read).toMatchObject({ passed: 2, skipped: 1 });
  expect(read.flaky).toHaveLength(1);
  expect(read.failed).toHaveLength(2);
  const lines = summary([read]).join('\n');
  expect(lines).toMatch(/second try:\n.*some\.test\.js > group > needs two\n +Error: busy then/);
  expect(lines).toMatch(/Failed:\n[^]*group > fails\n +Error: broken for good/);
  expect(lines).toMatch(/cut\.test\.js\n +cannot be loaded/);
  expect(lines.split('\n').at(-1)).toBe('2 passed, 2 failed, 1 skipped');
});

test('a run of Playwright: the same', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'report.json');
  const from = JSON.stringify(join(modules, '@playwright', 'test', 'index.js'));
  writeFileSync(
    join(folder, 'some.spec.cjs'),
    `const { test, expect } = require(${from});
     test.describe('group', () => {
       test('passes', () => {});
       test('needs two', ({}, info) => { if (info.retry === 0) throw new Error('busy then'); });
       test('fails', () => { expect(1).toBe(2); });
       test.skip('waits', () => {});
     });`,
  );
  writeFileSync(
    join(folder, 'playwright.config.cjs'),
    'module.exports = { testMatch: "**/*.spec.cjs", retries: 1 };',
  );
  const read = readPlaywright(
    report(
      '@playwright/test/cli.js',
      ['test', '--config', join(folder, 'playwright.config.cjs'), '--reporter=json'],
      { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      file,
    ),
  );
  expect(read).toMatchObject({ passed: 2, skipped: 1 });
  const lines = summary([read]).join('\n');
  expect(lines).toMatch(/second try:\n.*some\.spec\.cjs > group > needs two\n +Error: busy then/);
  expect(lines).toMatch(/Failed:\n.*group > fails\n +Error: expect/);
  expect(lines.split('\n').at(-1)).toBe('2 passed, 1 failed, 1 skipped');
});
