import { z } from 'zod';
import { clockKey } from '../clock/model.ts';
import { commandKey, done, procedure } from '../contract.ts';
import { chainStep, contactDetails, outcomeSchema, rota, serviceChain } from './model.ts';

const key = commandKey;
const id = z.ulid();
/** 2 MB: the longest file of contacts or turns that is taken. */
const fileText = z.string().max(2_000_000, 'This file is larger than 2 MB');

export const contactContract = {
  add: procedure.input(z.object({ key, details: contactDetails })).output(z.object({ id })),
  edit: procedure.input(z.object({ key, id, details: contactDetails })).output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  checked: procedure.input(z.object({ key, id })).output(done),
  /** Reads a CSV, vCard or iCalendar file without storing anything. */
  readFile: procedure.input(z.object({ file: z.string().max(300), text: fileText })).output(
    z.object({
      contacts: z.array(contactDetails),
      rota: rota.omit({ id: true }).nullable(),
      problems: z.array(z.string()),
    }),
  ),
  /** The contacts that the imported guides name. */
  ofGuides: procedure.output(z.object({ contacts: z.array(contactDetails) })),
  /** Stores contacts; one of the same name is completed, not doubled. */
  takeOver: procedure
    .input(z.object({ key, contacts: z.array(contactDetails).max(500) }))
    .output(z.object({ added: z.int(), completed: z.int() })),
  saveRota: procedure
    .input(z.object({ key, rota: rota.extend({ id: z.ulid().optional() }) }))
    .output(z.object({ id })),
  removeRota: procedure.input(z.object({ key, id })).output(done),
  saveChain: procedure.input(z.object({ key, steps: z.array(chainStep).max(50) })).output(done),
  saveServiceChain: procedure
    .input(z.object({ key, chain: serviceChain.extend({ id: z.ulid().optional() }) }))
    .output(z.object({ id })),
  removeServiceChain: procedure.input(z.object({ key, id })).output(done),
  reached: procedure
    .input(
      z.object({
        key,
        incidentId: id,
        contactId: id.nullable(),
        name: z.string().trim().min(1, 'Say who').max(200),
        channel: z.string().max(400),
        outcome: outcomeSchema,
        note: z.string().max(5000),
        clock: clockKey.optional(),
      }),
    )
    .output(done),
};
