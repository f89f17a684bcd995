import type { Duplex } from 'node:stream';
import { DatabaseError } from '../driver.ts';

/** Packets of the protocol hold 16 MB; longer rows come in several. */
const FULL = 0xff_ff_ff;
/** 64 MB: the client's library holds a row whole, and a row of 1 GB would take the console down with it. */
const MAX_PACKETS = 4;

/** Ends a connection whose server sends a row of more than 64 MB. It sees nothing of what TLS carries. */
export function limitRows(stream: Duplex): void {
  let header: number[] = [];
  let left = 0;
  let full = 0;
  stream.on('data', (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length) {
      if (left > 0) {
        const part = Math.min(left, chunk.length - at);
        left -= part;
        at += part;
        continue;
      }
      header.push(chunk[at] ?? 0);
      at += 1;
      if (header.length < 4) continue;
      const [a = 0, b = 0, c = 0] = header;
      left = a + b * 0x100 + c * 0x1_00_00;
      full = left === FULL ? full + 1 : 0;
      header = [];
      if (full >= MAX_PACKETS) {
        const text = 'A row is larger than 64 MB. Select a part of it, e.g. LEFT(column, 1000).';
        stream.destroy(new DatabaseError('LOST', text));
        return;
      }
    }
  });
}
