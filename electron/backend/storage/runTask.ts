import type { VerifyReport } from '../../domain/storage/model.ts';
import { createBackground } from '../background.ts';
import type { Task } from './storageWorker.ts';

interface Results {
  verify: VerifyReport;
  check: { fault: string | null; events: number };
  backUp: { events: number };
  stage: { events: number };
}

/** Runs long tasks over a whole data file beside everything else. */
export function createTaskRunner() {
  // From source the worker is TypeScript; in the build it lies beside the bundle.
  const script = import.meta.url.endsWith('.ts') ? './storageWorker.ts' : './storage-worker.js';
  const background = createBackground<Task>(new URL(script, import.meta.url));
  return {
    /** Runs one task; throws the Failure it ended with. */
    run: <K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<Results[K]> =>
      background.run<Results[K]>(task),
    dispose: background.dispose,
  };
}
