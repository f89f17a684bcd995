// `npm test`: everything there is to set up, then every test. The last line counts them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { ensureParts, findChromium } from './parts.mjs';
import { prepare } from './prepare.mjs';

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
  const sum = suites.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
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
function read(file, status, count) {
  try {
    const found = count(JSON.parse(readFileSync(file, 'utf8')));
    return status !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
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
  return read(file, run(node, args, {}), (r) => {
    // A file that fails before its first test has no failed test: it counts as one.
    const broken = r.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    return {
      passed: r.numPassedTests,
      failed: r.numFailedTests + broken.length,
      skipped: r.numPendingTests + r.numTodoTests,
    };
  });
}

function playwright(node, config) {
  const file = join(reports, `${config}.json`);
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', config, '--reporter=line,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file, HOLDFAST_CHROMIUM: findChromium() ?? '' };
  return read(file, run(node, args, env), ({ stats }) => {
    if (stats.flaky > 0)
      console.log(`${stats.flaky} of these passed only at the second try: see "flaky" above.`);
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  });
}
