import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../domain/assert.ts';
import { Failure, type FailureCode } from '../../domain/failure.ts';
import { inspect } from './check.ts';
import { explainFile } from './files.ts';
import { backUpTo, stage, verifyFile } from './tasks.ts';

/** One long task over a whole data file. */
export type Task =
  | { kind: 'verify'; dataFile: string; origin: string }
  | { kind: 'check'; dataFile: string }
  | { kind: 'backUp'; dataFile: string; file: string }
  | { kind: 'stage'; backup: string; staged: string };

/** How the task ended: a worker's errors lose their class on the way, so a Failure goes as its parts. */
export type Outcome =
  | { result: unknown }
  | { failure: { code: FailureCode; message: string; data: Record<string, unknown> } }
  | { error: string };

function run(task: Task): unknown {
  switch (task.kind) {
    case 'verify':
      return verifyFile(task.dataFile, task.origin);
    case 'check':
      return inspect(task.dataFile, 'wholly');
    case 'backUp':
      return backUpTo(task.dataFile, task.file);
    case 'stage':
      return stage(task.backup, task.staged);
    default:
      return assertNever(task);
  }
}

function describe(thrown: unknown): Outcome {
  const error = explainFile(thrown);
  if (error instanceof Failure) {
    const { code, message, data } = error;
    return { failure: { code, message, data } };
  }
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

const outcome: Promise<Outcome> = (async () => ({ result: await run(workerData as Task) }))().catch(describe);
parentPort?.postMessage(await outcome);
