import { z } from 'zod';

/** What `verify` found: where the chain of a console's events breaks. `head` is the hash of this console's last event. */
export const verifyReport = z.object({
  events: z.int(),
  origins: z.int(),
  head: z.string(),
  broken: z.array(z.object({ origin: z.string(), seq: z.int(), reason: z.string() })),
});
export type VerifyReport = z.infer<typeof verifyReport>;
