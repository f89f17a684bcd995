import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { MAX_COMMAND } from './model.ts';

const key = commandKey;
const runId = z.ulid();
const stepId = z.string().min(1).max(300);
const step = { key, runId, stepId };

export const runContract = {
  start: procedure
    .input(z.object({ key, incidentId: z.ulid(), guideId: z.ulid(), playbookId: z.string().min(1).max(300) }))
    .output(z.object({ id: runId })),
  /** Answers once the step is begun and recorded; how it ends comes with the run's row. */
  runStep: procedure
    .input(
      z.object({
        ...step,
        sessionId: z.string().min(1).max(200),
        text: z.string().max(MAX_COMMAND, 'The command is too long to be run as a step (over 64 kB)'),
      }),
    )
    .output(z.object({ attempt: z.ulid() })),
  cancelStep: procedure.input(z.object({ runId, stepId })).output(done),
  tick: procedure.input(z.object({ ...step, done: z.boolean() })).output(done),
  skip: procedure
    .input(z.object({ ...step, reason: z.string().trim().min(1, 'Say why it is skipped').max(2000) }))
    .output(done),
  finish: procedure.input(z.object({ key, runId })).output(done),
  /** Begins the same frozen steps anew as a run of their own. */
  repeat: procedure.input(z.object({ key, runId })).output(z.object({ id: runId })),
};
