import { z } from 'zod';
import { clockKey } from '../clock/model.ts';
import { defineEvent } from '../event.ts';

export const channelKinds = ['phone', 'email', 'chat', 'url'] as const;
const contactChannel = z.object({
  kind: z.enum(channelKinds),
  /** "mobile", "desk", "home" as far as it is known. */
  label: z.string().trim().max(60),
  value: z.string().trim().min(1, 'Leave no number empty').max(300),
});
export type ContactChannel = z.infer<typeof contactChannel>;

/** Someone or some team that can be reached, each by several ways, the best one first. */
export const contactDetails = z.object({
  name: z.string().trim().min(1, 'Give a name').max(200),
  /** What they are for: "DBA", "Hosting supplier", "Data protection officer". */
  role: z.string().trim().max(200),
  channels: z.array(contactChannel).max(20),
  note: z.string().trim().max(2000),
});
export type ContactDetails = z.infer<typeof contactDetails>;

const contactId = z.ulid();
export const contactAdded = defineEvent('contact.added.v1', contactDetails.extend({ contactId }));
export const contactEdited = defineEvent('contact.edited.v1', contactDetails.extend({ contactId }));
export const contactRemoved = defineEvent('contact.removed.v1', z.object({ contactId }));
/** Somebody tried the numbers and they were right. */
export const contactChecked = defineEvent('contact.checked.v1', z.object({ contactId }));

export const contactRow = contactDetails.extend({
  id: contactId,
  checkedAt: z.int().nullable(),
  checkedBy: z.string(),
  updatedAt: z.int(),
});
export type ContactRow = z.infer<typeof contactRow>;

/** A turn of duty: from `start` to before `end`, UTC ms. */
export const shift = z
  .object({ person: z.string().trim().min(1).max(200), start: z.int(), end: z.int() })
  .refine((s) => s.end > s.start, 'A turn ends after it starts');
export type Shift = z.infer<typeof shift>;
export const rota = z.object({
  id: z.ulid(),
  name: z.string().trim().min(1, 'Give the rota a name').max(200),
  shifts: z.array(shift).max(2000),
});
export type Rota = z.infer<typeof rota>;
export const rotaSaved = defineEvent('contact.rota_saved.v1', z.object({ rota }));
export const rotaRemoved = defineEvent('contact.rota_removed.v1', z.object({ rotaId: z.ulid() }));

/** One link of the chain: a contact, or whoever a rota has on duty. */
export const chainStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('contact'), id: contactId }),
  z.object({ kind: z.literal('rota'), id: z.ulid() }),
]);
export type ChainStep = z.infer<typeof chainStep>;
export const chainSaved = defineEvent(
  'contact.chain_saved.v1',
  z.object({ steps: z.array(chainStep).max(50) }),
);

/** Rotas and the chain, one row of the catalog. */
export const dutyRow = z.object({ rotas: z.array(rota), chain: z.array(chainStep) });
export type DutyRow = z.infer<typeof dutyRow>;
export const emptyDuty: DutyRow = { rotas: [], chain: [] };

export const outcomes = ['reached', 'no answer', 'left a message'] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;
/** An attempt to reach somebody about an incident. `clock` names the escalation that it meets where it succeeds. */
export const contactReached = defineEvent(
  'contact.reached.v1',
  z.object({
    contactId: contactId.nullable(),
    name: z.string().max(200),
    channel: z.string().max(400),
    outcome: outcomeSchema,
    note: z.string().max(5000),
    clock: clockKey.optional(),
  }),
);

const attempt = z.object({
  contactId: contactId.nullable(),
  name: z.string(),
  channel: z.string(),
  outcome: outcomeSchema,
  by: z.string(),
  at: z.int(),
});
export type Attempt = z.infer<typeof attempt>;
/** Who was rung about an incident, oldest first. */
export const attemptsRow = z.object({ incidentId: z.ulid(), attempts: z.array(attempt) });
export type AttemptsRow = z.infer<typeof attemptsRow>;
