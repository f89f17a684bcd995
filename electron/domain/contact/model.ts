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
  .object({
    person: z.string().trim().min(1).max(200),
    start: z.int(),
    end: z.int(),
    /** Somebody stands in: goes before the turns that it lies over. */
    standIn: z.boolean().optional(),
  })
  .refine((s) => s.end > s.start, 'A turn ends after it starts');
export type Shift = z.infer<typeof shift>;
export const MOST_SHIFTS = 2000;
/** How a rota made by hand goes round: people one after the other, `turns` times, each for `every` of `unit`. */
export const rotaPattern = z.object({
  people: z.array(z.string().trim().min(1).max(200)).min(1, 'Name who takes turns').max(50),
  start: z.int(),
  every: z.int().min(1, 'A turn lasts at least one').max(365),
  unit: z.enum(['hours', 'days', 'weeks']),
  turns: z.int().min(1, 'At least one turn').max(1000),
});
export type RotaPattern = z.infer<typeof rotaPattern>;
export const rota = z.object({
  id: z.ulid(),
  name: z.string().trim().min(1, 'Give the rota a name').max(200),
  shifts: z.array(shift).max(MOST_SHIFTS),
  /** Of a rota made by hand. */
  pattern: rotaPattern.optional(),
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

/** A chain of its own for some services: its people are rung first where one of them is hit. */
export const serviceChain = z.object({
  id: z.ulid(),
  name: z.string().trim().min(1, 'Give the chain a name').max(200),
  services: z.array(z.string().trim().min(1).max(200)).min(1, 'Name the services').max(200),
  steps: z.array(chainStep).max(50),
});
export type ServiceChain = z.infer<typeof serviceChain>;
export const serviceChainSaved = defineEvent(
  'contact.service_chain_saved.v1',
  z.object({ chain: serviceChain }),
);
export const serviceChainRemoved = defineEvent(
  'contact.service_chain_removed.v1',
  z.object({ chainId: z.ulid() }),
);

/** Rotas, the team's chain and those of services, one row of the catalog. */
export const dutyRow = z.object({
  rotas: z.array(rota),
  chain: z.array(chainStep),
  serviceChains: z.array(serviceChain),
});
export type DutyRow = z.infer<typeof dutyRow>;
export const emptyDuty: DutyRow = { rotas: [], chain: [], serviceChains: [] };

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
