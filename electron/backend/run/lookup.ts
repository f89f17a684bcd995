import { Failure } from '../../domain/failure.ts';
import type { RunRow, RunStep } from '../../domain/run/row.ts';

export interface Command {
  key?: string | undefined;
  runId: string;
}
export interface StepCommand extends Command {
  stepId: string;
}

/** Runs and steps by their ids; each throws a Failure that says what is not there. */
export function lookup(find: (runId: string) => RunRow | undefined) {
  const need = (runId: string): RunRow => {
    const run = find(runId);
    if (!run) throw new Failure('NOT_FOUND', 'This run is not in this data folder.');
    return run;
  };
  return {
    need,
    needStep({ runId, stepId }: { runId: string; stepId: string }): { run: RunRow; step: RunStep } {
      const run = need(runId);
      const step = run.steps.find((s) => s.id === stepId);
      if (!step) throw new Failure('NOT_FOUND', 'This run has no such step.');
      return { run, step };
    },
    needOpen(run: RunRow): void {
      if (run.finishedAt !== null)
        throw new Failure('CONFLICT', 'This run is finished. Run the playbook again to go on.');
    },
  };
}
