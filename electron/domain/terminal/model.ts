import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { sshFailureCodes } from './failure.ts';
import type { SshFailureCode } from './failure.ts';
import { questionSchema } from './prompt.ts';

const codes = Object.keys(sshFailureCodes) as [SshFailureCode, ...SshFailureCode[]];

/** Where a session stands. A closed or failed one keeps its scrollback and can be connected again. */
const sessionStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('open') }),
  z.object({
    kind: z.literal('closed'),
    /** `exited`: the shell ended; `lost`: the connection broke; `ended`: the person closed it. */
    reason: z.enum(['exited', 'lost', 'ended']),
    text: z.string(),
    exitCode: z.int().nullable(),
  }),
  /** The connection was lost, or could not be made again yet: `attempt` is tried at `at` (UTC ms). */
  z.object({ kind: z.literal('retrying'), attempt: z.int(), at: z.int(), text: z.string() }),
  z.object({
    kind: z.literal('failed'),
    code: z.enum(codes),
    text: z.string(),
    /** What else can be done: let the system's ssh connect. */
    wayRound: z.literal('systemSsh').optional(),
  }),
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

const sessionId = z.ulid();
const host = z.string().max(300);

/** A shell was opened; `again` where the session had one before. */
export const terminalOpened = defineEvent(
  'terminal.opened.v1',
  z.object({
    sessionId,
    hostId: z.ulid(),
    host,
    production: z.boolean(),
    again: z.boolean(),
    /** True where the host could use this machine's SSH agent. */
    agent: z.boolean().optional(),
  }),
);
export const terminalClosed = defineEvent(
  'terminal.closed.v1',
  z.object({
    sessionId,
    host,
    reason: z.enum(['exited', 'lost', 'ended']),
    text: z.string().max(2000),
    exitCode: z.int().nullable(),
  }),
);
/** A connection could not be made, or was refused; `text` says why, and with which host keys. */
export const terminalFailed = defineEvent(
  'terminal.failed.v1',
  z.object({ sessionId, hostId: z.ulid(), host, code: z.string().max(60), text: z.string().max(2000) }),
);

/** A session of this console, as long as it runs: kept in memory, not in the log. */
export const terminalRow = z.object({
  id: sessionId,
  incidentId: z.ulid(),
  /** Null for a program of this machine. */
  hostId: z.ulid().nullable(),
  /** The database whose client runs in it; null for a shell on a host. */
  connectionId: z.ulid().nullable(),
  /** The host's name when the session was opened; for a program of this machine what it is and leads to. */
  host,
  /** The host's name, with a number where it has several terminals: `db-1 (2)`. */
  name: z.string(),
  production: z.boolean(),
  /** The shell runs in tmux or screen on the host and outlives the connection. */
  kept: z.boolean(),
  /** The host may use this machine's SSH agent while the shell is open. */
  agent: z.boolean().optional(),
  createdAt: z.int(),
  state: sessionStateSchema,
  /** Where a step stands that runs in it; null when none does. */
  step: z.enum(['sent', 'waiting', 'running']).nullable(),
});
export type TerminalRow = z.infer<typeof terminalRow>;

/** A question of a session that waits for the person's answer. */
export const promptRow = z.object({ id: z.ulid(), sessionId, question: questionSchema });
export type PromptRow = z.infer<typeof promptRow>;
