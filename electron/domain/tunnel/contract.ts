import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { offeredTunnel, tunnelDetails, tunnelRow } from './model.ts';

const id = z.ulid();
const incidentId = id.nullable();

export const tunnelContract = {
  /** Keeps a tunnel and opens it; how far it is comes with its row. */
  add: procedure
    .input(z.object({ key: commandKey, details: tunnelDetails, incidentId, autoStart: z.boolean() }))
    .output(z.object({ id })),
  list: procedure.output(z.array(tunnelRow)),
  start: procedure.input(z.object({ id, incidentId })).output(done),
  stop: procedure.input(z.object({ id })).output(done),
  /** Opens it whenever Holdfast starts, or no longer. */
  setAutoStart: procedure.input(z.object({ id, autoStart: z.boolean() })).output(done),
  /** Closes it and forgets it. */
  remove: procedure.input(z.object({ id })).output(done),
  /** The forwardings that the OpenSSH configuration of a host asks for. */
  offered: procedure.input(z.object({ hostId: id })).output(z.array(offeredTunnel)),
};
