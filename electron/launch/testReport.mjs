// What the runners' own JSON reports say, in one shape: { passed, skipped, failed: [{ name, error }], flaky: [...] }.
// A flaky test failed at its first try and passed at its second.
import { relative } from 'node:path';
import { root } from './paths.mjs';

const errorLines = 12;
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Vitest's JSON report. A file that fails outside of its tests counts as one failure. */
export function readVitest({ testResults }) {
  const result = { passed: 0, skipped: 0, failed: [], flaky: [] };
  for (const file of testResults) {
    const before = result.failed.length;
    for (const test of file.assertionResults) {
      const told = {
        name: [relative(root, file.name), ...test.ancestorTitles.filter(Boolean), test.title].join(' > '),
        error: test.failureMessages[0] ?? '',
      };
      if (test.status === 'failed') result.failed.push(told);
      else if (test.status !== 'passed') result.skipped += 1;
      else {
        result.passed += 1;
        if (test.failureMessages.length > 0) result.flaky.push(told);
      }
    }
    if (file.status === 'failed' && result.failed.length === before)
      result.failed.push({ name: relative(root, file.name), error: file.message });
  }
  return result;
}

/** Playwright's JSON report; its own faults (no browser, a broken file) are failures as well. */
export function readPlaywright({ suites, errors }) {
  const result = { passed: 0, skipped: 0, failed: [], flaky: [] };
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        const error = test.results.flatMap((attempt) => attempt.errors)[0]?.message ?? '';
        const told = { name: [...path, spec.title].join(' > '), error };
        if (test.status === 'skipped') result.skipped += 1;
        else if (test.status === 'unexpected') result.failed.push(told);
        else {
          result.passed += 1;
          if (test.status === 'flaky') result.flaky.push(told);
        }
      }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  };
  for (const suite of suites) walk(suite, [suite.title]);
  for (const error of errors ?? [])
    result.failed.push({ name: 'outside of the tests', error: error.message ?? '' });
  return result;
}

/** The lines that end a run: what passed only at its second try, what failed and why, and the counts. */
export function summary(results) {
  const all = (key) => results.flatMap((result) => result[key]);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const told = (title, tests) =>
    tests.length === 0
      ? []
      : ['', title, ...tests.flatMap(({ name, error }) => [`  ${name}`, ...first(error)])];
  const failed = all('failed');
  return [
    ...told('Passed only at the second try:', all('flaky')),
    ...told('Failed:', failed),
    `${sum('passed')} passed, ${failed.length} failed, ${sum('skipped')} skipped`,
  ];
}

function first(error) {
  const lines = error
    .replace(escapes, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(0, errorLines).map((line) => `      ${line}`);
}
