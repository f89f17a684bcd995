import { incidentStream } from '../../domain/event.ts';
import type { ChannelSettings } from '../../domain/message/channel.ts';
import {
  deliveryAttempted,
  type DeliveryRow,
  type MessageRow,
  type OutboxRow,
} from '../../domain/message/model.ts';
import type { Outcome } from '../../domain/message/outbox.ts';
import type { Log } from '../log/log.ts';
import { carry } from './courier.ts';

/** Who writes what the outbox finds out. */
export const OUTBOX = 'Outbox';
/** 20 s: a mail server behind a poor link greets within it. */
const TIMEOUT_MS = 20_000;

interface Deps {
  log: Log;
  message(id: string): MessageRow | undefined;
  now(): number;
  timeoutMs?: number;
}

interface Attempt {
  message: MessageRow;
  delivery: DeliveryRow;
  settings: ChannelSettings;
  secret: string | null;
  signal: AbortSignal;
  show(message: MessageRow, delivery: DeliveryRow, row: Omit<OutboxRow, 'deliveryId' | 'messageId'>): void;
}

/**
 * Carries a message to its channel once; that bytes of it are about to leave is stored before they do (`left`). Answers
 * undefined where the delivery was decided about meanwhile, or Holdfast is being closed before anything left.
 */
export async function attempt(
  deps: Deps,
  { message, delivery, settings, secret, signal, show }: Attempt,
): Promise<{ outcome: Outcome; left: boolean } | undefined> {
  const stateNow = () => deps.message(message.id)?.deliveries.find((d) => d.id === delivery.id);
  let left = false;
  show(message, delivery, { kind: 'connecting', reason: '', nextAt: null });
  const outcome = await carry({
    settings,
    secret,
    parcel: parcelOf(message, delivery),
    signal,
    timeoutMs: deps.timeoutMs ?? TIMEOUT_MS,
    now: deps.now,
    leaving() {
      // It may have been withdrawn while the connection was made.
      const current = stateNow();
      if (current?.state !== 'waiting') throw new Error('It was withdrawn');
      const named = { deliveryId: delivery.id, messageId: message.id, attempt: current.attempts + 1 };
      deps.log.append(incidentStream(message.incidentId), [deliveryAttempted(named)], { actor: OUTBOX });
      left = true;
      show(message, delivery, { kind: 'sending', reason: '', nextAt: null });
    },
  });
  if (stateNow()?.state !== (left ? 'sending' : 'waiting')) return undefined;
  return signal.aborted && !left ? undefined : { outcome, left };
}

/** Whether a channel cannot send without its secret. */
export function needsSecret(settings: ChannelSettings): boolean {
  return settings.kind === 'webhook' || settings.user !== '';
}

function parcelOf(message: MessageRow, delivery: DeliveryRow) {
  const { subject, body, incidentId, use, number, queuedAt, draftedAt } = message;
  return { id: delivery.id, subject, body, incidentId, use, number, at: queuedAt ?? draftedAt };
}
