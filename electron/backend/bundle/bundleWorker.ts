import { parentPort, workerData } from 'node:worker_threads';
import { Failure, type FailureCode } from '../../domain/failure.ts';
import { openBundle, type OpenTask } from './open.ts';
import { writeBundle, type WriteTask } from './write.ts';

export type BundleTask = ({ kind: 'write' } & WriteTask) | ({ kind: 'open' } & OpenTask);

/** How the task ended: a worker's errors lose their class on the way, so a Failure goes as its parts. */
export type BundleOutcome =
  { result: unknown } | { failure: { code: FailureCode; message: string; data: Record<string, unknown> } };

async function run(task: BundleTask): Promise<BundleOutcome> {
  try {
    return { result: task.kind === 'write' ? await writeBundle(task) : await openBundle(task) };
  } catch (error) {
    return { failure: explain(error) };
  }
}

function explain(error: unknown): { code: FailureCode; message: string; data: Record<string, unknown> } {
  if (error instanceof Failure) return { code: error.code, message: error.message, data: error.data };
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return {
      code: 'STORAGE_FULL',
      message: 'The disk is full: make room, or choose another place.',
      data: {},
    };
  return { code: 'STORAGE_FAILED', message: `It could not be done: ${code ?? message}.`, data: {} };
}

parentPort?.postMessage(await run(workerData as BundleTask));
