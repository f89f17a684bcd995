import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { protocolOf } from './wire.ts';

/** 1 s: a limit is a measure of care, not of the last byte. */
const LOOK_MS = 1000;

/**
 * Exchanges keys anew each time so much has passed or so long a time, as RekeyLimit asks. The server has limits of its
 * own.
 */
export function rekeyInTime(
  client: Client,
  transport: Duplex,
  { bytes, seconds }: { bytes: number; seconds: number },
): void {
  if (bytes === 0 && seconds === 0) return;
  const passed = countOf(transport);
  let countedFrom = passed();
  let since = Date.now();
  let busy = false;
  const timer = setInterval(() => {
    const due =
      (bytes > 0 && passed() - countedFrom >= bytes) || (seconds > 0 && Date.now() - since >= seconds * 1000);
    if (!due || busy) return;
    busy = true;
    countedFrom = passed();
    since = Date.now();
    protocolOf(client).rekey();
  }, LOOK_MS).unref();
  client.on('handshake', () => (busy = false));
  client.once('close', () => clearInterval(timer));
}

/** How to ask for the bytes that have passed. A socket counts its own; a jump host's channel and a command do not. */
function countOf(transport: Duplex): () => number {
  if (transport instanceof Socket) return () => transport.bytesRead + transport.bytesWritten;
  let passed = 0;
  const write = transport.write;
  transport.write = ((chunk: Buffer, ...rest: unknown[]) => {
    passed += chunk.length;
    return Reflect.apply(write, transport, [chunk, ...rest]);
  }) as typeof write;
  transport.on('data', (chunk: Buffer) => (passed += chunk.length));
  return () => passed;
}
