import { z } from 'zod';
import { defineEvent } from '../event.ts';

/** 64 kB: the longest command that is run as a step; here-documents of a guide are far below. */
export const MAX_COMMAND = 64 * 1024;
const runId = z.ulid();
const stepId = z.string().min(1).max(300);
const title = z.string().max(500);
const command = z.string().max(MAX_COMMAND);
const lines = z.array(z.string().max(5000)).max(200);

/** A step as it stood in the guide when the run began. */
export const frozenStep = z.object({
  id: stepId,
  kind: z.enum(['command', 'manual', 'check']),
  title,
  /** The number that the guide itself gives. */
  number: z.string().max(40).optional(),
  /** '' for what is done by hand. */
  command,
  shell: z.string().max(40),
  condition: z.string().max(2000).optional(),
  /** An other way to do what the step before does. */
  alternative: z.boolean().optional(),
  expected: lines.optional(),
  notes: lines.optional(),
  /** Commands in the sentence of what is done by hand. */
  inline: z.array(command).max(50).optional(),
  section: title,
  /** What the guide says right before several commands: the list item they belong to. */
  group: title.optional(),
});
export type FrozenStep = z.infer<typeof frozenStep>;

/**
 * How a try ended. `interrupted`: by a person while it ran; `cancelled`: before it ran; `rejected`: the shell refused
 * its syntax and ran nothing; `unknown`: it was begun and nobody can say how it ended.
 */
const outcomes = ['finished', 'interrupted', 'cancelled', 'rejected', 'unknown'] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/** 10,000 characters: the tail that a terminal keeps (8 kB) always fits. */
export const MAX_TAIL = 10_000;

const place = { runId, stepId, title };
const attempt = z.ulid();
const host = z.string().max(300);
const text = z.string().min(1).max(MAX_COMMAND);

export const runStarted = defineEvent(
  'run.started.v1',
  z.object({
    runId,
    guideId: z.ulid(),
    guideName: title,
    playbookId: stepId,
    playbookTitle: title,
    steps: z.array(frozenStep).min(1).max(2000),
  }),
);
/** `text` is exactly what runs; `attempt` names this try of the step. */
export const runStepStarted = defineEvent(
  'run.step_started.v1',
  z.object({ ...place, attempt, text, host, sessionId: z.string().min(1).max(200) }),
);
/** Times are UTC ms; `exitCode` is null where the shell did not tell; `tail` is the end of the output. */
export const runStepFinished = defineEvent(
  'run.step_finished.v1',
  z.object({
    ...place,
    attempt,
    text,
    host,
    outcome: outcomeSchema,
    exitCode: z.int().nullable(),
    startedAt: z.int(),
    endedAt: z.int(),
    tail: z.string().max(MAX_TAIL),
    reason: z.string().max(1000).optional(),
  }),
);
/** Done by hand or checked; `done` false puts the step back to what is to do. */
export const runStepTicked = defineEvent('run.step_ticked.v1', z.object({ ...place, done: z.boolean() }));
export const runStepSkipped = defineEvent(
  'run.step_skipped.v1',
  z.object({ ...place, reason: z.string().max(2000) }),
);
export const runFinished = defineEvent(
  'run.finished.v1',
  z.object({ runId, playbookTitle: title, settled: z.int().min(0), total: z.int().min(0) }),
);

/** Done by hand, with what the person has to say of it. */
export const runStepDone = defineEvent(
  'run.step_done.v1',
  z.object({ ...place, note: z.string().min(1).max(4000) }),
);
/** Whose turn it is; '' takes it back. */
export const runStepAssigned = defineEvent(
  'run.step_assigned.v1',
  z.object({ ...place, person: z.string().max(200) }),
);
/** A placeholder's value for the rest of the run. Of a secret only that it was filled in: its value is ''. */
export const runFieldFilled = defineEvent(
  'run.field_filled.v1',
  z.object({
    runId,
    name: z.string().min(1).max(200),
    value: z.string().max(4000),
    secret: z.boolean(),
  }),
);
