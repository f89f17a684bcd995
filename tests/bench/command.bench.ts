import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { chromium, type Page } from '@playwright/test';
import { createBackend } from '../../electron/backend/backend.ts';
import { openDatabase } from '../../electron/backend/log/database.ts';
import { createLog } from '../../electron/backend/log/log.ts';
import { clocksPlanned } from '../../electron/domain/clock/model.ts';
import { incidentStream, type NewEvent } from '../../electron/domain/event.ts';
import {
  incidentDeclared,
  incidentResolved,
  servicesSet,
  severitySet,
} from '../../electron/domain/incident/model.ts';
import { builtInSchemes } from '../../electron/domain/severity/builtIn.ts';
import { severityOf } from '../../electron/domain/severity/model.ts';
import { taskDone, taskGiven } from '../../electron/domain/task/model.ts';
import { noteAdded } from '../../electron/domain/timeline/model.ts';
import { startConsole } from '../e2e/console.ts';
import { median, millisecondsOf, type Figure } from './figure.ts';

const INCIDENTS = Number(process.env['HOLDFAST_BENCH_INCIDENTS'] ?? 10_000);
const EVENTS_EACH = Number(process.env['HOLDFAST_BENCH_EVENTS_EACH'] ?? 100);
/** So many are still open: more than a bad night has. */
const OPEN = 50;
const TURNS = 5;
const actor = 'ada';
const [scheme] = builtInSchemes;

/** One incident from its declaration to its end, as people and commands write it. */
function story(n: number): NewEvent[] {
  const level = scheme?.levels[n % 4];
  if (!scheme || !level) throw new Error('the scheme is empty');
  const taskId = ulid();
  const title = `Check replica ${n}`;
  const facts = [
    incidentDeclared({ title: `Incident ${n}: checkout answers slowly`, commander: actor }),
    severitySet({ severity: severityOf(scheme, level), from: null }),
    clocksPlanned({ plan: level, ended: [] }),
    servicesSet({ services: [`service-${n % 40}`] }),
    taskGiven({ taskId, title, person: 'bo', minutes: 10, source: 'person' }),
    taskDone({ taskId, title, note: '' }),
  ];
  const end =
    n < INCIDENTS - OPEN
      ? [incidentResolved({ resolution: 'restarted', impact: 'some', rootCause: '' })]
      : [];
  const notes = Array.from({ length: EVENTS_EACH - facts.length - end.length }, (_, i) =>
    noteAdded({
      text: `${n}.${i} replica lag pool timeout node primary deploy queue latency error checkout payment`,
    }),
  );
  return [...facts, ...notes, ...end];
}

function fill(folder: string, dataDir: string): number {
  const db = openDatabase(join(folder, 'source.db'));
  db.pragma('synchronous = OFF');
  let now = Date.now() - INCIDENTS * 3_600_000;
  const source = createLog(db, { projections: [], now: () => now });
  const target = createBackend({ dataDir, version: 'bench' });
  for (let n = 0; n < INCIDENTS; n++) {
    const id = ulid();
    now += n < INCIDENTS - OPEN ? 3_599_000 : 60_000;
    source.append(incidentStream(id), story(n), { actor, key: id });
    if (n % 50 === 49 || n === INCIDENTS - 1) {
      const batch = source.after(target.log.position(), 50 * EVENTS_EACH);
      target.log.import(batch.map(({ pos: _pos, ...event }) => event));
    }
  }
  const stored = target.log.position();
  db.close();
  void target.dispose();
  return stored;
}

/** Resident memory of a process, MB. */
function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
}

async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

/** A page that holds a session: from a reload to the list, and from a click on an incident to its desk. */
async function look(page: Page): Promise<{ list: number; desk: number }> {
  const list = await millisecondsOf(async () => {
    await page.reload();
    await page.locator('.incident-item').first().waitFor();
  });
  const desk = await millisecondsOf(async () => {
    await page.locator('.incident-item').first().click();
    await page.locator('.entry').first().waitFor();
  });
  await page.goBack();
  await page.locator('.incident-item').first().waitFor();
  return { list, desk };
}

async function inBrowser(dataDir: string): Promise<Figure[]> {
  let hf: Awaited<ReturnType<typeof startConsole>> | undefined;
  const link = await millisecondsOf(async () => (hf = await startConsole(dataDir)));
  if (!hf) throw new Error('the console did not start');
  const executablePath = process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(hf.link);
    await page.locator('.incident-item').first().waitFor();
    const rounds: Awaited<ReturnType<typeof look>>[] = [];
    for (let turn = 0; turn < TURNS; turn++) rounds.push(await look(page));
    const pid = Number(
      /process (\d+)/.exec(readFileSync(join(dataDir, 'holder.txt'), 'utf8'))?.[1] ?? Number.NaN,
    );
    const figures: Figure[] = [
      { name: 'command.open_ms', value: link, unit: 'ms' },
      { name: 'command.list_first_paint_ms', value: median(rounds.map((r) => r.list)), unit: 'ms' },
      { name: 'command.desk_first_paint_ms', value: median(rounds.map((r) => r.desk)), unit: 'ms' },
      { name: 'command.page_heap_mb', value: await heapMb(page), unit: 'MB' },
    ];
    if (Number.isFinite(pid))
      figures.push({ name: 'command.backend_rss_mb', value: residentMb(pid), unit: 'MB' });
    return figures;
  } finally {
    await browser.close();
    await hf.stop();
  }
}

/** 10,000 incidents with 1,000,000 events (HOLDFAST_BENCH_INCIDENTS changes the number), in a browser. */
export async function run(): Promise<Figure[]> {
  const root = new URL('../../.bench/', import.meta.url).pathname;
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, 'command-'));
  try {
    const dataDir = join(folder, 'data');
    let stored = 0;
    const ms = await millisecondsOf(() => (stored = fill(folder, dataDir)));
    if (stored !== INCIDENTS * EVENTS_EACH) throw new Error('the import is not whole');
    const filled = { name: 'command.fill', value: (stored / ms) * 1000, unit: 'events/s' };
    return [filled, ...(await inBrowser(dataDir))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
