import { Worker } from 'node:worker_threads';
import { Failure } from '../../domain/failure.ts';
import type { VerifyReport } from '../../domain/storage/model.ts';
import type { Outcome, Task } from './storageWorker.ts';

interface Results {
  verify: VerifyReport;
  check: { fault: string | null; events: number };
  backUp: { events: number };
  stage: { events: number };
}

/** Runs long tasks in workers, so that a check of a million events holds up no keystroke. */
export function createTaskRunner() {
  const running = new Set<Worker>();
  return {
    /** Runs one task; throws the Failure it ended with. */
    run<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<Results[K]> {
      // From source the worker is TypeScript; in the build it lies beside the bundle.
      const script = import.meta.url.endsWith('.ts') ? './storageWorker.ts' : './storage-worker.js';
      const worker = new Worker(new URL(script, import.meta.url), { workerData: task });
      running.add(worker);
      return new Promise<Results[K]>((resolve, reject) => {
        worker.once('message', (outcome: Outcome) => {
          if ('result' in outcome) resolve(outcome.result as Results[K]);
          else if ('failure' in outcome) reject(failureOf(outcome.failure));
          else reject(new Error(outcome.error));
        });
        worker.once('error', reject);
        worker.once('exit', () => {
          running.delete(worker);
          reject(new Failure('UNAVAILABLE', 'Holdfast was closed before this was done.'));
        });
      });
    },
    async dispose() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
export type TaskRunner = ReturnType<typeof createTaskRunner>;

function failureOf({ code, message, data }: Extract<Outcome, { failure: unknown }>['failure']): Failure {
  return new Failure(code, message, data);
}
