import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Guide } from '../../domain/guide/model.ts';
import { runnablesOf, stepsOf } from '../../domain/guide/runnable.ts';
import {
  runFieldFilled,
  runFinished,
  runStarted,
  runStepAssigned,
  runStepDone,
  runStepSkipped,
  runStepTicked,
  type FrozenStep,
} from '../../domain/run/model.ts';
import type { RunRow } from '../../domain/run/row.ts';
import { progressOf } from '../../domain/run/state.ts';
import type { Log } from '../log/log.ts';
import { lookup, type Command, type StepCommand } from './lookup.ts';
import type { RunSecrets } from './secrets.ts';
import type { StepRunner } from './steps.ts';

export interface RunDeps {
  log: Log;
  find(runId: string): RunRow | undefined;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): void;
  /** A guide of the library as it stands now. */
  model(guideId: string): Promise<{ guide: Guide; name: string }>;
  secrets: RunSecrets;
  /** Everything that runs commands, and what is told of them before and after. */
  steps: StepRunner;
  person(): string;
}

const ok = { ok: true } as const;

/** Executes playbooks on incidents. Every method stores its fact before it returns. */
export function createRunService({ log, find, needIncident, model, secrets, steps, person }: RunDeps) {
  const { need, needStep, needOpen } = lookup(find);
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
    ...steps,
    fillField(c: Command & { name: string; value: string; secret: boolean }) {
      const run = need(c.runId);
      needOpen(run);
      const { runId, name, secret } = c;
      // Shorter ones cannot be masked: "12" stands in every second line of an output.
      if (secret && c.value !== '' && c.value.trim().length < 4)
        throw new Failure('INVALID', 'A secret of under 4 characters cannot be kept out of the record.');
      if (secret) secrets.set(runId, name, c.value);
      const value = secret ? '' : c.value;
      return append(run, c.key, runFieldFilled({ runId, name, value, secret }));
    },
    assign(c: StepCommand & { person: string }) {
      const { run, step } = needStep(c);
      needOpen(run);
      if (step.assignee === c.person) return ok;
      const { runId, stepId, person: who } = c;
      return append(run, c.key, runStepAssigned({ runId, stepId, title: step.title, person: who }));
    },
    tick(c: StepCommand & { done: boolean; note?: string | undefined }) {
      const { run, step } = needStep(c);
      needOpen(run);
      if (c.done && c.note) {
        const { runId, stepId, note } = c;
        return append(run, c.key, runStepDone({ runId, stepId, title: step.title, note }));
      }
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
      append(run, key, runFinished({ runId, playbookTitle: run.playbookTitle, ...progressOf(run) }));
      secrets.forget(runId);
      return ok;
    },
  };
}
