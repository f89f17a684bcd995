import { Worker } from 'node:worker_threads';
import type { ReadAnswer, ReadRequest, ReadResult } from './readWorker.ts';

/** 60 s: thirty times what 5 MB may take. A text that keeps the importer busy for longer is given up. */
const PATIENCE_MS = 60_000;

interface Waiting {
  request: ReadRequest;
  resolve(result: ReadResult): void;
  reject(error: Error): void;
}

export interface GuideReader {
  /** Understands a guide's text. Rejects where it takes too long or the importer has a bug. */
  read(text: Omit<ReadRequest, 'id'>): Promise<ReadResult>;
  dispose(): Promise<void>;
}

/** Reads guides in a worker of its own, one at a time, so that no guide can hold up a keystroke. */
export function createGuideReader(patienceMs = PATIENCE_MS): GuideReader {
  const queue: Waiting[] = [];
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  let next = 1;
  let disposed = false;

  const start = (): Worker => {
    // From source the worker is TypeScript; in the build it lies beside the bundle.
    const script = import.meta.url.endsWith('.ts') ? './readWorker.ts' : './guide-worker.js';
    const made = new Worker(new URL(script, import.meta.url));
    made.on('message', (answer: ReadAnswer) => {
      if (answer.id !== queue[0]?.request.id) return;
      const done = queue.shift();
      if ('result' in answer) done?.resolve(answer.result);
      else done?.reject(new Error(answer.error));
      advance();
    });
    made.on('error', (error) => giveUp(made, error));
    made.unref();
    return made;
  };
  const advance = (): void => {
    clearTimeout(timer);
    const first = queue[0];
    if (!first) return worker?.unref();
    worker ??= start();
    const busy = worker;
    busy.ref();
    timer = setTimeout(() => giveUp(busy, new Error('it takes too long')), patienceMs);
    timer.unref();
    busy.postMessage(first.request);
  };
  const giveUp = (which: Worker, error: Error): void => {
    if (worker !== which) return;
    worker = null;
    void which.terminate();
    queue.shift()?.reject(error);
    advance();
  };

  return {
    read: (text) =>
      new Promise((resolve, reject) => {
        if (disposed) return reject(new Error('closed'));
        queue.push({ request: { id: next++, ...text }, resolve, reject });
        if (queue.length === 1) advance();
      }),
    async dispose() {
      disposed = true;
      clearTimeout(timer);
      const last = worker;
      worker = null;
      for (const { reject } of queue.splice(0)) reject(new Error('closed'));
      await last?.terminate();
    },
  };
}
