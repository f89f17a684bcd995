import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureCodes } from './failure.ts';

const detail = z.record(z.string(), z.unknown());
const declared = Object.fromEntries(
  Object.entries(failureCodes).map(([code, message]) => [code, { message, data: detail }]),
) as { [C in keyof typeof failureCodes]: { message: string; data: typeof detail } };

/** The root of every procedure's contract: all share the declared failures of `failure.ts`. */
export const procedure = oc.errors(declared);

/**
 * The idempotency key of a command, a ULID made by the caller. A command that was stored but whose answer was
 * lost (the link broke, the process was killed) is sent again with the same key and is stored once.
 */
export const commandKey = z.ulid().optional();

/** Answer of a command that has nothing else to say. */
export const done = z.object({ ok: z.literal(true) });
