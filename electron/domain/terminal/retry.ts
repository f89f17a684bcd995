import type { SshFailureCode } from './failure.ts';

/** The first try comes at once or nearly so: most losses are a network that changed. */
const FIRST_MS = 500;
/** 30 s: what comes back is noticed soon, and a server that restarts is not beset. */
const LONGEST_MS = 30_000;
/** 2 hours: as long as somebody may still sit before it. */
const GIVE_UP_MS = 2 * 60 * 60 * 1000;

/**
 * How long to wait before a try, in ms: doubling, and jittered by half, so that a server's many clients do not come
 * back at the same moment. `attempt` counts from 1, `random` is 0 to 1.
 */
export function retryDelay(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random / 2));
}

/** Whether it makes sense to try again by itself: a refusal would only be repeated. */
export function mayRetry(code: SshFailureCode, lostForMs: number): boolean {
  return PASSING.has(code) && lostForMs < GIVE_UP_MS;
}
const PASSING: ReadonlySet<SshFailureCode> = new Set([
  'UNREACHABLE',
  'TIMEOUT',
  'HANDSHAKE_FAILED',
  'CHANNEL_REFUSED',
  'FORWARD_FAILED',
  'CONNECTION_LOST',
]);
