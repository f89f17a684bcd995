import { Failure } from '../../domain/failure.ts';
import { serveTask } from '../backgroundWorker.ts';
import { openBundle, type OpenTask } from './open.ts';
import { writeBundle, type WriteTask } from './write.ts';

export type BundleTask = ({ kind: 'write' } & WriteTask) | ({ kind: 'open' } & OpenTask);

function explain(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC'
    ? new Failure('STORAGE_FULL', 'The disk is full: make room, or choose another place.')
    : new Failure('STORAGE_FAILED', `It could not be done: ${code ?? message}.`);
}

await serveTask(
  (task: BundleTask) => (task.kind === 'write' ? writeBundle(task) : openBundle(task)),
  explain,
);
