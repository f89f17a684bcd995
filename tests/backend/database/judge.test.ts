import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const judge = new URL('../../../electron/backend/database/postgres/judge.ts', import.meta.url).href;

/** Judges a thousand statements, waits for what compiles behind them; prints the bytes that this took at the most. */
const program = `
  const { judgePostgresText } = await import(${JSON.stringify(judge)});
  const text = 'SELECT a.id, count(*) FROM a JOIN b ON a.id = b.a WHERE b.x IN (1, 2, 3) GROUP BY 1 ORDER BY 2 LIMIT 10';
  await judgePostgresText(text);
  const rest = process.memoryUsage().rss;
  let most = rest;
  for (let i = 0; i < 1000; i++) {
    const { kind } = await judgePostgresText(text);
    if (kind !== 'read') throw new Error(kind);
  }
  for (let i = 0; i < 100; i++) {
    most = Math.max(most, process.memoryUsage().rss);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  console.log(most - rest);`;

test('a thousand statements of PostgreSQL are judged in under 150 MB', () => {
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(Number(printed)).toBeGreaterThanOrEqual(0);
  expect(Number(printed)).toBeLessThan(150e6);
});
