import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { MAX_COMMAND, MAX_TAIL, outcomeSchema } from './model.ts';

/** 50 hosts at once: each is one connection and one line of the result's table. */
export const MAX_HOSTS = 50;

/** The whole of an output that is longer than its tail: a file in `outputs` of the data folder. */
export const outputFile = z.object({
  name: z
    .string()
    .max(120)
    .regex(/^[\w-][\w.-]*$/),
  /** SHA-256 of the file, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  /** False where the file's limit cut it off. */
  complete: z.boolean(),
});
export type OutputFile = z.infer<typeof outputFile>;

const output = z.object({
  /** Its end as plain text, secrets masked. */
  tail: z.string().max(MAX_TAIL),
  /** All that the host sent, in bytes. */
  bytes: z.int().min(0),
  file: outputFile.nullable(),
});
export type CapturedOutput = z.infer<typeof output>;

/** `bounded`: it does not end by itself, and was ended after the time that was announced. */
export const captureOutcome = z.enum([...outcomeSchema.options, 'bounded']);
export type CaptureOutcome = z.infer<typeof captureOutcome>;

const place = {
  runId: z.ulid(),
  stepId: z.string().min(1).max(300),
  title: z.string().max(500),
  attempt: z.ulid(),
  /** What was begun with one act has one batch, a try for each host. */
  batch: z.ulid(),
  text: z.string().min(1).max(MAX_COMMAND),
  host: z.string().max(300),
  hostId: z.ulid(),
};

/** A command was handed to a host without a terminal; `text` is what runs, secrets masked. */
export const runCaptureStarted = defineEvent('run.capture_started.v1', z.object(place));
const finished = z.object({
  ...place,
  outcome: captureOutcome,
  exitCode: z.int().nullable(),
  signal: z.string().max(40).nullable(),
  startedAt: z.int(),
  endedAt: z.int(),
  stdout: output,
  stderr: output,
  reason: z.string().max(1000).optional(),
});
export type CaptureFinished = z.infer<typeof finished>;

/** Times are UTC ms of this console; `signal` is what ended it on the host. */
export const runCaptureFinished = defineEvent('run.capture_finished.v1', finished);
