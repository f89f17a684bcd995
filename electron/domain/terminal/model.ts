import { z } from 'zod';
import { sshFailureCodes } from './failure.ts';
import type { SshFailureCode } from './failure.ts';

const codes = Object.keys(sshFailureCodes) as [SshFailureCode, ...SshFailureCode[]];

/** Where a session stands. A closed or failed one keeps its scrollback and can be connected again. */
export const sessionStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('open') }),
  z.object({
    kind: z.literal('closed'),
    /** `exited`: the shell ended; `lost`: the connection broke; `ended`: the person closed it. */
    reason: z.enum(['exited', 'lost', 'ended']),
    text: z.string(),
    exitCode: z.int().nullable(),
  }),
  z.object({ kind: z.literal('failed'), code: z.enum(codes), text: z.string() }),
]);
export type SessionState = z.infer<typeof sessionStateSchema>;
