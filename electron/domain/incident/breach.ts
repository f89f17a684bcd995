import { z } from 'zod';
import { clockKey, regimeSchema } from '../clock/model.ts';
import { defineEvent } from '../event.ts';

const text = z.string().max(20_000, 'Keep it under 20,000 characters');

/** What must be recorded of a personal data breach, whether or not it is notified (GDPR, article 33, 3 and 5). */
export const breachFields = {
  nature: 'What happened to the data',
  categories: 'Whose data, and what kinds of it',
  people: 'How many people, about',
  records: 'How many records, about',
  consequences: 'Likely consequences',
  measures: 'Measures taken or proposed',
  contact: 'Contact for more information (data protection officer)',
  decision: 'Notified or not, and why; why late, if late',
} as const;
export const breachFieldNames = Object.keys(breachFields) as (keyof typeof breachFields)[];

export const breachRecord = z.object({
  nature: text,
  categories: text,
  people: text,
  records: text,
  consequences: text,
  measures: text,
  contact: text,
  decision: text,
});
export type BreachRecord = z.infer<typeof breachRecord>;
export const emptyBreach: BreachRecord = {
  nature: '',
  categories: '',
  people: '',
  records: '',
  consequences: '',
  measures: '',
  contact: '',
  decision: '',
};

/** When somebody here became aware that personal data or a reportable service may be hit: the notice runs from it. */
export const incidentAware = defineEvent(
  'incident.aware.v1',
  z.object({ awareAt: z.int(), regimes: z.array(regimeSchema).min(1).max(3), note: text.optional() }),
);
export const breachRecorded = defineEvent('incident.breach_recorded.v1', breachRecord.partial());
/** A notice went out: `clock` names which one, so that phased filing has a clock for each phase. */
export const regulatorNotified = defineEvent(
  'incident.regulator_notified.v1',
  z.object({
    clock: clockKey,
    label: z.string().max(500),
    notifiedAt: z.int(),
    reference: z.string().max(500),
  }),
);

/** The breach register's line of one incident. */
export const breachRow = z.object({
  incidentId: z.ulid(),
  awareAt: z.int().nullable(),
  regimes: z.array(regimeSchema),
  record: breachRecord,
  notices: z.array(
    z.object({ clock: z.string(), label: z.string(), at: z.int(), reference: z.string(), by: z.string() }),
  ),
});
export type BreachRow = z.infer<typeof breachRow>;
