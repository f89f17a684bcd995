import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { openHealthStore } from '../../electron/backend/health/store.ts';
import { serviceAdded, serviceDetails } from '../../electron/domain/health/model.ts';
import { createBackend } from '../../electron/backend/backend.ts';
import { CATALOG } from '../../electron/domain/event.ts';
import { DAY, HOUR, type Bucket } from '../../electron/domain/health/history.ts';
import { ulid } from 'ulid';
import { startConsole } from '../e2e/console.ts';
import { probeOf } from '../fixtures/probes.ts';
import { median, type Figure } from './figure.ts';

const PROBES = 1000;
const MINUTE = 60_000;
/** Half a minute to begin with, then a minute that is measured; HOLDFAST_BENCH_MINUTES measures longer. */
const MEASURED_MS = Number(process.env['HOLDFAST_BENCH_MINUTES'] ?? 1) * MINUTE;
const PAINTS = 5;

/** What Uptime Kuma's users report for one act on a board of 700 monitors, in its issue tracker: stated, not measured. */
const STATED = { peer: 'Uptime Kuma at 700 monitors, as its issue tracker states', peerValue: 45_000 };

/** 1,000 probes of every 10 s in a console of its own, and the board of 500 services with a year of history. */
export async function run(): Promise<Figure[]> {
  return [...(await watching()), ...(await board())];
}

interface Report {
  cpuMs: number;
  rss: number;
  looks: number;
  wallMs: number;
  lateness: number[];
}

/** The console runs in a process of its own: what it is asked to look at costs another one. */
async function watching(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const here = import.meta.dirname;
  const targets = fork(join(here, '..', 'fixtures', 'benchTargets.ts'));
  const port = await new Promise<number>((resolve) => targets.once('message', (m) => resolve(Number(m))));
  const console = fork(join(here, '..', 'fixtures', 'benchConsole.ts'), [
    folder,
    String(port),
    String(PROBES),
  ]);
  const ask = (): Promise<Report> =>
    new Promise((resolve) => {
      console.once('message', (m) => resolve(m as Report));
      console.send('report');
    });
  try {
    await new Promise((resolve) => console.once('message', resolve));
    await new Promise((resolve) => setTimeout(resolve, MINUTE / 2));
    const before = await ask();
    await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
    const after = await ask();
    const looks = after.looks - before.looks;
    const wall = after.wallMs - before.wallMs;
    const lateness = after.lateness.slice(-looks).sort((a, b) => a - b);
    const at = (share: number) => lateness[Math.floor(lateness.length * share)] ?? Number.NaN;
    return [
      { name: 'health.looks_per_s', value: looks / (wall / 1000), unit: '/s' },
      { name: 'health.cpu_of_one_core', value: ((after.cpuMs - before.cpuMs) / wall) * 100, unit: '%' },
      { name: 'health.memory_mb', value: after.rss / 1e6, unit: 'MB' },
      { name: 'health.lateness_p50', value: at(0.5), unit: 'ms' },
      { name: 'health.lateness_p99', value: at(0.99), unit: 'ms' },
    ];
  } finally {
    console.kill('SIGKILL');
    targets.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function board(): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  await fill(data, 500);
  const hf = await startConsole(data);
  const browser = await chromium.launch({
    executablePath: process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(hf.link);
    await page.getByLabel('What is wrong?').waitFor();
    const [paints, opens, years]: number[][] = [[], [], []];
    for (let i = 0; i < PAINTS; i++) {
      await page.goto('about:blank');
      const url = new URL(hf.link);
      const started = performance.now();
      await page.goto(`${url.origin}/#/services`);
      await page.locator('.board [data-service]').nth(499).waitFor({ state: 'attached' });
      paints?.push(performance.now() - started);
      const opening = performance.now();
      await page.locator('.board [data-service]').nth(10).click();
      await page.locator('.drawer .strip svg').waitFor();
      opens?.push(performance.now() - opening);
      const year = performance.now();
      await page.getByText('1 y', { exact: true }).click();
      await page
        .locator('.drawer .strip svg[aria-label^="36"], .drawer .strip svg[aria-label^="35"]')
        .first()
        .waitFor();
      await page.locator('.drawer .recharts-line path').first().waitFor();
      years?.push(performance.now() - year);
    }
    return [
      {
        name: 'health.board_500_ms',
        value: median(paints ?? []),
        unit: 'ms',
        ...STATED,
        ratio: median(paints ?? []) / STATED.peerValue,
      },
      { name: 'health.details_ms', value: median(opens ?? []), unit: 'ms' },
      { name: 'health.year_chart_ms', value: median(years ?? []), unit: 'ms' },
    ];
  } finally {
    await browser.close();
    await hf.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Services that nobody looks at during the measuring, each with a year of hours. */
async function fill(data: string, count: number): Promise<void> {
  const backend = createBackend({ dataDir: data, version: 'bench' });
  const ids = Array.from({ length: count }, () => ulid());
  const events = ids.map((serviceId, i) =>
    serviceAdded({
      ...serviceDetails.parse({
        name: `Service ${i}`,
        tier: 1 + (i % 4),
        owner: `Team ${i % 12}`,
        probes: [
          probeOf({ target: { type: 'http', url: 'http://127.0.0.1:9/' }, schedule: { every: 86_400 } }),
        ],
      }),
      serviceId,
    }),
  );
  backend.log.append(CATALOG, events, { actor: 'bench' });
  await backend.dispose();
  const store = openHealthStore(join(data, 'health.db'));
  const today = Math.floor(Date.now() / DAY) * DAY;
  store.transaction(() => {
    for (const id of ids) {
      for (const key of [id, `${id}/p1`]) {
        const number = store.number(key);
        for (let day = 365; day > 0; day--)
          store.putDay(number, today - day * DAY, hoursOf(today - day * DAY));
      }
    }
  });
  // As a console leaves it that watched until midnight.
  store.setMeta('rolled through', String(today));
  store.close();
}

function hoursOf(day: number): Bucket[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const down = (day / DAY + hour) % 97 === 0 ? 300_000 : 0;
    const latencyMs = 20 + 10 * Math.sin(hour / 4);
    return {
      at: day + hour * HOUR,
      up: HOUR - down,
      degraded: 0,
      down,
      planned: 0,
      samples: 360,
      latencyMs,
      maxLatencyMs: 90,
      value: null,
    };
  });
}
