import { setTimeout as delay } from 'node:timers/promises';
import { SshError } from '../../domain/terminal/failure.ts';
import type { SshConnection } from './connection.ts';

/** 60 s: the next step of a playbook finds the connection open; a forgotten one does not stay. */
const IDLE_MS = 60_000;

export interface Lease {
  readonly connection: SshConnection;
  /** Gives it back; it is closed where something may still run on it (not `clean`). */
  release(clean: boolean): void;
}

interface Pooled {
  key: string;
  connection: Promise<SshConnection>;
  stop: AbortController;
  busy: boolean;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Connections by key, each used by one at a time and closed `idleMs` after the last use. Nobody else's command runs
 * beside one's own: so it can be ended by its parent alone, where the server takes no signals.
 */
export function createPool(idleMs = IDLE_MS) {
  const open = new Set<Pooled>();
  let closed = false;

  const drop = (pooled: Pooled): void => {
    clearTimeout(pooled.idle);
    open.delete(pooled);
  };
  const end = async (pooled: Pooled): Promise<void> => {
    drop(pooled);
    pooled.stop.abort();
    await pooled.connection.then(
      (connection) => connection.dispose(),
      () => undefined,
    );
  };
  const create = (key: string, connect: Connect): Pooled => {
    const stop = new AbortController();
    const pooled: Pooled = { key, connection: connect(stop.signal), stop, busy: true, idle: undefined };
    open.add(pooled);
    pooled.connection.then(
      (connection) => connection.onClose(() => drop(pooled)),
      () => drop(pooled),
    );
    return pooled;
  };

  return {
    /** An idle connection of this key, or one made by `connect`. Throws an SshError. */
    async use(key: string, connect: Connect, signal: AbortSignal): Promise<Lease> {
      if (closed) throw new SshError('CANCELLED', 'Holdfast is being closed.');
      const pooled = [...open].find((p) => p.key === key && !p.busy) ?? create(key, connect);
      pooled.busy = true;
      clearTimeout(pooled.idle);
      try {
        const connection = await withdrawable(pooled.connection, signal);
        const release = (clean: boolean): void => {
          if (!pooled.busy || !open.has(pooled)) return;
          if (!clean) return void end(pooled);
          pooled.busy = false;
          pooled.idle = setTimeout(() => void end(pooled), idleMs).unref();
        };
        return { connection, release };
      } catch (error) {
        // Nobody waits for it any more: a question to the person goes with it.
        await end(pooled);
        throw error;
      }
    },
    /** Connections that are open or being made. */
    size: (): number => open.size,
    async dispose(): Promise<void> {
      closed = true;
      await Promise.all([...open].map(end));
      // The sockets' own end comes with the next turn.
      await delay(0);
    },
  };
}
type Connect = (signal: AbortSignal) => Promise<SshConnection>;

function withdrawable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const withdraw = (): void => reject(new SshError('CANCELLED', 'It was cancelled while connecting.'));
    if (signal.aborted) return withdraw();
    signal.addEventListener('abort', withdraw, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', withdraw));
  });
}
