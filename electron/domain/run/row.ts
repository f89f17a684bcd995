import { z } from 'zod';
import { captureOutcome, outputFile } from './capture.ts';
import { frozenStep } from './model.ts';

const stepStates = ['todo', 'running', 'done', 'failed', 'unknown', 'cancelled', 'skipped'] as const;
export type StepState = (typeof stepStates)[number];

/** One try of a step on one host; `outcome` is null while it runs. */
const attemptSchema = z.object({
  id: z.ulid(),
  how: z.enum(['terminal', 'captured']),
  /** Tries that were begun with one act have the same. */
  batch: z.ulid(),
  text: z.string(),
  host: z.string(),
  /** Where it is captured; '' in a terminal. */
  hostId: z.string(),
  /** '' where it is captured. */
  sessionId: z.string(),
  by: z.string(),
  /** The console that runs it. */
  origin: z.string(),
  startedAt: z.int(),
  endedAt: z.int().nullable(),
  outcome: captureOutcome.nullable(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  /** The end of what it printed; standard output alone where it is captured. */
  tail: z.string(),
  stderr: z.string(),
  /** Whether more of them is kept than stands here. */
  more: z.object({ stdout: outputFile.nullable(), stderr: outputFile.nullable() }),
  reason: z.string(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const runStep = frozenStep.extend({
  state: z.enum(stepStates),
  /** Who brought it to this state, and when (UTC ms); '' and null where nobody did yet. */
  by: z.string(),
  at: z.int().nullable(),
  /** Why it was skipped. */
  reason: z.string(),
  /** What the person who did it by hand says of it. */
  note: z.string(),
  /** Whose turn it is; '' is anybody's. */
  assignee: z.string(),
  attempts: z.array(attemptSchema),
});
export type RunStep = z.infer<typeof runStep>;

/** A filled-in placeholder; the value of a secret is not here. */
const fieldValue = z.object({ value: z.string(), secret: z.boolean(), by: z.string(), at: z.int() });
export type FieldValue = z.infer<typeof fieldValue>;

/** A playbook that is or was executed on an incident. */
export const runRow = z.object({
  id: z.ulid(),
  incidentId: z.ulid(),
  guideId: z.ulid(),
  guideName: z.string(),
  playbookId: z.string(),
  playbookTitle: z.string(),
  startedAt: z.int(),
  startedBy: z.string(),
  finishedAt: z.int().nullable(),
  finishedBy: z.string(),
  /** By the placeholders' names. */
  fields: z.record(z.string(), fieldValue),
  steps: z.array(runStep),
});
export type RunRow = z.infer<typeof runRow>;
