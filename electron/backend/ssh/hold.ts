import type { SshError } from '../../domain/terminal/failure.ts';
import type { Address } from '../reach.ts';
import { listenOnHost, type HostListener, type Incoming } from './forwardIn.ts';
import type { Lease } from './pool.ts';

export interface Hold {
  /** Told once when the connection ends; null where we ended it. */
  onLost(listener: (error: SshError | null) => void): void;
  /** Has the host listen until the release; what connects there is handed over. Throws CHANNEL_REFUSED. */
  listen(at: Address, onIncoming: (incoming: Incoming) => void): Promise<{ port: number | null }>;
  release(): void;
}

/** A connection that somebody keeps open, and listens with. */
export function holdOf(lease: Lease, name: string): Hold {
  const listeners: HostListener[] = [];
  const stops: (() => void)[] = [];
  return {
    onLost: (listener) => void stops.push(lease.connection.onClose(listener)),
    async listen(at, onIncoming) {
      const listener = await listenOnHost(lease.connection, at, { name, onIncoming });
      listeners.push(listener);
      return listener;
    },
    release() {
      for (const stop of stops.splice(0)) stop();
      for (const listener of listeners.splice(0)) listener.close();
      lease.release();
    },
  };
}
