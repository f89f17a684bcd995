import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { MAX_HOSTS } from './capture.ts';
import { MAX_COMMAND } from './model.ts';
import { previewSchema } from './preview.ts';

const key = commandKey;
const runId = z.ulid();
const stepId = z.string().min(1).max(300);
const step = { key, runId, stepId };
const hostIds = z
  .array(z.ulid())
  .min(1, 'Choose a host')
  .max(MAX_HOSTS, `At most ${MAX_HOSTS} hosts run a step at once`);
const text = z.string().max(MAX_COMMAND, 'The command is too long to be run as a step (over 64 kB)');
/** The host's name as the person typed it; several parted by commas. Asked of what can destroy something. */
const confirm = z.string().max(20_000).optional();
const name = z.string().min(1).max(200);
const value = z.string().max(4000, 'The value is longer than 4,000 characters');

export const runContract = {
  start: procedure
    .input(z.object({ key, incidentId: z.ulid(), guideId: z.ulid(), playbookId: z.string().min(1).max(300) }))
    .output(z.object({ id: runId })),
  /**
   * Types the text, its placeholders filled in, into a terminal. Answers once the step is begun and recorded; how it
   * ends comes with the run's row.
   */
  runStep: procedure
    .input(z.object({ ...step, sessionId: z.string().min(1).max(200), text, confirm }))
    .output(z.object({ attempt: z.ulid() })),
  /** Runs the text, its placeholders filled in, on every host at once without a terminal. */
  captureStep: procedure
    .input(z.object({ ...step, hostIds, text, confirm }))
    .output(z.object({ batch: z.ulid() })),
  /** Tells what runs to end: one try, or all of the step. */
  cancelStep: procedure.input(z.object({ runId, stepId, attempt: z.ulid().optional() })).output(done),
  /** What would run and what there is to know of it; `values` are typed and not stored yet, no secrets among them. */
  preview: procedure
    .input(z.object({ runId, stepId, text, values: z.record(name, value) }))
    .output(previewSchema),
  /** The same of every command of the run as it stands in the guide, by the steps' ids. */
  previews: procedure.input(z.object({ runId })).output(z.record(z.string(), previewSchema)),
  /** Fills a placeholder in for the rest of the run. A secret stays in memory until the run ends. */
  fillField: procedure.input(z.object({ key, runId, name, value, secret: z.boolean() })).output(done),
  tick: procedure
    .input(z.object({ ...step, done: z.boolean(), note: z.string().trim().max(4000).optional() }))
    .output(done),
  skip: procedure
    .input(z.object({ ...step, reason: z.string().trim().min(1, 'Say why it is skipped').max(2000) }))
    .output(done),
  /** '' takes it back. */
  assign: procedure.input(z.object({ ...step, person: z.string().trim().max(200) })).output(done),
  finish: procedure.input(z.object({ key, runId })).output(done),
  /** Begins the same frozen steps anew as a run of their own. */
  repeat: procedure.input(z.object({ key, runId })).output(z.object({ id: runId })),
  /** The kept output of a captured try; `kept` is false where the file is on another console or was changed. */
  output: procedure
    .input(z.object({ runId, attempt: z.ulid(), stream: z.enum(['stdout', 'stderr']) }))
    .output(z.object({ name: z.string(), text: z.string(), kept: z.boolean() })),
  export: procedure.input(z.object({ runId })).output(z.object({ name: z.string(), text: z.string() })),
};
