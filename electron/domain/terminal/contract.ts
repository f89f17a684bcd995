import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { terminalRow } from './model.ts';
import { answerSchema } from './prompt.ts';

const id = z.ulid();

export const terminalContract = {
  /**
   * Opens a session on a host and begins to connect; how far it is comes with its row. `keep`: in tmux or screen on
   * the host, so that the shell outlives the connection; as the host is set where it is left out.
   */
  open: procedure
    .input(z.object({ key: commandKey, incidentId: id, hostId: id, keep: z.boolean().optional() }))
    .output(z.object({ id })),
  list: procedure.output(z.array(terminalRow)),
  /** Opens a new shell in a session whose shell is gone. */
  reconnect: procedure.input(z.object({ id })).output(done),
  /** Ends the shell; what it showed stays readable. */
  close: procedure.input(z.object({ id })).output(done),
  /** Ends the session and forgets what it showed. */
  discard: procedure.input(z.object({ id })).output(done),
  /** Answers a question of a session. A secret passes through once and is not kept. */
  answer: procedure.input(z.object({ promptId: id, answer: answerSchema })).output(done),
};
