import { expect, test } from 'vitest';
import { openConsole, rowsOf } from '../../fixtures/console.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { bundleConsole, runUntilKilled } from '../../fixtures/killed.ts';

/** Rounds in one data folder; then a fresh one, so that checking everything stays quick. */
const ROUNDS = 15;
const FOLDERS = 10;
const LANES = 2;

/** Lets a console write and kills it: at some moment of its start or of its work. Answers the acknowledged ids. */
async function writeUntilKilled(writer: string, dataDir: string, random: number): Promise<string[]> {
  const moment = random < 0.1 ? { startMs: random * 1200 } : { wordMs: random * 60 };
  const lines = await runUntilKilled(writer, [dataDir], moment);
  return lines.flatMap((line) => line.split(' '));
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
  const writer = bundleConsole('writer');
  const folders = Array.from({ length: LANES }, () =>
    Array.from({ length: FOLDERS }, () => temporaryFolder()),
  );
  const sums = await Promise.all(folders.map((some) => lane(writer, some)));
  for (const { acknowledged, stored } of sums) {
    expect(acknowledged).toBeGreaterThan(1000);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
  }
}, 300_000);
