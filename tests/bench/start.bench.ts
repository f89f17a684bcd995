import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from '@playwright/test';

interface Figure {
  name: string;
  value: number;
  unit: string;
}

const root = join(import.meta.dirname, '..', '..');
const ROUNDS = 5;

/** From `npm start`'s command (installed and built) to the first paint in a running browser, and what that loads. */
export async function run(): Promise<Figure[]> {
  const executablePath = process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium';
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const rounds: Awaited<ReturnType<typeof once>>[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await once(browser));
    const median = (pick: (r: (typeof rounds)[number]) => number) =>
      rounds.map(pick).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    const scripts = rounds[0]?.scripts ?? [];
    const bodies = scripts.map((name) => readFileSync(join(root, 'dist', 'renderer', 'assets', name)));
    const kB = (bytes: number) => Math.round(bytes / 1000);
    return [
      { name: 'start.link_ms', value: median((r) => r.link), unit: 'ms' },
      { name: 'start.first_paint_ms', value: median((r) => r.paint), unit: 'ms' },
      { name: 'start.usable_ms', value: median((r) => r.usable), unit: 'ms' },
      { name: 'start.js_kb', value: kB(bodies.reduce((sum, b) => sum + b.length, 0)), unit: 'kB' },
      {
        name: 'start.js_gzip_kb',
        value: kB(bodies.reduce((sum, b) => sum + gzipSync(b).length, 0)),
        unit: 'kB',
      },
    ];
  } finally {
    await browser.close();
  }
}

async function once(browser: Browser) {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const started = Date.now();
  const script = join(root, 'electron', 'launch', 'start.mjs');
  const child = spawn(process.execPath, [script, '--web', '--no-open', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += String(chunk);
        const found = /http:\S+/.exec(out)?.[0];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Error(`the console ended: ${out}`)));
    });
    const link = Date.now() - started;
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByLabel('What is wrong?').waitFor();
    const usable = Date.now() - started;
    const { origin, paint, scripts } = await page.evaluate(() => ({
      origin: performance.timeOrigin,
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      scripts: performance
        .getEntriesByType('resource')
        .map((e) => e.name)
        .filter((name) => name.endsWith('.js')),
    }));
    await page.close();
    return {
      link,
      usable,
      paint: Math.round(origin + paint - started),
      scripts: scripts.map((s) => basename(s)),
    };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(data, { recursive: true, force: true });
  }
}
