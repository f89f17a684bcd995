import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { configuredHost, hostDetails } from './model.ts';

const key = commandKey;
const id = z.ulid();

export const hostContract = {
  add: procedure.input(z.object({ key, details: hostDetails })).output(z.object({ id })),
  edit: procedure.input(z.object({ key, id, details: hostDetails })).output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  /** The hosts that ~/.ssh/config names, to pick from; `notes` say what was left out of it. */
  configured: procedure.output(z.object({ hosts: z.array(configuredHost), notes: z.array(z.string()) })),
};
