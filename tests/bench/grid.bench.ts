import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startConsole } from '../e2e/console.ts';
import { PASSWORD, startPostgres } from '../fixtures/postgres.ts';
import { median, type Figure } from './figure.ts';

const executablePath = process.env['HOLDFAST_CHROMIUM'] || '/usr/bin/chromium';
const ROWS = 1_000_000;
/** 240 frames a round: four seconds of a steady wheel. */
const FRAMES = 240;
const ROUNDS = 5;

/** How a grid of a million rows scrolls in Chromium, and how long until its first and its last row can be read. */
export async function run(): Promise<Figure[]> {
  const server = await startPostgres();
  server.psql(
    `CREATE TABLE item AS SELECT g AS id, md5(g::text) AS name, g * 1.25 AS total, now() AS at, 'note ' || g AS note FROM generate_series(1, ${ROWS}) g; ALTER TABLE item OWNER TO dba`,
    'shop',
  );
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const hf = await startConsole(join(folder, 'data'));
  const args = ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(hf.link);
    await openShell(page, server.port);
    const firstRow = await showRows(page);
    const scrolls: Frames[] = [];
    const jumps: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      scrolls.push(await scroll(page));
      jumps.push(await jump(page, round % 2 === 0));
    }
    const heap = await page.evaluate(
      () =>
        (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
    );
    return [
      { name: 'grid.first-row', value: firstRow, unit: 'ms' },
      { name: 'grid.scroll-frame-median', value: median(scrolls.map((s) => s.median)), unit: 'ms' },
      { name: 'grid.scroll-frame-p95', value: median(scrolls.map((s) => s.p95)), unit: 'ms' },
      { name: 'grid.jump-to-end', value: median(jumps), unit: 'ms' },
      { name: 'grid.page-heap', value: heap / 2 ** 20, unit: 'MB' },
    ];
  } finally {
    await browser.close();
    await hf.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openShell(page: Page, port: number): Promise<void> {
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await page.getByRole('button', { name: 'Add database' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add database' });
  await dialog.getByLabel('Port').fill(String(port));
  await dialog.getByLabel('Database').fill('shop');
  await dialog.getByLabel('User').fill('dba');
  await dialog.getByRole('button', { name: 'Add database' }).click();
  await page.getByRole('link', { name: /^Open a shell on/ }).click();
  await page.locator('input[type="password"]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('.db-head .db-state[data-state="open"]').waitFor();
}

/** Runs the statement; answers the milliseconds until its first row is on the screen, and waits for the last. */
async function showRows(page: Page): Promise<number> {
  await page.getByRole('textbox', { name: 'Statements' }).click();
  await page.keyboard.insertText('select * from item');
  const start = performance.now();
  await page.keyboard.press('Control+Enter');
  await page.locator('.db-grid-row .db-cell').first().waitFor();
  const took = performance.now() - start;
  await page.locator('.db-summary', { hasText: '1,000,000 rows' }).waitFor({ timeout: 120_000 });
  await page.locator('.db-summary', { hasText: 'Done' }).waitFor({ timeout: 120_000 });
  return took;
}

interface Frames {
  median: number;
  p95: number;
}

/** Scrolls by 120 pixels a frame, as a wheel does, and takes the time from frame to frame. */
function scroll(page: Page): Promise<Frames> {
  return page.evaluate(async (frames) => {
    const box = document.querySelector('.db-grid');
    if (!box) throw new Error('there is no grid');
    box.scrollTop = 10_000 * 24;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const times: number[] = [];
    let last = await frame();
    for (let i = 0; i < frames; i++) {
      box.scrollTop += 120;
      const next = await frame();
      times.push(next - last);
      last = next;
    }
    const sorted = (list: number[]) => list.toSorted((a, b) => a - b);
    const at = (list: number[], part: number) => sorted(list)[Math.floor(list.length * part)] ?? 0;
    return { median: at(times, 0.5), p95: at(times, 0.95) };
  }, FRAMES);
}

/** Jumps to the end or back, and waits until the rows there have come from the disk. */
async function jump(page: Page, toEnd: boolean): Promise<number> {
  await page.locator('.db-grid').focus();
  const start = performance.now();
  await page.keyboard.press(toEnd ? 'Control+End' : 'Control+Home');
  const text = toEnd ? `note ${ROWS}` : 'note 1';
  await page.locator('.db-cell').getByText(text, { exact: true }).waitFor();
  return performance.now() - start;
}
