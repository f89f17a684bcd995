import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** 500 events a transaction: some 10 ms, so that the window's own work comes in between. */
const BATCH = 500;
/** A line longer than an event may be is no event; what follows it is found again. */
const MAX_LINE = 6 * 1024 * 1024;

/** The events of a file, parsed, some hundred at a time; what is no JSON comes as its text. */
export async function* eventBatches(file: string): AsyncGenerator<unknown[]> {
  let batch: unknown[] = [];
  for await (const line of linesOf(file)) {
    batch.push(parsed(line));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
    await setImmediate();
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  let skipping = false;
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!skipping && line !== '') yield line;
      skipping = false;
    }
    if (rest.length <= MAX_LINE) continue;
    if (!skipping) yield rest.slice(0, 1000);
    skipping = true;
    rest = '';
  }
  if (rest !== '' && !skipping) yield rest;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line.slice(0, 1000);
  }
}
