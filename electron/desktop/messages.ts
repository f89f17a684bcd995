import * as z from 'zod';

const secretRequest = z.discriminatedUnion('act', [
  z.object({ kind: z.literal('secret'), id: z.int(), act: z.literal('get'), name: z.string() }),
  z.object({
    kind: z.literal('secret'),
    id: z.int(),
    act: z.literal('set'),
    name: z.string(),
    value: z.string(),
  }),
  z.object({ kind: z.literal('secret'), id: z.int(), act: z.literal('remove'), name: z.string() }),
]);
export type SecretRequest = z.infer<typeof secretRequest>;

/** From the backend process to main. `refused` is a start that a person must hear of, e.g. a folder that is held. */
export const fromBackend = z.union([
  z.object({ kind: z.literal('up') }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  secretRequest,
]);
export type FromBackend = z.infer<typeof fromBackend>;

const secretAnswer = z.object({
  kind: z.literal('secret'),
  id: z.int(),
  /** For `get`: the secret, or null. */
  value: z.string().nullable(),
  /** For `set`: why it was not stored. For all: what went wrong. */
  reason: z.string().nullable(),
});
export type SecretAnswer = z.infer<typeof secretAnswer>;

/** From main to the backend process; `link` carries the port of a page. */
export const toBackend = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), dataDir: z.string(), version: z.string() }),
  z.object({ kind: z.literal('link') }),
  z.object({ kind: z.literal('stop') }),
  secretAnswer,
]);
export type ToBackend = z.infer<typeof toBackend>;
