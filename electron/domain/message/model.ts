import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { channelDetails } from './channel.ts';

/** What a message is for. Only an `update` bears a number. */
const messageUses = ['initial', 'update', 'resolution', 'other'] as const;
export const messageUseSchema = z.enum(messageUses);
export type MessageUse = z.infer<typeof messageUseSchema>;

const subjectSchema = z
  .string()
  .trim()
  .max(300, 'Keep the subject under 300 characters')
  .regex(/^[^\p{Cc}]*$/u, 'A subject is one line');
const bodySchema = z.string().max(20_000, 'Keep a message under 20,000 characters');
/** Who is meant: "Customers", "Executives"; clocks count the next update per audience. */
const audienceSchema = z.string().trim().max(200);

const id = z.ulid();
const text = z.object({
  use: messageUseSchema,
  audience: audienceSchema,
  subject: subjectSchema,
  body: bodySchema,
});
export type MessageText = z.infer<typeof text>;
export const messageText = text;

/** One way that a queued message takes; the channel is kept by value, so that a removed one stays readable. */
const planned = z.object({ deliveryId: id, channelId: id, channel: z.string().max(200) });

export const messageDrafted = defineEvent('message.drafted.v1', text.extend({ messageId: id }));
export const messageEdited = defineEvent('message.edited.v1', text.extend({ messageId: id }));
export const messageDiscarded = defineEvent('message.discarded.v1', z.object({ messageId: id }));
/** From here on the text stands. */
export const messageQueued = defineEvent(
  'message.queued.v1',
  text.extend({
    messageId: id,
    number: z.int().min(1).nullable(),
    deliveries: z.array(planned).min(1).max(50),
    /** When the next update was promised in it, UTC ms. */
    nextUpdateAt: z.int().nullable(),
  }),
);
/** Stored before the first byte of the message leaves: without a fact of its end it may have arrived. */
export const deliveryAttempted = defineEvent(
  'message.delivery_attempted.v1',
  z.object({ deliveryId: id, messageId: id, attempt: z.int().min(1) }),
);
const sentText = z.object({ subject: z.string().max(300), body: z.string().max(20_000) });
export const deliverySent = defineEvent(
  'message.delivery_sent.v1',
  sentText.extend({
    deliveryId: id,
    messageId: id,
    channel: z.string().max(200),
    audience: audienceSchema,
    receipt: z.string().max(500),
  }),
);
/** It certainly did not arrive: `again` where another attempt follows by itself. */
export const deliveryFailed = defineEvent(
  'message.delivery_failed.v1',
  z.object({
    deliveryId: id,
    messageId: id,
    channel: z.string().max(200),
    reason: z.string().max(500),
    again: z.boolean(),
  }),
);
/** Nobody can tell from here whether it arrived: a person has to look. */
export const deliveryUncertain = defineEvent(
  'message.delivery_uncertain.v1',
  z.object({
    deliveryId: id,
    messageId: id,
    channel: z.string().max(200),
    reason: z.string().max(500),
  }),
);
/**
 * What waited when this console started may have been sent from a newer copy of its data, because this one was restored
 * from a backup or is old: it goes only when a person says so.
 */
export const deliveryHeld = defineEvent(
  'message.delivery_held.v1',
  z.object({ deliveryId: id, messageId: id, channel: z.string().max(200), since: z.int() }),
);
/** What a person decided about a delivery: it did arrive, it shall go (again), it shall not go. */
export const settlements = ['arrived', 'send', 'withdrawn'] as const;
export const deliverySettled = defineEvent(
  'message.delivery_settled.v1',
  z.object({
    deliveryId: id,
    messageId: id,
    channel: z.string().max(200),
    as: z.enum(settlements),
  }),
);
export const handedOnBy = ['phone', 'in person', 'chat', 'e-mail', 'status page', 'other'] as const;
/** Told by other means: read out by phone, pasted into a page. */
export const messageHandedOn = defineEvent(
  'message.handed_on.v1',
  sentText.extend({
    messageId: id,
    by: z.enum(handedOnBy),
    to: z.string().trim().max(200),
    audience: audienceSchema,
  }),
);

const channelId = id;
export const channelAdded = defineEvent('message.channel_added.v1', channelDetails.extend({ channelId }));
export const channelEdited = defineEvent('message.channel_edited.v1', channelDetails.extend({ channelId }));
export const channelRemoved = defineEvent(
  'message.channel_removed.v1',
  z.object({ channelId, name: z.string().max(200) }),
);

const deliveryStates = ['waiting', 'sending', 'sent', 'refused', 'uncertain', 'withdrawn'] as const;
const deliveryRow = z.object({
  id,
  channelId: id,
  channel: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  /** Why it failed or what is uncertain; '' otherwise. */
  reason: z.string(),
  /** The time of its last change, UTC ms. */
  at: z.int(),
  receipt: z.string(),
  /** A person said that it shall go although a newer one went before. */
  released: z.boolean(),
  /** It may have been sent already from a newer copy of this data: a person is asked. */
  held: z.boolean(),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;

/** A message of an incident. `origin`: the console that sends it; others only show it. Times are UTC ms. */
export const messageRow = text.extend({
  id,
  incidentId: id,
  origin: z.string(),
  state: z.enum(['draft', 'queued', 'discarded']),
  number: z.int().nullable(),
  author: z.string(),
  draftedAt: z.int(),
  queuedAt: z.int().nullable(),
  nextUpdateAt: z.int().nullable(),
  deliveries: z.array(deliveryRow),
  handedOn: z.array(z.object({ by: z.string(), to: z.string(), at: z.int(), actor: z.string() })),
});
export type MessageRow = z.infer<typeof messageRow>;

export const channelRow = channelDetails.extend({ id });
export type ChannelRow = z.infer<typeof channelRow>;

/** What the outbox does just now with a delivery that waits; not in the log. `nextAt` is UTC ms. */
export const outboxRow = z.object({
  deliveryId: id,
  messageId: id,
  kind: z.enum(['connecting', 'sending', 'retry', 'line', 'overtaken', 'held', 'secret']),
  reason: z.string(),
  nextAt: z.int().nullable(),
});
export type OutboxRow = z.infer<typeof outboxRow>;
