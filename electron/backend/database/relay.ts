import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface RelayOptions {
  open(signal: AbortSignal): Promise<Duplex>;
  signal: AbortSignal;
  onOpen?(remote: Duplex): void;
  onFailed(error: unknown): void;
}

/** Carries what comes over a local connection to a server and back, until either end goes. */
export async function relay(local: Socket, { open, signal, onOpen, onFailed }: RelayOptions): Promise<void> {
  local.setNoDelay(true);
  local.on('error', () => undefined);
  try {
    const remote = await open(signal);
    remote.on('error', () => local.destroy());
    remote.on('close', () => local.destroy());
    local.once('close', () => remote.destroy());
    if (local.destroyed) return void remote.destroy();
    onOpen?.(remote);
    local.pipe(remote);
    remote.pipe(local);
  } catch (error) {
    onFailed(error);
    local.destroy();
  }
}
