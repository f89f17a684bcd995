import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { describedCorrection } from './corrections.ts';
import { builtInGuide, encodingSchema } from './library.ts';

const key = commandKey;
const id = z.ulid();
const corrections = z.array(describedCorrection).max(1000).optional();
const imported = z.object({ id, outcome: z.enum(['added', 'updated', 'unchanged']) });

export const guideContract = {
  /** One file a call, so that each has its own answer. The same file again updates its guide. */
  import: procedure
    .input(
      z.object({
        key,
        file: z.string().trim().min(1, 'The file has no name').max(500, 'The name of the file is too long'),
        encoding: encodingSchema,
        source: z.string(),
        /** What was corrected in the preview. */
        corrections,
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
