import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { startConsole } from '../e2e/console.ts';
import { drawByDom, openDesk, openMore } from '../e2e/terminals.ts';
import { sshdMissing, startSshd } from '../fixtures/sshd.ts';
import { median, type Figure } from './figure.ts';
import { keyTime, watchFrames, worstFrame } from './screenKeys.ts';
import { usedBy } from './usage.ts';

const SESSIONS = Number(process.env['HOLDFAST_BENCH_SESSIONS'] ?? 50);
const MB = 1e6;
const LETTERS = 'abcdefghijklmnopqrst';

/** Fifty sessions that print a megabyte each second in the tabs of one page, and one in which somebody types. */
export async function run(): Promise<Figure[]> {
  if (sshdMissing) {
    console.log(`sessions: skipped, ${sshdMissing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'hf-bench-sessions-'));
  const script = join(folder, 'shell.sh');
  const loud = join(folder, 'loud');
  const print = '$|=1; $l=("x" x 99)."\\n"; while (1) { print $l x 1000; select(undef,undef,undef,0.1) }';
  writeFileSync(
    script,
    `if [ -e ${loud} ]; then echo 'ready> '; sleep 1; exec perl -e '${print}'; fi\nPS1='ready> ' exec bash --norc -i\n`,
  );
  const sshd = await startSshd({ config: [`ForceCommand bash ${script}`] });
  const hf = await startConsole(join(folder, 'data'));
  const browser = await chromium.launch({
    executablePath: process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--enable-precise-memory-info'],
  });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await drawByDom(page);
    await openDesk(page, hf.link, sshd);
    writeFileSync(loud, '');
    for (let n = 0; n < SESSIONS; n++) await openMore(page, 'app-1');
    // The first tab is the quiet one.
    await page.locator('.terminal-tab').first().click();
    await page.locator('.xterm-helper-textarea:visible').focus();
    await page.waitForTimeout(2000);
    return await measure(page, hf.pid);
  } finally {
    await browser.close();
    await hf.stop();
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(page: Page, pid: number): Promise<Figure[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await watchFrames(page);
  const [before, from, at] = [usedBy(pid), await taskTime(devtools), performance.now()];
  const keys: number[] = [];
  let typed = 'ready> ';
  for (const letter of LETTERS) {
    typed += letter;
    keys.push(await keyTime(page, letter, typed));
    await page.waitForTimeout(300);
  }
  const seconds = (performance.now() - at) / 1000;
  const [after, to] = [usedBy(pid), await taskTime(devtools)];
  const worst = await worstFrame(page);
  await page.requestGC();
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  const name = `sessions: ${SESSIONS} that print`;
  return [
    { name: `${name}, a key in another, p50`, value: median(keys), unit: 'ms' },
    { name: `${name}, a key in another, worst`, value: Math.max(...keys), unit: 'ms' },
    { name: `${name}, worst frame`, value: worst, unit: 'ms' },
    { name: `${name}, shown`, value: (after.read - before.read) / MB / seconds, unit: 'MB/s' },
    { name: `${name}, the page's main thread`, value: (100 * (to - from)) / seconds, unit: '%' },
    { name: `${name}, the backend`, value: (100 * (after.cpu - before.cpu)) / seconds, unit: '% of a core' },
    { name: `${name}, the backend's memory`, value: after.memory / MB, unit: 'MB' },
    { name: `${name}, the page's heap`, value: heap / MB, unit: 'MB' },
  ];
}

/** Seconds that the page's main thread has worked. */
async function taskTime(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN;
}
