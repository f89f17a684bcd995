import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Guide } from '../../domain/guide/model.ts';
import { runnablesOf, stepsOf } from '../../domain/guide/runnable.ts';
import {
  runFinished,
  runStarted,
  runStepSkipped,
  runStepTicked,
  type FrozenStep,
  type RunRow,
  type RunStep,
} from '../../domain/run/model.ts';
import { placeholdersIn } from '../../domain/run/placeholder.ts';
import { progressOf } from '../../domain/run/state.ts';
import type { Log } from '../log/log.ts';
import type { Executor } from './executor.ts';

export interface RunDeps {
  log: Log;
  find(runId: string): RunRow | undefined;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): void;
  /** A guide of the library as it stands now. */
  model(guideId: string): Promise<{ guide: Guide; name: string }>;
  executor: Executor;
  person(): string;
}

interface Command {
  key?: string | undefined;
  runId: string;
}
interface StepCommand extends Command {
  stepId: string;
}

const ok = { ok: true } as const;

/** Executes playbooks on incidents. Every method stores its fact before it returns. */
export function createRunService({ log, find, needIncident, model, executor, person }: RunDeps) {
  const need = (runId: string): RunRow => {
    const run = find(runId);
    if (!run) throw new Failure('NOT_FOUND', 'This run is not in this data folder.');
    return run;
  };
  const needStep = ({ runId, stepId }: StepCommand): { run: RunRow; step: RunStep } => {
    const run = need(runId);
    const step = run.steps.find((s) => s.id === stepId);
    if (!step) throw new Failure('NOT_FOUND', 'This run has no such step.');
    return { run, step };
  };
  const needOpen = (run: RunRow): void => {
    if (run.finishedAt !== null)
      throw new Failure('CONFLICT', 'This run is finished. Run the playbook again to go on.');
  };
  const append = (run: Pick<RunRow, 'incidentId'>, key: string | undefined, event: NewEvent) => {
    log.append(incidentStream(run.incidentId), [event], { actor: person(), key });
    return ok;
  };
  const begin = (
    key: string | undefined,
    run: Pick<RunRow, 'incidentId' | 'guideId' | 'guideName' | 'playbookId' | 'playbookTitle'>,
    steps: FrozenStep[],
  ) => {
    // The key doubles as the run's id, so that a repeated command answers with the first one's run.
    const id = key ?? ulid();
    const { guideId, guideName, playbookId, playbookTitle } = run;
    append(run, id, runStarted({ runId: id, guideId, guideName, playbookId, playbookTitle, steps }));
    return { id };
  };

  return {
    async start(c: { key?: string | undefined; incidentId: string; guideId: string; playbookId: string }) {
      needIncident(c.incidentId);
      if (c.key && find(c.key)) return { id: c.key };
      const { guide, name } = await model(c.guideId);
      const playbook = runnablesOf(guide).find((r) => r.id === c.playbookId);
      if (!playbook) throw new Failure('NOT_FOUND', 'The guide has changed and no longer has this playbook.');
      const { incidentId, guideId, playbookId } = c;
      const playbookTitle = playbook.title.slice(0, 500);
      const run = { incidentId, guideId, guideName: name.slice(0, 500), playbookId, playbookTitle };
      return begin(c.key, run, stepsOf(guide, playbook));
    },
    repeat({ key, runId }: Command) {
      const run = need(runId);
      if (key && find(key)) return { id: key };
      const { incidentId, guideId, guideName, playbookId, playbookTitle } = run;
      return begin(key, { incidentId, guideId, guideName, playbookId, playbookTitle }, run.steps);
    },
    runStep(c: StepCommand & { sessionId: string; text: string }) {
      if (c.key && log.event(c.key)) return { attempt: c.key };
      const { run, step } = needStep(c);
      needOpen(run);
      if (c.text.trim() === '') throw new Failure('INVALID', 'There is no command to run.');
      const open = placeholdersIn(c.text);
      if (open.length > 0)
        throw new Failure('INVALID', `Fill in ${open.join(', ')} first.`, { placeholders: open });
      return executor.begin(run, step, { attempt: c.key ?? ulid(), sessionId: c.sessionId, text: c.text });
    },
    cancelStep(c: StepCommand) {
      executor.cancel(needStep(c).step);
      return ok;
    },
    tick(c: StepCommand & { done: boolean }) {
      const { run, step } = needStep(c);
      needOpen(run);
      if (step.state === (c.done ? 'done' : 'todo')) return ok;
      const { runId, stepId, done } = c;
      return append(run, c.key, runStepTicked({ runId, stepId, title: step.title, done }));
    },
    skip(c: StepCommand & { reason: string }) {
      const { run, step } = needStep(c);
      needOpen(run);
      if (step.state === 'running') throw new Failure('CONFLICT', 'This step is running. Cancel it first.');
      const { runId, stepId, reason } = c;
      return append(run, c.key, runStepSkipped({ runId, stepId, title: step.title, reason }));
    },
    finish({ key, runId }: Command) {
      const run = need(runId);
      if (run.finishedAt !== null) return ok;
      if (run.steps.some((s) => s.state === 'running'))
        throw new Failure('CONFLICT', 'A step is still running. Wait for it or cancel it first.');
      return append(run, key, runFinished({ runId, playbookTitle: run.playbookTitle, ...progressOf(run) }));
    },
  };
}
