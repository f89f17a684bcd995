import { parentPort, workerData } from 'node:worker_threads';
import { openSearchIndex, type FindResult } from './searchIndex.ts';

/** What the service asks of the worker. */
export type SearchRequest =
  | { kind: 'poke' }
  | { kind: 'close' }
  | { kind: 'renew'; epoch: string }
  | { kind: 'find'; id: number; stream: string; text: string; limit: number };
export type SearchAnswer = { id: number; result: FindResult } | { id: number; error: string };

const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { dataFile, indexFile, epoch } = workerData as { dataFile: string; indexFile: string; epoch: string };
let index = openSearchIndex(dataFile, indexFile, epoch);
let busy = false;

/** Indexes in the pauses between questions. */
function indexOn(): void {
  busy = index.step();
  if (busy) setImmediate(indexOn);
}

port.on('message', (request: SearchRequest) => {
  if (request.kind === 'close') {
    index.close();
    port.close();
  } else if (request.kind === 'renew') {
    index.close();
    index = openSearchIndex(dataFile, indexFile, request.epoch);
    if (!busy) indexOn();
  } else if (request.kind === 'poke') {
    if (!busy) indexOn();
  } else {
    port.postMessage(answer(request));
  }
});

function answer({ id, stream, text, limit }: Extract<SearchRequest, { kind: 'find' }>): SearchAnswer {
  try {
    return { id, result: index.find(stream, text, limit) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

indexOn();
