import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { channelSecretName, type ChannelSettings } from '../../domain/message/channel.ts';
import {
  deliveryAttempted,
  deliveryFailed,
  deliverySent,
  deliveryUncertain,
  type ChannelRow,
  type DeliveryRow,
  type MessageRow,
  type OutboxRow,
} from '../../domain/message/model.ts';
import { backoffMs, turnOf, type Outcome } from '../../domain/message/outbox.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import { carry } from './courier.ts';

export interface OutboxDeps {
  log: Log;
  live: Live;
  secrets: SecretStore;
  channel(id: string): ChannelRow | undefined;
  message(id: string): MessageRow | undefined;
  /** Every message of an incident. */
  ofIncident(incidentId: string): MessageRow[];
  /** The messages of which something waits or was being sent. */
  open(): MessageRow[];
  now(): number;
  random?(): number;
  /** For connecting and for an answer, each; milliseconds. */
  timeoutMs?: number;
}

/** 20 s: a mail server behind a poor link greets within it. */
const TIMEOUT_MS = 20_000;
/** Who writes what the outbox finds out. */
const ACTOR = 'Outbox';

interface Slot {
  failures: number;
  timer: NodeJS.Timeout | undefined;
  busy: boolean;
  /** It waits for a person to enter the secret. */
  held: boolean;
}

/**
 * Sends what waits. Each attempt is stored before its first byte leaves and its end right after: a delivery whose end
 * is not in the log when Holdfast starts may have arrived, and is put before a person instead of being sent again.
 */
export function createOutbox(deps: OutboxDeps) {
  const slots = new Map<string, Slot>();
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  const append = (message: MessageRow, event: NewEvent): void =>
    void deps.log.append(incidentStream(message.incidentId), [event], { actor: ACTOR });
  const show = (
    message: MessageRow,
    delivery: DeliveryRow,
    row: Omit<OutboxRow, 'deliveryId' | 'messageId'>,
  ) => deps.live.set('outbox', delivery.id, { ...row, deliveryId: delivery.id, messageId: message.id });
  const forget = (deliveryId: string): void => {
    clearTimeout(slots.get(deliveryId)?.timer);
    slots.delete(deliveryId);
    deps.live.remove('outbox', deliveryId);
  };

  const settle = (message: MessageRow, delivery: DeliveryRow, outcome: Outcome, left: boolean): void => {
    const { id: deliveryId, channel } = delivery;
    const named = { deliveryId, messageId: message.id, channel };
    const { subject, body, audience } = message;
    switch (outcome.kind) {
      case 'sent':
        return append(message, deliverySent({ ...named, subject, body, audience, receipt: outcome.receipt }));
      case 'refused':
        return append(message, deliveryFailed({ ...named, reason: outcome.reason, again: false }));
      case 'unknown':
        return append(message, deliveryUncertain({ ...named, reason: outcome.reason }));
      case 'failed': {
        // Where nothing left there is nothing to record: a day without a link would fill the timeline.
        if (left) append(message, deliveryFailed({ ...named, reason: outcome.reason, again: true }));
        return later(message, delivery, outcome.reason, outcome.waitMs ?? 0);
      }
    }
  };

  const later = (message: MessageRow, delivery: DeliveryRow, reason: string, asked: number): void => {
    const slot = slotOf(delivery.id);
    slot.failures += 1;
    const wait = backoffMs(slot.failures, (deps.random ?? Math.random)(), asked);
    show(message, delivery, { kind: 'retry', reason, nextAt: deps.now() + wait });
    slot.timer = setTimeout(() => {
      slot.timer = undefined;
      poke();
    }, wait).unref();
  };
  const slotOf = (id: string): Slot => {
    const slot = slots.get(id) ?? { failures: 0, timer: undefined, busy: false, held: false };
    slots.set(id, slot);
    return slot;
  };

  const go = async (message: MessageRow, delivery: DeliveryRow, settings: ChannelSettings): Promise<void> => {
    const slot = slotOf(delivery.id);
    slot.busy = true;
    try {
      const secret = await deps.secrets.get(channelSecretName(delivery.channelId));
      slot.held = secret === null && needsSecret(settings);
      if (slot.held) return show(message, delivery, { kind: 'secret', reason: '', nextAt: null });
      show(message, delivery, { kind: 'connecting', reason: '', nextAt: null });
      let left = false;
      const outcome = await carry({
        settings,
        secret,
        parcel: parcelOf(message, delivery),
        signal: stop.signal,
        timeoutMs: deps.timeoutMs ?? TIMEOUT_MS,
        now: deps.now,
        leaving: () => {
          // It may have been withdrawn while the connection was made.
          const current = deps.message(message.id)?.deliveries.find((d) => d.id === delivery.id);
          if (current?.state !== 'waiting') throw new Error('It was withdrawn');
          const attempt = current.attempts + 1;
          append(message, deliveryAttempted({ deliveryId: delivery.id, messageId: message.id, attempt }));
          left = true;
          show(message, delivery, { kind: 'sending', reason: '', nextAt: null });
        },
      });
      const state = deps.message(message.id)?.deliveries.find((d) => d.id === delivery.id)?.state;
      if (state === (left ? 'sending' : 'waiting') && !(stop.signal.aborted && !left))
        settle(message, delivery, outcome, left);
    } finally {
      slot.busy = false;
    }
  };

  const start = (message: MessageRow, delivery: DeliveryRow): void => {
    const channel = deps.channel(delivery.channelId);
    if (!channel) {
      const reason = 'The channel was removed.';
      const named = { deliveryId: delivery.id, messageId: message.id, channel: delivery.channel };
      return append(message, deliveryFailed({ ...named, reason, again: false }));
    }
    const work = go(message, delivery, channel.settings)
      // The disk may be full: what is not stored is not sent, and is tried again.
      .catch((error: unknown) => later(message, delivery, String((error as Error).message), 0))
      .finally(() => {
        running.delete(work);
        poke();
      });
    running.add(work);
  };

  let poking = false;
  /** Looks at everything that waits; starts what may go. */
  const poke = (): void => {
    if (poking || stop.signal.aborted) return;
    poking = true;
    queueMicrotask(() => {
      poking = false;
      if (stop.signal.aborted) return;
      const waiting = new Set<string>();
      for (const message of deps.open().filter((m) => m.origin === deps.log.origin)) {
        const all = deps.ofIncident(message.incidentId);
        for (const delivery of message.deliveries) {
          if (delivery.state === 'waiting' || delivery.state === 'sending') waiting.add(delivery.id);
          consider(message, delivery, all);
        }
      }
      for (const id of slots.keys()) if (!waiting.has(id) && !slots.get(id)?.busy) forget(id);
      for (const { feature, key } of deps.live.all())
        if (feature === 'outbox' && !waiting.has(key)) deps.live.remove('outbox', key);
    });
  };
  const consider = (message: MessageRow, delivery: DeliveryRow, all: readonly MessageRow[]): void => {
    const slot = slots.get(delivery.id);
    if (slot?.busy || slot?.timer || slot?.held) return;
    const turn = turnOf(message, delivery, all);
    switch (turn.kind) {
      case 'go':
        return start(message, delivery);
      case 'line':
        return show(message, delivery, { kind: 'line', reason: '', nextAt: null });
      case 'overtaken':
        return show(message, delivery, { kind: 'overtaken', reason: turn.by.subject, nextAt: null });
      case 'none':
        return;
    }
  };

  const recover = (): void => {
    for (const message of deps.open())
      for (const delivery of message.deliveries)
        if (delivery.state === 'sending' && message.origin === deps.log.origin)
          settle(
            message,
            delivery,
            { kind: 'unknown', reason: 'Holdfast ended while it was being sent.' },
            true,
          );
  };
  recover();
  poke();

  return {
    poke,
    /** Tries everything at once that waits for its next attempt. */
    tryNow(): void {
      for (const slot of slots.values()) {
        clearTimeout(slot.timer);
        slot.timer = undefined;
        slot.held = false;
      }
      poke();
    },
    /** Cuts what is under way; an attempt that had begun is stored as uncertain. */
    async dispose(): Promise<void> {
      stop.abort();
      for (const slot of slots.values()) clearTimeout(slot.timer);
      await Promise.all(running);
    },
  };
}

export function needsSecret(settings: ChannelSettings): boolean {
  return settings.kind === 'webhook' || settings.user !== '';
}

function parcelOf(message: MessageRow, delivery: DeliveryRow) {
  const { subject, body, incidentId, use, number, queuedAt, draftedAt } = message;
  return { id: delivery.id, subject, body, incidentId, use, number, at: queuedAt ?? draftedAt };
}
