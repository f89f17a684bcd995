import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { channelSecretName } from '../../domain/message/channel.ts';
import {
  deliveryFailed,
  deliveryHeld,
  deliverySent,
  deliveryUncertain,
  type ChannelRow,
  type DeliveryRow,
  type MessageRow,
  type OutboxRow,
} from '../../domain/message/model.ts';
import { backoffMs, toHold, turnOf, type Outcome } from '../../domain/message/outbox.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import { attempt, needsSecret, OUTBOX } from './attempt.ts';

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

interface Slot {
  failures: number;
  timer: NodeJS.Timeout | undefined;
  busy: boolean;
  /** It waits for a person to enter the secret. */
  held: boolean;
  /** How an attempt ended that the full disk did not let be stored. */
  end: Outcome | undefined;
}
/** Half a minute: a disk is not made room on sooner. */
const AGAIN_MS = 30_000;
const lostEnd = { kind: 'unknown', reason: 'How it ended could not be stored.' } as const;
const freshSlot = (): Slot => ({ failures: 0, timer: undefined, busy: false, held: false, end: undefined });

function slotIn(slots: Map<string, Slot>, id: string): Slot {
  const slot = slots.get(id) ?? freshSlot();
  slots.set(id, slot);
  return slot;
}

/**
 * Sends what waits. Each attempt is stored before its first byte leaves and its end right after: a delivery whose end
 * is not in the log when Holdfast starts may have arrived, and is put before a person instead of being sent again.
 */
export function createOutbox(deps: OutboxDeps) {
  const slots = new Map<string, Slot>();
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  let poking = false;

  const show: Show = (message, delivery, row) =>
    deps.live.set('outbox', delivery.id, { ...row, deliveryId: delivery.id, messageId: message.id });
  const slotOf = (id: string): Slot => slotIn(slots, id);
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

  /** Throws where the disk is full: the end is kept then, and stored when there is room again. */
  const finish = (message: MessageRow, delivery: DeliveryRow, outcome: Outcome, left: boolean): void => {
    const failed = settle(deps, message, delivery, outcome, left);
    slotOf(delivery.id).end = undefined;
    if (failed) later(message, delivery, failed.reason, failed.waitMs ?? 0);
  };

  const go = async (message: MessageRow, delivery: DeliveryRow, channel: ChannelRow): Promise<void> => {
    const slot = slotOf(delivery.id);
    slot.busy = true;
    try {
      const secret = await deps.secrets.get(channelSecretName(channel.id));
      slot.held = secret === null && needsSecret(channel.settings);
      if (slot.held) return show(message, delivery, { kind: 'secret', reason: '', nextAt: null });
      const { settings } = channel;
      const end = await attempt(deps, { message, delivery, settings, secret, signal: stop.signal, show });
      if (end?.left) slot.end = end.outcome;
      if (end) finish(message, delivery, end.outcome, end.left);
    } finally {
      slot.busy = false;
    }
  };
  const start = (message: MessageRow, delivery: DeliveryRow): void => {
    const channel = deps.channel(delivery.channelId);
    const gone = { kind: 'refused', reason: 'The channel was removed.' } as const;
    if (!channel) return void settle(deps, message, delivery, gone, true);
    const work = go(message, delivery, channel)
      // The disk may be full: what is not stored is not sent, and is tried again.
      .catch((error: unknown) => later(message, delivery, (error as Error).message, 0))
      .finally(() => {
        running.delete(work);
        poke();
      });
    running.add(work);
  };
  const consider = (message: MessageRow, delivery: DeliveryRow, all: readonly MessageRow[]): void => {
    const slot = slots.get(delivery.id);
    if (slot?.busy || slot?.timer || slot?.held) return;
    // Its end could not be stored when it came.
    if (delivery.state === 'sending') return finish(message, delivery, slot?.end ?? lostEnd, true);
    const turn = turnOf(message, delivery, all);
    switch (turn.kind) {
      case 'go':
        return start(message, delivery);
      case 'line':
        return show(message, delivery, { kind: 'line', reason: '', nextAt: null });
      case 'overtaken':
        return show(message, delivery, { kind: 'overtaken', reason: turn.by.subject, nextAt: null });
      case 'held':
        return show(message, delivery, { kind: 'held', reason: '', nextAt: null });
      case 'none':
        return;
    }
  };
  const look = (): void => {
    poking = false;
    if (stop.signal.aborted) return;
    const waiting = new Set<string>();
    for (const message of ownOpen(deps)) {
      const all = deps.ofIncident(message.incidentId);
      for (const delivery of message.deliveries) {
        if (/^(waiting|sending)$/.test(delivery.state)) waiting.add(delivery.id);
        consider(message, delivery, all);
      }
    }
    tidy(deps.live, slots, waiting);
  };
  let again: NodeJS.Timeout | undefined;
  const lookSafely = (): void => {
    try {
      look();
    } catch {
      // The disk may be full: what waits stays as it is, and is looked at again.
      clearTimeout(again);
      again = setTimeout(poke, AGAIN_MS).unref();
    }
  };
  /** Looks at everything that waits, in the next turn; starts what may go. */
  const poke = (): void => {
    if (poking || stop.signal.aborted) return;
    poking = true;
    queueMicrotask(lookSafely);
  };

  recover(deps);
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
      clearTimeout(again);
      for (const slot of slots.values()) clearTimeout(slot.timer);
      await Promise.all(running);
    },
  };
}

/** Forgets what no longer waits: it was sent, or a person decided about it. */
function tidy(live: Live, slots: Map<string, Slot>, waiting: ReadonlySet<string>): void {
  for (const [id, slot] of slots) {
    if (waiting.has(id) || slot.busy) continue;
    clearTimeout(slot.timer);
    slots.delete(id);
  }
  for (const { feature, key } of live.all())
    if (feature === 'outbox' && !waiting.has(key)) live.remove('outbox', key);
}

type Show = (
  message: MessageRow,
  delivery: DeliveryRow,
  row: Omit<OutboxRow, 'deliveryId' | 'messageId'>,
) => void;

/** Another console's messages are only shown here; what this one queued before it was restored is its own. */
function ownOpen({ open, log }: OutboxDeps): MessageRow[] {
  const own = new Set([log.origin, ...log.former]);
  return open().filter((m) => own.has(m.origin));
}

function recover(deps: OutboxDeps): void {
  const outcome = { kind: 'unknown', reason: 'Holdfast ended while it was being sent.' } as const;
  try {
    for (const message of ownOpen(deps))
      for (const delivery of message.deliveries)
        if (delivery.state === 'sending') settle(deps, message, delivery, outcome, true);
    for (const { message, delivery, since } of toHold(ownOpen(deps), deps.log.origin, deps.now())) {
      const held = { deliveryId: delivery.id, messageId: message.id, channel: delivery.channel, since };
      deps.log.append(incidentStream(message.incidentId), [deliveryHeld(held)], { actor: OUTBOX });
    }
  } catch {
    // The disk may be full: Holdfast has to start all the same, and looks again.
  }
}

/** Stores how an attempt ended; answers what makes another one follow. */
function settle(
  deps: OutboxDeps,
  message: MessageRow,
  delivery: DeliveryRow,
  outcome: Outcome,
  left: boolean,
) {
  const named = { deliveryId: delivery.id, messageId: message.id, channel: delivery.channel };
  const { subject, body, audience } = message;
  const append = (event: NewEvent): void =>
    void deps.log.append(incidentStream(message.incidentId), [event], { actor: OUTBOX });
  switch (outcome.kind) {
    case 'sent':
      return append(deliverySent({ ...named, subject, body, audience, receipt: outcome.receipt }));
    case 'refused':
      return append(deliveryFailed({ ...named, reason: outcome.reason, again: false }));
    case 'unknown':
      return append(deliveryUncertain({ ...named, reason: outcome.reason }));
    case 'failed':
      // Where nothing left there is nothing to record: a day without a link would fill the timeline.
      if (left) append(deliveryFailed({ ...named, reason: outcome.reason, again: true }));
      return outcome;
  }
}
