// `npm test`: everything there is to set up, then every test. It ends with what failed and the counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { ensureParts, findChromium } from './parts.mjs';
import { prepare } from './prepare.mjs';
import { readPlaywright, readVitest, summary } from './testReport.mjs';

const reports = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
try {
  const node = prepare();
  const missing = ensureParts();
  for (const part of missing)
    console.error(`Missing for the tests: ${part}. What needs it reports itself skipped.`);
  const suites = [
    vitest(node),
    ...['playwright.config.ts', 'playwright.electron.config.ts'].map((config) => playwright(node, config)),
  ];
  for (const line of summary(suites)) console.log(line);
  const failed = suites.some((suite) => suite.failed.length > 0);
  process.exitCode = failed || suites.every((suite) => suite.passed === 0) ? 1 : 0;
} catch (error) {
  console.error(`holdfast: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

function run(node, args, env) {
  return spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  }).status;
}

/** A suite that ended badly without a report counts as one failure, so that nothing can fall silent. */
function read(file, name, status, shape) {
  const silent = { name, error: `ended with exit code ${status}: see its output above` };
  try {
    const found = shape(JSON.parse(readFileSync(file, 'utf8')));
    return status !== 0 && found.failed.length === 0 ? { ...found, failed: [silent] } : found;
  } catch {
    return { passed: 0, skipped: 0, failed: [silent], flaky: [] };
  }
}

function vitest(node) {
  const file = join(reports, 'vitest.json');
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  return read(file, 'vitest', run(node, args, {}), readVitest);
}

function playwright(node, config) {
  const file = join(reports, `${config}.json`);
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', config, '--reporter=line,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file, HOLDFAST_CHROMIUM: findChromium() ?? '' };
  return read(file, config, run(node, args, env), readPlaywright);
}
