import type { Duplex } from 'node:stream';
import type { ConnectionRow } from '../../domain/database/model.ts';
import type { Reach } from '../reach.ts';

/** 30 s for all hops and the stream; the password's time comes on top. */
const REACH_MS = 30_000;

/** Opens a stream to a database's server, from the last hop. */
export function openWay(
  reach: Reach,
  { hostId, address, port, socketPath }: ConnectionRow,
  signal: AbortSignal,
): Promise<Duplex> {
  const to = socketPath ? { socketPath } : { host: address, port };
  return reach.connect(hostId, to, { signal, timeoutMs: REACH_MS });
}
