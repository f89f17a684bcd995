import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Traffic } from '../../domain/tunnel/model.ts';

/** Counts what a tunnel carries. */
export interface Counter {
  readonly now: Traffic;
  sent(bytes: number): void;
  received(bytes: number): void;
  opened(): void;
  closed(): void;
}

export function createCounter(): Counter {
  const now: Traffic = { sent: 0, received: 0, open: 0, total: 0 };
  return {
    now,
    sent: (bytes) => void (now.sent += bytes),
    received: (bytes) => void (now.received += bytes),
    opened: () => void (now.open++, now.total++),
    closed: () => void now.open--,
  };
}

/**
 * Joins two streams, each end's end passed on, until both are done or one fails; then neither is left open.
 * `from` is the side that connected.
 */
export function carry(from: Duplex, to: Duplex, counter: Counter): void {
  let over = 0;
  const gone = (stream: Duplex, other: Duplex): void => {
    // One that ended well has said all: the rest of it may still be on its way out.
    if (stream.readableEnded && other.writableEnded && !other.writableFinished)
      other.once('finish', () => other.destroy());
    else other.destroy();
    if (++over === 2) counter.closed();
  };
  for (const stream of [from, to]) stream.on('error', () => undefined);
  // One that went while the other was being reached tells no end any more.
  if (from.destroyed || to.destroyed) {
    from.destroy();
    to.destroy();
    return;
  }
  counter.opened();
  from.once('close', () => gone(from, to));
  to.once('close', () => gone(to, from));
  from.on('data', (bytes: Buffer) => counter.sent(bytes.length));
  to.on('data', (bytes: Buffer) => counter.received(bytes.length));
  pipe(from, to);
  pipe(to, from);
}

/** Writes what comes in one turn together: one read of a connection brings up to eight packets of 32 kB. */
function pipe(from: Duplex, to: Duplex): void {
  let joining = false;
  const write = (): void => {
    joining = false;
    to.uncork();
  };
  from.on('data', () => {
    if (joining || !(to instanceof Socket)) return;
    joining = true;
    to.cork();
    process.nextTick(write);
  });
  from.pipe(to);
}
