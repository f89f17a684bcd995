import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from '../contract.ts';

/** A row that changed: the feature's own row, or null where it is gone. */
const rowChange = z.object({ feature: z.string(), key: z.string(), row: z.unknown().nullable() });
export type RowChange = z.infer<typeof rowChange>;

/**
 * What the feed says. `hello` opens it: with `reset` the page drops its rows first, because they are of another
 * data file or version, and always the rows of the features in `live`, which it sends anew. `rows` carries changes up to log position `pos`. `stale` says that so much changed in a
 * feature that its view should read again. `now` is the backend's time (UTC ms) as the message leaves: the page counts
 * by it and not by its own clock.
 */
const feedMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hello'),
    epoch: z.string(),
    version: z.string(),
    pos: z.int(),
    reset: z.boolean(),
    live: z.array(z.string()),
    now: z.int(),
  }),
  z.object({ kind: z.literal('rows'), pos: z.int(), rows: z.array(rowChange), now: z.int() }),
  z.object({ kind: z.literal('stale'), pos: z.int(), feature: z.string() }),
]);
export type FeedMessage = z.infer<typeof feedMessage>;

export const changeContract = {
  subscribe: procedure
    .input(z.object({ epoch: z.string().nullable(), since: z.int().min(0) }))
    .output(eventIterator(feedMessage)),
};
