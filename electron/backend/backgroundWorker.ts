import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { Failure } from '../domain/failure.ts';
import type { Said } from './background.ts';

/** The worker's side of a background task: runs it, and says how it ended. `explain` puts errors in plain words. */
export async function serveTask<Task>(
  run: (task: Task) => unknown,
  explain: (error: unknown) => unknown,
): Promise<void> {
  const say = (said: Said): void => parentPort?.postMessage(said);
  new Database(':memory:').close();
  say('loaded');
  try {
    say({ result: await run(workerData as Task) });
  } catch (thrown) {
    const error = explain(thrown);
    if (error instanceof Failure) {
      const { code, message, data } = error;
      say({ failure: { code, message, data } });
    } else say({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
