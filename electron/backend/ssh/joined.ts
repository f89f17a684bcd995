import type { Duplex } from 'node:stream';

/**
 * Sends what is written in one turn of the event loop at once. The library writes a packet as its length, its body and
 * its tag: on a connection without Nagle's delay each is a TCP packet, and wakes the server for a part of one key.
 */
export function joinWrites(transport: Duplex): void {
  const write = transport.write.bind(transport);
  let joining = false;
  const send = (): void => {
    joining = false;
    transport.uncork();
  };
  const joined = (...piece: Parameters<typeof write>): boolean => {
    if (!joining) {
      joining = true;
      transport.cork();
      process.nextTick(send);
    }
    return write(...piece);
  };
  transport.write = joined as Duplex['write'];
}
