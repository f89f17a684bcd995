import { z } from 'zod';
import { component } from './row.ts';

/** 2 kB of an answer are kept to be read: a page of HTML tells no more by its rest. */
export const EXCERPT = 2000;

/** One look at a target, as people read it. */
export const answer = z.object({
  /** When it ended, UTC ms. */
  at: z.int(),
  outcome: z.enum(['ok', 'warn', 'fail', 'unsure']),
  mark: z.enum(['', 'busy', 'slept', 'cut off', 'maintenance']),
  reason: z.string(),
  latencyMs: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string(),
  components: z.array(component),
  /** What it said, bounded, secrets masked. */
  excerpt: z.string(),
});
export type ProbeAnswer = z.infer<typeof answer>;
