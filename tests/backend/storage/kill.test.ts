import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { openConsole, rowsOf } from '../../fixtures/console.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The writer as one file, because that starts in 0.1 s instead of 0.2. */
function bundleWriter(): string {
  const outfile = join(temporaryFolder(), 'writer.cjs');
  buildSync({
    entryPoints: [path('../../fixtures/writer.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['better-sqlite3'],
  });
  return outfile;
}

/** Rounds in one data folder; then a fresh one, so that checking everything stays quick. */
const ROUNDS = 15;
const FOLDERS = 10;
const LANES = 2;

/** Lets a console write and kills it: at some moment of its start or of its work. Answers the acknowledged ids. */
async function writeUntilKilled(writer: string, dataDir: string, random: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_PATH: path('../../../node_modules') },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = once(child, 'close');
  if (random < 0.1)
    await wait(random * 1200); // while it starts
  else {
    await Promise.race([once(child.stdout, 'data'), ended]);
    await wait(random * 60);
  }
  child.kill('SIGKILL');
  const [code] = (await ended) as [number | null];
  expect({ code, err }).toEqual({ code: null, err: '' });
  // What was cut off in the middle of a line was not acknowledged.
  return out
    .slice(0, out.lastIndexOf('\n') + 1)
    .split(/\s+/)
    .filter(Boolean);
}

function checkEverything(dataDir: string, acknowledged: string[]): number {
  const { log, db, recovery, close } = openConsole(dataDir);
  expect(recovery).toBeNull();
  expect(acknowledged.filter((id) => !log.event(id))).toEqual([]);
  const report = log.verify();
  expect(report.broken).toEqual([]);
  expect(report.events).toBe(log.position());
  const rows = rowsOf(db);
  log.refoldAll();
  expect(rowsOf(db)).toEqual(rows);
  close();
  return report.events;
}

async function lane(writer: string, folders: string[]): Promise<{ acknowledged: number; stored: number }> {
  const sum = { acknowledged: 0, stored: 0 };
  for (const dataDir of folders) {
    const acknowledged: string[] = [];
    let stored = 0;
    for (let round = 0; round < ROUNDS; round++) {
      acknowledged.push(...(await writeUntilKilled(writer, dataDir, Math.random())));
      // Every other time the next writer itself finds what the killed one left.
      if (round % 2 === 0) stored = checkEverything(dataDir, acknowledged);
    }
    sum.acknowledged += acknowledged.length;
    sum.stored += stored;
  }
  return sum;
}

test(`${ROUNDS * FOLDERS * LANES} kills in the middle of writes lose no acknowledged event`, async () => {
  const writer = bundleWriter();
  const folders = Array.from({ length: LANES }, () =>
    Array.from({ length: FOLDERS }, () => temporaryFolder()),
  );
  const sums = await Promise.all(folders.map((some) => lane(writer, some)));
  for (const { acknowledged, stored } of sums) {
    expect(acknowledged).toBeGreaterThan(1000);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
  }
}, 300_000);
