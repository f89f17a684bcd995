import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import {
  longText,
  openStatusSchema,
  personSchema,
  roleSchema,
  severitySchema,
  titleSchema,
} from './model.ts';

const id = z.ulid();
const key = commandKey;

export const incidentContract = {
  declare: procedure.input(z.object({ key, title: titleSchema })).output(z.object({ id })),
  rename: procedure.input(z.object({ key, id, title: titleSchema })).output(done),
  setSeverity: procedure
    .input(z.object({ key, id, severity: severitySchema, reason: longText.optional() }))
    .output(done),
  setStatus: procedure
    .input(z.object({ key, id, status: openStatusSchema, note: longText.optional() }))
    .output(done),
  setSummary: procedure.input(z.object({ key, id, summary: longText })).output(done),
  setImpact: procedure.input(z.object({ key, id, impact: longText })).output(done),
  setServices: procedure
    .input(z.object({ key, id, services: z.array(z.string().trim().min(1).max(200)).max(200) }))
    .output(done),
  assignRole: procedure
    .input(z.object({ key, id, role: roleSchema, person: personSchema.nullable() }))
    .output(done),
  resolve: procedure
    .input(
      z.object({
        key,
        id,
        resolution: longText.min(1, 'Say what ended it'),
        impact: longText.min(1, 'Say who was affected and how'),
        rootCause: longText,
      }),
    )
    .output(done),
  reopen: procedure
    .input(z.object({ key, id, reason: longText.min(1, 'Say why it is open again') }))
    .output(done),
};
