import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '../domain/failure.ts';

/** What a worker says: that its native part is loaded, then how the task ended. An error's class is lost on the way. */
export type Said =
  | 'loaded'
  | { result: unknown }
  | { failure: { code: FailureCode; message: string; data: Record<string, unknown> } }
  | { error: string };

/**
 * Runs long tasks, each in a worker of its own made from `script`, so that they hold up no keystroke. A worker is only
 * ended once it has loaded: ended while it loads the database's native part, it aborts the whole process.
 */
export function createBackground<Task>(script: URL) {
  const running = new Map<Worker, Promise<void>>();
  return {
    /** Runs one task; throws the Failure it ended with. */
    run<Result>(task: Task): Promise<Result> {
      const worker = new Worker(script, { workerData: task });
      const loaded = Promise.withResolvers<void>();
      running.set(worker, loaded.promise);
      return new Promise<Result>((resolve, reject) => {
        worker.on('message', (said: Said) => {
          if (said === 'loaded') loaded.resolve();
          else if ('result' in said) resolve(said.result as Result);
          else if ('failure' in said) {
            const { code, message, data } = said.failure;
            reject(new Failure(code, message, data));
          } else reject(new Error(said.error));
        });
        worker.once('error', reject);
        worker.once('exit', () => {
          running.delete(worker);
          loaded.resolve();
          reject(new Failure('UNAVAILABLE', 'Holdfast was closed before this was done.'));
        });
      });
    },
    async dispose(): Promise<void> {
      const end = async ([worker, loaded]: [Worker, Promise<void>]) => {
        await loaded;
        await worker.terminate();
      };
      await Promise.all([...running].map(end));
    },
  };
}
