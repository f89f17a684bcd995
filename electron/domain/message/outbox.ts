import type { DeliveryRow, MessageRow } from './model.ts';

/** How an attempt ended. `failed` and `refused`: it certainly did not arrive. `unknown`: nobody can tell. */
export type Outcome =
  | { kind: 'sent'; receipt: string }
  | { kind: 'failed'; reason: string; waitMs?: number }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };

export type Turn =
  | { kind: 'go' }
  /** An older message to the same channel goes first. */
  | { kind: 'line' }
  /** A newer message went out already: a person is asked. */
  | { kind: 'overtaken'; by: MessageRow }
  /** It may have gone out from a newer copy of this data: a person is asked. */
  | { kind: 'held' }
  | { kind: 'none' };

/**
 * Whether a delivery may go now, judged by all messages of its incident: one channel gets them in the order in which
 * they were queued, and none after a newer one unless a person released it.
 */
export function turnOf(message: MessageRow, delivery: DeliveryRow, all: readonly MessageRow[]): Turn {
  if (delivery.state !== 'waiting') return { kind: 'none' };
  if (delivery.held) return { kind: 'held' };
  const by = overtakenBy(message, delivery, all);
  if (by) return { kind: 'overtaken', by };
  const ahead = sameWay(message, delivery, all).some(
    ({ other, d }) =>
      isNewer(message, other) &&
      (d.state === 'sending' || (d.state === 'waiting' && !d.held && !overtakenBy(other, d, all))),
  );
  return { kind: ahead ? 'line' : 'go' };
}

function overtakenBy(message: MessageRow, delivery: DeliveryRow, all: readonly MessageRow[]) {
  if (delivery.released) return undefined;
  return sameWay(message, delivery, all).find(
    ({ other, d }) => isNewer(other, message) && /^(sent|sending|uncertain)$/.test(d.state),
  )?.other;
}

/** The other messages to the same channel. */
function sameWay(message: MessageRow, delivery: DeliveryRow, all: readonly MessageRow[]) {
  return all
    .filter((other) => other.id !== message.id && other.state === 'queued')
    .flatMap((other) =>
      other.deliveries.filter((d) => d.channelId === delivery.channelId).map((d) => ({ other, d })),
    );
}

function isNewer(a: MessageRow, b: MessageRow): boolean {
  return (
    a.queuedAt !== null && b.queuedAt !== null && (a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1)) > 0
  );
}

/** Older messages that still wait for one of these channels: they can be withdrawn for the newer one. */
export function waitingFor(
  channelIds: readonly string[],
  all: readonly MessageRow[],
): { message: MessageRow; delivery: DeliveryRow }[] {
  return all.flatMap((message) =>
    message.deliveries
      .filter((d) => d.state === 'waiting' && channelIds.includes(d.channelId))
      .map((delivery) => ({ message, delivery })),
  );
}

const STEPS_MS = [2000, 5000, 15_000, 30_000, 60_000, 120_000, 300_000];

/**
 * Milliseconds until the next attempt after `failures` in a row: 2 s at first, 5 min at most (a link that comes back
 * is met within minutes), up to a fifth longer by `random` (0 to 1), so that many consoles do not come at once.
 */
export function backoffMs(failures: number, random: number, asked = 0): number {
  const step = STEPS_MS[Math.min(Math.max(failures, 1), STEPS_MS.length) - 1] ?? 0;
  // One hour: a server that asks for more is not waited for longer.
  return Math.max(Math.round(step * (1 + random / 5)), Math.min(asked, 3_600_000));
}

/** What an HTTP answer to a posted message means (RFC 9110); `retryAfter` is that header's value. */
export function outcomeOfStatus(
  status: number,
  said: string,
  retryAfter: string | undefined,
  now: number,
): Outcome {
  const told = said ? `: ${said}` : '';
  if (status >= 200 && status < 300) return { kind: 'sent', receipt: `HTTP ${status}` };
  if (status === 408 || status === 429 || status === 503 || status === 500)
    return {
      kind: 'failed',
      reason: `The server answered ${status}${told}`,
      waitMs: waitOf(retryAfter, now),
    };
  // A gateway that gave up says nothing about what the server behind it did.
  if (status >= 500) return { kind: 'unknown', reason: `A server on the way answered ${status}${told}` };
  if (status >= 300 && status < 400)
    return { kind: 'refused', reason: `The address has moved (HTTP ${status}). Enter the new one.` };
  return { kind: 'refused', reason: `The server refused it with ${status}${told}` };
}

function waitOf(value: string | undefined, now: number): number {
  if (!value) return 0;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}

/** Half a day: what waited longer when a console starts is news no more, or the console is an old copy. */
const OLD_MS = 12 * 3_600_000;

/** The deliveries that a console which starts must not send by itself; `own` is its name in the log. */
export function toHold(open: readonly MessageRow[], own: string, now: number) {
  return open.flatMap((message) => {
    const since = message.queuedAt ?? message.draftedAt;
    if (message.origin === own && now - since < OLD_MS) return [];
    return message.deliveries
      .filter((d) => d.state === 'waiting' && !d.held && !d.released)
      .map((delivery) => ({ message, delivery, since }));
  });
}
