import type { OnReadOpts, Socket } from 'node:net';

/** 256 kB for all connections: four times what Node reads at once, and nothing to be collected after each time. */
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** Sockets whose reader keeps nothing of what it is given. */
const lent = new WeakSet<Socket>();

/** Has a socket read into one buffer that all share; its reader gets a copy until `lendReads`. */
export function readInto(socket: () => Socket): OnReadOpts {
  return {
    buffer,
    callback(length, bytes) {
      const to = socket();
      const read = bytes.subarray(0, length) as Buffer;
      // One that is paused keeps what it is given.
      if (!lent.has(to) || to.readableFlowing !== true || to.readableLength > 0)
        return to.push(Buffer.from(read));
      to.emit('data', read);
      return true;
    },
  };
}

/** What a socket reads is no longer copied: for a reader that is done with it before it returns. */
export function lendReads(socket: object, lend: boolean): void {
  if (lend) lent.add(socket as Socket);
  else lent.delete(socket as Socket);
}
