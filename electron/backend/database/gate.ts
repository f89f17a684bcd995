import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { ClientGate } from '../../domain/database/localClient.ts';
import { relay } from './relay.ts';

/** A client opens one connection, and one more to cancel; some complete names on another. */
const MAX_OPEN = 16;
/** 104 bytes on macOS, 108 on Linux, the end of the string included. */
const MAX_SOCKET_PATH = 100;
/** As psql looks for it: the number is its port, and nothing else. */
const SOCKET = '.s.PGSQL.5432';

export interface Gate {
  at: ClientGate;
  dispose(): Promise<void>;
}

/**
 * This machine's end of a tunnel, for one client: a Unix socket in a folder that nobody else may enter, or a port on
 * 127.0.0.1 where the client or the system takes no socket.
 */
export async function openGate(
  folder: string,
  bySocket: boolean,
  open: (signal: AbortSignal) => Promise<Duplex>,
  onFailed: (error: unknown) => void,
): Promise<Gate> {
  const stop = new AbortController();
  const streams = new Set<Socket>();
  const server = createServer((local) => {
    if (streams.size >= MAX_OPEN) return void local.destroy();
    streams.add(local);
    local.once('close', () => streams.delete(local));
    return void relay(local, { open, signal: stop.signal, onFailed });
  });
  const place = bySocket && process.platform !== 'win32' ? socketPlace(folder) : null;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (place) server.listen(place.path, resolve);
    else server.listen(0, '127.0.0.1', resolve);
  });
  // A connection that cannot be accepted is its client's loss alone.
  server.on('error', () => undefined);
  return {
    at: place ? { socketPath: place.path } : { port: (server.address() as AddressInfo).port },
    async dispose() {
      stop.abort();
      for (const stream of streams) stream.destroy();
      await new Promise((resolve) => server.close(resolve));
      if (place?.own) rmSync(place.own, { recursive: true, force: true });
    },
  };
}

/** In the folder, or in one of its own under the system's where that would be too long. No secret lies there. */
function socketPlace(folder: string): { path: string; own?: string } {
  const path = join(folder, SOCKET);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return { path };
  const own = mkdtempSync(join(tmpdir(), 'holdfast-'));
  return { path: join(own, SOCKET), own };
}
