import type { StoredEvent } from '../event.ts';
import {
  deliveryAttempted,
  deliveryFailed,
  deliveryHeld,
  deliverySent,
  deliverySettled,
  deliveryUncertain,
  messageDiscarded,
  messageDrafted,
  messageEdited,
  messageHandedOn,
  messageQueued,
  type DeliveryRow,
  type MessageRow,
} from './model.ts';

/** The message's row after an event, or undefined where the event says nothing about it. */
export function changeMessage(event: StoredEvent, row: MessageRow | undefined): MessageRow | undefined {
  if (messageDrafted.is(event)) return row ?? drafted(event);
  if (!row) return undefined;
  if (messageEdited.is(event)) {
    const { messageId: _id, ...text } = event.data;
    return row.state === 'draft' ? { ...row, ...text } : row;
  }
  if (messageDiscarded.is(event)) return row.state === 'draft' ? { ...row, state: 'discarded' } : row;
  if (messageQueued.is(event)) return queued(event.data, event, row);
  if (messageHandedOn.is(event)) {
    const { by, to, subject, body } = event.data;
    const handedOn = [...row.handedOn, { by, to, at: event.at, actor: event.actor }];
    return { ...row, ...(row.state === 'draft' && { subject, body }), handedOn };
  }
  return changeDelivery(event, row);
}

function drafted(event: StoredEvent): MessageRow | undefined {
  if (!messageDrafted.is(event)) return undefined;
  const { messageId, ...text } = event.data;
  return {
    ...text,
    id: messageId,
    incidentId: event.stream.slice('incident:'.length),
    origin: event.origin,
    state: 'draft',
    number: null,
    author: event.actor,
    draftedAt: event.at,
    queuedAt: null,
    nextUpdateAt: null,
    deliveries: [],
    handedOn: [],
  };
}

function queued(
  data: ReturnType<typeof messageQueued.schema.parse>,
  event: StoredEvent,
  row: MessageRow,
): MessageRow {
  if (row.state !== 'draft') return row;
  const { use, audience, subject, body, number, nextUpdateAt } = data;
  const deliveries = data.deliveries.map(({ deliveryId, channelId, channel }): DeliveryRow => ({
    id: deliveryId,
    channelId,
    channel,
    state: 'waiting',
    attempts: 0,
    reason: '',
    at: event.at,
    receipt: '',
    released: false,
    held: false,
  }));
  const text = { use, audience, subject, body, number, nextUpdateAt };
  // Only the console that put it into its outbox sends it.
  return { ...row, ...text, state: 'queued', queuedAt: event.at, origin: event.origin, deliveries };
}

function changeDelivery(event: StoredEvent, row: MessageRow): MessageRow | undefined {
  const id = event.data['deliveryId'];
  const change = deliveryChange(event);
  if (!change || !row.deliveries.some((d) => d.id === id)) return undefined;
  const deliveries = row.deliveries.map((d) => (d.id === id ? { ...d, at: event.at, ...change } : d));
  return { ...row, deliveries };
}

function deliveryChange(event: StoredEvent): Partial<DeliveryRow> | undefined {
  if (deliveryAttempted.is(event)) return { state: 'sending', attempts: event.data.attempt, reason: '' };
  if (deliverySent.is(event)) return { state: 'sent', receipt: event.data.receipt, reason: '' };
  if (deliveryFailed.is(event))
    return { state: event.data.again ? 'waiting' : 'refused', reason: event.data.reason };
  if (deliveryHeld.is(event)) return { held: true };
  if (deliveryUncertain.is(event)) return { state: 'uncertain', reason: event.data.reason };
  if (!deliverySettled.is(event)) return undefined;
  switch (event.data.as) {
    case 'arrived':
      return { state: 'sent', receipt: `Confirmed by ${event.actor}`, reason: '' };
    case 'send':
      return { state: 'waiting', released: true, held: false, reason: '' };
    case 'withdrawn':
      return { state: 'withdrawn', reason: '' };
  }
}
