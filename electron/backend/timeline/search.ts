import { Worker } from 'node:worker_threads';
import { incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { EntryRow } from '../../domain/timeline/model.ts';
import type { FindResult } from './searchIndex.ts';
import type { SearchAnswer, SearchRequest } from './searchWorker.ts';

export interface TimelineSearch {
  find(q: {
    incidentId: string;
    text: string;
    limit: number;
  }): Promise<{ entries: EntryRow[]; more: boolean; indexing: boolean }>;
  /** Says that entries changed; the index follows within moments. */
  poke(): void;
  /** Throws the index away and makes it anew: what was erased must not be found, nor lie in its file. */
  renew(): void;
  dispose(): Promise<void>;
}

interface Waiting {
  resolve(result: FindResult): void;
  reject(error: Error): void;
}

/** Full-text search of timelines in a worker of its own, so that no search can hold up a keystroke. */
export function createTimelineSearch(
  files: { dataFile: string; indexFile: string; epoch(): string },
  read: (id: string) => EntryRow | undefined,
): TimelineSearch {
  // From source the worker is TypeScript; in the build it lies beside the bundle.
  const script = import.meta.url.endsWith('.ts') ? './searchWorker.ts' : './search-worker.js';
  const worker = new Worker(new URL(script, import.meta.url), {
    workerData: { ...files, epoch: files.epoch() },
  });
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let poked = false;
  let gone: Error | null = null;

  worker.on('message', (answer: SearchAnswer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('result' in answer) call?.resolve(answer.result);
    else call?.reject(new Error(answer.error));
  });
  const fail = (error: Error) => {
    gone = error;
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(gone ?? new Error('the search worker ended')));

  const send = (request: SearchRequest) => worker.postMessage(request);
  const ask = (stream: string, text: string, limit: number) =>
    new Promise<FindResult>((resolve, reject) => {
      if (gone) return reject(gone);
      const id = next++;
      waiting.set(id, { resolve, reject });
      send({ kind: 'find', id, stream, text, limit });
    });

  return {
    async find({ incidentId, text, limit }) {
      const result = await ask(incidentStream(incidentId), text, limit).catch((error: unknown) => {
        throw new Failure('UNAVAILABLE', 'Search is not working just now. The timeline itself is complete.', {
          reason: error instanceof Error ? error.message : '',
        });
      });
      const entries = result.ids.flatMap((id) => read(id) ?? []);
      return { entries, more: result.more, indexing: result.indexing };
    },
    poke() {
      if (poked) return;
      poked = true;
      setTimeout(() => {
        poked = false;
        if (!gone) send({ kind: 'poke' });
      }, 100).unref();
    },
    renew() {
      if (!gone) send({ kind: 'renew', epoch: files.epoch() });
    },
    async dispose() {
      if (gone) return;
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      send({ kind: 'close' });
      await exited;
    },
  };
}
