import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { hostConfigRow, hostDetails, hostPreview, hostTransport } from './model.ts';

const key = commandKey;
const id = z.ulid();

export const hostContract = {
  add: procedure.input(z.object({ key, details: hostDetails })).output(z.object({ id })),
  edit: procedure.input(z.object({ key, id, details: hostDetails })).output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  /** The hosts that ~/.ssh/config names, to pick from; from then on the row `hostConfig` follows the file. */
  configured: procedure.output(hostConfigRow),
  /** The host of a destination (`user@host:port`): the one in the list, or a new one. */
  quick: procedure.input(z.object({ key, destination: z.string().max(600) })).output(z.object({ id })),
  /** Who connects to a host; the rest of it stays. */
  setTransport: procedure.input(z.object({ key, id, transport: hostTransport })).output(done),
  /** Reads hosts from a PuTTY registry export or a CSV file, and adds none. */
  preview: procedure
    .input(z.object({ kind: z.enum(['putty', 'csv']), text: z.string().max(4_000_000) }))
    .output(hostPreview),
  /** Reads the sessions that PuTTY keeps on this machine, and adds none. */
  previewPutty: procedure.output(hostPreview),
  /** Adds hosts that were looked at. */
  import: procedure
    .input(z.object({ key, hosts: z.array(hostDetails).min(1).max(2000) }))
    .output(z.object({ added: z.int() })),
};
