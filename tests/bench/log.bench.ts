import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { createBackend, projections, type Backend } from '../../electron/backend/backend.ts';
import { openDatabase } from '../../electron/backend/log/database.ts';
import { createLog } from '../../electron/backend/log/log.ts';
import { openDataFolder } from '../../electron/backend/storage/folder.ts';
import { openStorage } from '../../electron/backend/storage/open.ts';
import { incidentStream, type NewEvent } from '../../electron/domain/event.ts';
import { incidentDeclared } from '../../electron/domain/incident/model.ts';
import { entryCorrected, entryPinned, noteAdded } from '../../electron/domain/timeline/model.ts';
import { beside, median, millisecondsOf, type Figure } from './figure.ts';

const EVENTS = Number(process.env['HOLDFAST_BENCH_EVENTS'] ?? 1_000_000);
const TURNS = 5;
const APPENDS = 2000;
/** Both alternate in slices of a turn, so that what else the machine does hits both. */
const SLICE = 100;
const BATCH = 5000;
const actor = 'ada';

const words =
  'replica lag pool timeout node primary deploy queue latency error checkout payment cache disk'.split(' ');

/** About 110 bytes, as people and commands write them. */
function text(n: number): string {
  return `${n} ${Array.from({ length: 12 }, (_, i) => words[(n * 7 + i * (1 + (n % 5))) % words.length]).join(' ')}`;
}

function open(dataDir: string): Backend {
  return createBackend({ dataDir, version: 'bench' });
}

/**
 * One event a transaction with every view folded, on the disk when it returns, beside SQLite's own rate for the same
 * rows alone. The search index follows in a worker and is no part of an append.
 */
async function durable(folder: string): Promise<Figure> {
  const held = openDataFolder(join(folder, 'durable'));
  const { log, close } = openStorage({ folder: held, projections, now: Date.now });
  const id = ulid();
  const stream = incidentStream(id);
  log.append(stream, [incidentDeclared({ title: 'Durable', commander: actor })], { actor, key: id });
  const raw = openDatabase(join(folder, 'raw.db'));
  raw.exec(`CREATE TABLE raw (pos INTEGER PRIMARY KEY, id TEXT, stream TEXT, type TEXT, at INTEGER, hlc TEXT,
    origin TEXT, seq INTEGER, actor TEXT, data TEXT, prev TEXT, hash TEXT) STRICT`);
  const insert = raw.prepare('INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    let [mine, its] = [0, 0];
    for (let slice = 0; slice < APPENDS / SLICE; slice++) {
      const from = log.position();
      mine += await millisecondsOf(() => {
        for (let i = 0; i < SLICE; i++) log.append(stream, [noteAdded({ text: text(i) })], { actor });
      });
      const rows = log.after(from, SLICE).map((e) => {
        const data = JSON.stringify(e.data);
        return [e.pos, e.id, e.stream, e.type, e.at, e.hlc, e.origin, e.seq, e.actor, data, e.prev, e.hash];
      });
      its += await millisecondsOf(() => {
        for (const row of rows) insert.run(...row);
      });
    }
    ours.push((APPENDS / mine) * 1000);
    theirs.push((APPENDS / its) * 1000);
  }
  raw.close();
  close();
  held.release();
  return beside(
    'log.append_durable',
    'events/s',
    ours,
    'the same rows in raw SQLite, one a transaction',
    theirs,
  );
}

/** Another console's log of one long incident, in the batches in which it would travel. */
function* history(folder: string): Generator<unknown[]> {
  const db = openDatabase(join(folder, 'source.db'));
  db.pragma('synchronous = OFF');
  const source = createLog(db, { projections: [] });
  const id = ulid();
  let entryId = id;
  const fact = (n: number): NewEvent => {
    if (n === 0) return incidentDeclared({ title: 'A long incident', commander: actor });
    if (n % 100 === 50) return entryCorrected({ entryId, text: text(n) });
    if (n % 100 === 51) return entryPinned({ entryId });
    return noteAdded({ text: text(n) });
  };
  for (let n = 0; n < EVENTS; n += BATCH) {
    const events = Array.from({ length: Math.min(BATCH, EVENTS - n) }, (_, i) => fact(n + i));
    const stored = source.append(incidentStream(id), events, { actor, ...(n === 0 && { key: id }) });
    entryId = stored.findLast(noteAdded.is)?.id ?? entryId;
    yield stored.map(({ pos: _pos, ...event }) => event);
  }
  db.close();
}

async function bulkImport(backend: Backend, folder: string): Promise<Figure> {
  let ms = 0;
  for (const batch of history(folder)) ms += await millisecondsOf(() => backend.log.import(batch));
  if (backend.log.position() !== EVENTS) throw new Error('the import is not whole');
  return { name: 'log.bulk_import', value: (EVENTS / ms) * 1000, unit: 'events/s' };
}

/** Opening the file and reading the first page, each time from a fresh start. */
async function openings(dataDir: string, incidentId: string): Promise<Figure[]> {
  const opened: number[] = [];
  const page: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    let backend: Backend | undefined;
    opened.push(await millisecondsOf(() => (backend = open(dataDir))));
    page.push(
      await millisecondsOf(() => backend?.services.timeline.tail({ incidentId, filter: {}, limit: 100 })),
    );
    await backend?.dispose();
  }
  return [
    { name: 'log.open_ms', value: median(opened), unit: 'ms' },
    { name: 'log.first_page_ms', value: median(page), unit: 'ms' },
  ];
}

/** As after a killed process: the marker says that the file was not closed. */
async function openAfterKill(dataDir: string): Promise<Figure> {
  const marker = join(dataDir, 'holdfast.state');
  writeFileSync(marker, readFileSync(marker, 'utf8').replace('"closed"', '"open"'));
  let backend: Backend | undefined;
  const ms = await millisecondsOf(() => (backend = open(dataDir)));
  await backend?.dispose();
  return { name: 'log.open_after_kill_ms', value: ms, unit: 'ms' };
}

async function whole(backend: Backend): Promise<Figure[]> {
  const refold = await millisecondsOf(() => backend.log.refoldAll());
  const verify = await millisecondsOf(() => backend.services.storage.verify());
  const backUp = await millisecondsOf(() => backend.services.storage.backUp({}));
  return [
    { name: 'log.refold', value: (EVENTS / refold) * 1000, unit: 'events/s' },
    { name: 'log.verify', value: (EVENTS / verify) * 1000, unit: 'events/s' },
    { name: 'log.backup_s', value: backUp / 1000, unit: 's' },
  ];
}

async function search(backend: Backend, incidentId: string): Promise<Figure[]> {
  const find = (query: string) => backend.services.timeline.search({ incidentId, text: query, limit: 50 });
  const indexing = await millisecondsOf(async () => {
    while ((await find('replica')).indexing) await new Promise((resolve) => setTimeout(resolve, 100));
  });
  const latencies: number[] = [];
  for (let i = 0; i < 60; i++) {
    const query = i % 3 === 0 ? `${i * 1000}` : `${words[i % words.length]} ${words[(i * 3) % words.length]}`;
    latencies.push(await millisecondsOf(() => find(query)));
  }
  return [
    { name: 'log.search_index_s', value: indexing / 1000, unit: 's' },
    { name: 'log.search_p50_ms', value: median(latencies), unit: 'ms' },
    { name: 'log.search_slowest_ms', value: Math.max(...latencies), unit: 'ms' },
  ];
}

/** The log with 1,000,000 events of one incident (HOLDFAST_BENCH_EVENTS changes the number). */
export async function run(): Promise<Figure[]> {
  const root = new URL('../../.bench/', import.meta.url).pathname;
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, 'log-'));
  try {
    const figures = [await durable(folder)];
    const dataDir = join(folder, 'long');
    const importing = open(dataDir);
    figures.push(await bulkImport(importing, folder));
    const incidentId = importing.log.after(0, 1)[0]?.stream.slice('incident:'.length) ?? '';
    figures.push(...(await search(importing, incidentId)));
    await importing.dispose();
    figures.push(...(await openings(dataDir, incidentId)), await openAfterKill(dataDir));
    const backend = open(dataDir);
    figures.push(...(await whole(backend)));
    await backend.dispose();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
