import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { describedCorrection } from './corrections.ts';
import { builtInGuide, encodingSchema, guideSummary } from './library.ts';
import { Correction } from './model.ts';

const key = commandKey;
const id = z.ulid();
const file = z.string().trim().min(1, 'The file has no name').max(500, 'The name of the file is too long');
const corrections = z.array(describedCorrection).max(1000).optional();
const imported = z.object({ id, outcome: z.enum(['added', 'updated', 'unchanged']) });

export const guideContract = {
  /** One file a call, so that each has its own answer. The same file again updates its guide. */
  /** What an import would find and do, without storing it. `json` is the whole model, '' unless asked for. */
  preview: procedure.input(z.object({ file, source: z.string(), corrections, full: z.boolean() })).output(
    z.object({
      /** Of the guide that the file would update. */
      id: id.nullable(),
      outcome: z.enum(['added', 'updated', 'unchanged']),
      summary: guideSummary,
      warnings: z.array(z.object({ line: z.int(), message: z.string() })),
      /** What was corrected earlier or with the call, and the piece that each is about now. */
      said: z.array(z.object({ id: z.string(), as: Correction.shape.as, piece: z.string().nullable() })),
      json: z.string(),
    }),
  ),
  import: procedure
    .input(
      z.object({
        key,
        file,
        encoding: encodingSchema,
        source: z.string(),
        /** What was corrected in the preview. */
        corrections,
        /** The SHA-256 of the text that this one was made of: another in its place is a conflict. */
        over: z.string().max(64).optional(),
      }),
    )
    .output(imported),
  /** The guides that come with Holdfast. */
  builtIns: procedure.output(z.array(builtInGuide)),
  /** Imports one of them as a guide like any other, that can be changed and removed. */
  addBuiltIn: procedure.input(z.object({ key, name: z.string().max(200) })).output(imported),
  /** Says what a piece is; what was said of the same piece before no longer counts. */
  correct: procedure.input(z.object({ key, id, correction: describedCorrection })).output(done),
  /** Takes a correction back by its id. */
  withdrawCorrection: procedure.input(z.object({ key, id, correction: z.string().max(300) })).output(done),
  rename: procedure
    .input(z.object({ key, id, name: z.string().trim().max(200, 'Keep the name under 200 characters') }))
    .output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  /** The whole model as JSON of a `Guide`: as a string it crosses the lane many times quicker than as a tree. */
  get: procedure.input(z.object({ id })).output(z.object({ revision: z.string(), json: z.string() })),
  /** The text exactly as it was imported. */
  source: procedure
    .input(z.object({ id }))
    .output(z.object({ file: z.string(), encoding: encodingSchema, source: z.string() })),
};
