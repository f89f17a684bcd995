import { createORPCClient, DynamicLink, isDefinedError, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '@domain/router.ts';
import { ulid } from 'ulid';
import type { PageLane, Wire } from './wire.ts';

let current: Wire | null = null;
let connected = Promise.withResolvers<Wire>();

/** Names the wire that calls go over from now on; null while there is none. */
export function setWire(wire: Wire | null): void {
  current = wire;
  if (wire) connected.resolve(wire);
  else connected = Promise.withResolvers<Wire>();
}

/** Every procedure of the backend, typed by the contract. */
export const api: ContractRouterClient<Contract> = createORPCClient(
  new DynamicLink(() => {
    if (!current) throw new LinkLost();
    return current.link;
  }),
);

/** Opens a byte lane, or null while there is no wire. */
export function openLane(path: string): PageLane | null {
  return current?.openLane(path) ?? null;
}

class LinkLost extends Error {
  constructor() {
    super('The link to the console is down');
  }
}

/** How long a command waits for the link to come back before it tells the person. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 200;

/**
 * Sends a command with an idempotency key. Where the link breaks before the answer, it is sent again with the same
 * key once the link is back, so that it is stored exactly once.
 */
export async function command<T>(send: (key: string) => Promise<T>): Promise<T> {
  const key = ulid();
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await send(key);
    } catch (error) {
      if (isDefinedError(error) || !isLinkError(error) || Date.now() > until) throw error;
      await Promise.race([connected.promise, sleep(1000)]);
      await sleep(RETRY_MS); // a wire that is just closing still counts as connected
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether what failed is the page's own link to the console. */
export function isLinkError(error: unknown): boolean {
  return (
    error instanceof LinkLost ||
    (error instanceof Error && /abort|closed|not open/i.test(`${error.name} ${error.message}`))
  );
}

/** What a declared failure says beside its words: null for every other error. */
export function failureOf(error: unknown): { code: string; data: unknown } | null {
  return error instanceof ORPCError && error.defined
    ? { code: error.code, data: error.data as unknown }
    : null;
}

/** Whether the same may pass later without a person: the link to the console or to the host is what failed. */
export function mayPass(error: unknown): boolean {
  if (isLinkError(error) || (error instanceof StreamEnded && error.again)) return true;
  const data = failureOf(error)?.data;
  return typeof data === 'object' && data !== null && 'again' in data && data.again === true;
}

/** Why a file's lane ended early, in words for the person. `again`: the same may pass later. */
export class StreamEnded extends Error {
  readonly again: boolean;
  constructor(message: string, again = false) {
    super(message);
    this.again = again;
  }
}

/** The words for an error, to be shown where it happened. */
export function errorText(error: unknown): string {
  if (isLinkError(error))
    return 'Not saved: the link to the console is down. It reconnects by itself; then do it again.';
  return error instanceof Error && error.message ? error.message : 'Something went wrong. Do it again.';
}
