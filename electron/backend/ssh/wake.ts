import { networkInterfaces } from 'node:os';

/** 2 s: a change is noticed before a person is done opening the lid. */
const LOOK_MS = 2000;
/** 10 s late: more than a busy machine ever is. */
const LATE_MS = 10_000;

export interface WakeOptions {
  /** UTC milliseconds. */
  now(): number;
  /** The addresses of this machine, in any form that changes when they do. */
  addresses?: () => string;
  lookMs?: number;
}

/** Tells when this machine woke from sleep or its network changed: what was connected may not be any more. */
export function watchWake(
  onWake: () => void,
  { now, addresses = ownAddresses, lookMs = LOOK_MS }: WakeOptions,
) {
  let lookedAt = now();
  let known = addresses();
  const look = (): string => {
    try {
      return addresses();
    } catch {
      // Out of descriptors the system does not tell: taken for unchanged.
      return known;
    }
  };
  const timer = setInterval(() => {
    const [at, current] = [now(), look()];
    const woke = at - lookedAt > lookMs + LATE_MS;
    const moved = current !== known;
    lookedAt = at;
    known = current;
    if (woke || moved) onWake();
  }, lookMs).unref();
  return () => clearInterval(timer);
}

function ownAddresses(): string {
  const all = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter((one) => !one.internal).map((one) => `${name} ${one.address}`),
  );
  return all.sort().join('\n');
}
