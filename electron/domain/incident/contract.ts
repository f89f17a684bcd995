import { z } from 'zod';
import { regimeSchema } from '../clock/model.ts';
import { commandKey, done, procedure } from '../contract.ts';
import { breachRecord } from './breach.ts';
import { linkKindSchema } from './closing.ts';
import { erased } from './erasure.ts';
import { retentionYears } from './retention.ts';
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
  offerHandover: procedure
    .input(z.object({ key, id, to: personSchema, brief: longText }))
    .output(z.object({ id: z.ulid() })),
  acceptHandover: procedure.input(z.object({ key, id, handoverId: z.ulid(), by: personSchema })).output(done),
  declineHandover: procedure
    .input(z.object({ key, id, handoverId: z.ulid(), by: personSchema, reason: longText }))
    .output(done),
  link: procedure.input(z.object({ key, id, kind: linkKindSchema, other: z.ulid() })).output(done),
  unlink: procedure.input(z.object({ key, id, kind: linkKindSchema, other: z.ulid() })).output(done),
  mergeInto: procedure
    .input(z.object({ key, id, into: z.ulid(), reason: z.string().trim().max(5000) }))
    .output(done),
  withdraw: procedure
    .input(z.object({ key, id, reason: z.string().trim().min(1, 'Say why it was no incident').max(5000) }))
    .output(done),
  setAware: procedure
    .input(
      z.object({
        key,
        id,
        awareAt: z.int(),
        regimes: z.array(regimeSchema).min(1, 'Say what applies').max(3),
      }),
    )
    .output(done),
  recordBreach: procedure.input(z.object({ key, id, record: breachRecord.partial() })).output(done),
  notified: procedure
    .input(
      z.object({
        key,
        id,
        clock: z.string().min(1).max(400),
        label: z.string().max(500),
        notifiedAt: z.int(),
        reference: z.string().trim().max(500),
      }),
    )
    .output(done),
  setRetention: procedure.input(z.object({ key, years: retentionYears })).output(done),
  /** Erases what incidents past their time of keeping said, for good. */
  erase: procedure
    .input(
      z.object({
        key,
        ids: z.array(z.ulid()).min(1).max(500),
        consent: z.string().trim().min(1, 'Type your name: it says that you agree').max(200),
        /** Whether the automatic backups made before go as well. */
        backups: z.boolean(),
      }),
    )
    .output(erased),
  setHold: procedure
    .input(z.object({ key, id, on: z.boolean(), reason: z.string().trim().min(1, 'Say why').max(5000) }))
    .output(done),
};
