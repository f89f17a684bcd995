import { setTimeout as delay } from 'node:timers/promises';
import { SshError } from '../../domain/terminal/failure.ts';
import type { Ask } from './ask.ts';
import type { SshConnection } from './connection.ts';
import type { ConnectTarget } from './connectTarget.ts';

/** 60 s: the next step of a playbook finds the connection open; a forgotten one does not stay. */
const IDLE_MS = 60_000;
/** Connections to one host at once: far above what is useful, far below what hurts a server. */
const MAX_CONNECTIONS = 32;
/** 5 s: after sleep or on another network a connection that still lives has answered by then. */
const PROBE_MS = 5000;
/** How often a refused channel is tried on another connection. */
const MAX_TRIES = 4;

/**
 * What a connection is wanted for. `stream`: forwarding, which runs no process on the host. `shell`: one in a terminal.
 * `session`: what else runs on the host, a command or SFTP. `alone`: a command that has to be found among the host's
 * processes to be ended; shells run beside it, as their terminals tell them apart, but no other session.
 */
export type Use = 'stream' | 'shell' | 'session' | 'alone';

export interface Want {
  target: ConnectTarget;
  use: Use;
  ask: Ask;
  signal: AbortSignal;
  /** True where `ask` asks nobody: then nobody who may be asked waits for what it makes. */
  quiet?: boolean;
}

export interface Lease {
  readonly connection: SshConnection;
  /** Gives it back; not `clean` where a process of ours may still run on it. */
  release(clean?: boolean): void;
}

interface User {
  use: Use;
}

interface Pooled {
  key: string;
  quiet: boolean;
  opening: Promise<SshConnection>;
  ready: boolean;
  stop: AbortController;
  users: User[];
  /** Sessions that it takes at once, as far as is known. */
  limit: number;
  /** A process whose end nobody saw may run on it. */
  tainted: boolean;
  idle: NodeJS.Timeout | undefined;
}

export interface PoolOptions {
  connect(
    target: ConnectTarget,
    deps: { ask: Ask; signal: AbortSignal; quiet: boolean },
  ): Promise<SshConnection>;
  idleMs?: number;
}

export type Pool = ReturnType<typeof createPool>;

/**
 * One connection to each host, shared by all who need it, and another one where the server takes no more sessions
 * or where somebody must be alone on it. Closed `idleMs` after its last use; told to its users when it is lost.
 */
export function createPool({ connect, idleMs = IDLE_MS }: PoolOptions) {
  const open = new Set<Pooled>();
  let closed = false;

  const drop = (pooled: Pooled): void => {
    clearTimeout(pooled.idle);
    open.delete(pooled);
  };
  const end = async (pooled: Pooled): Promise<void> => {
    drop(pooled);
    pooled.stop.abort();
    await pooled.opening.then(
      (connection) => connection.dispose(),
      () => undefined,
    );
  };
  const create = (key: string, want: Want): Pooled => {
    const atKey = [...open].filter((pooled) => pooled.key === key).length;
    if (atKey >= MAX_CONNECTIONS) throw tooMany(want.target.name);
    const stop = new AbortController();
    const quiet = want.quiet === true;
    const opening = connect(want.target, { ask: want.ask, signal: stop.signal, quiet });
    const state = { ready: false, users: [], limit: Infinity, tainted: false, idle: undefined };
    const pooled: Pooled = { key, quiet, opening, stop, ...state };
    open.add(pooled);
    opening.then(
      (connection) => {
        pooled.ready = true;
        connection.onClose(() => drop(pooled));
      },
      () => drop(pooled),
    );
    return pooled;
  };
  const leave = (pooled: Pooled, user: User, clean: boolean): void => {
    const at = pooled.users.indexOf(user);
    if (at < 0) return;
    pooled.users.splice(at, 1);
    pooled.tainted ||= !clean;
    if (pooled.users.length > 0 || !open.has(pooled)) return;
    if (!pooled.ready || !clean || pooled.limit === 0) return void end(pooled);
    pooled.idle = setTimeout(() => void end(pooled), idleMs).unref();
  };
  /** `fresh`: made for this one. */
  const use = async (want: Want, anew = false): Promise<Lease & { pooled: Pooled; fresh: boolean }> => {
    if (closed) throw new SshError('CANCELLED', 'Holdfast is being closed.');
    const key = keyOf(want.target);
    const existing = anew ? undefined : pick([...open], key, want);
    const pooled = existing ?? create(key, want);
    const user: User = { use: want.use };
    pooled.users.push(user);
    clearTimeout(pooled.idle);
    try {
      const connection = await withdrawable(pooled.opening, want.signal);
      return {
        pooled,
        fresh: existing === undefined,
        connection,
        release: (clean = true) => leave(pooled, user, clean),
      };
    } catch (error) {
      // The last who waits takes a question to the person with it.
      leave(pooled, user, true);
      throw error;
    }
  };

  return {
    use: (want: Want): Promise<Lease> => use(want),
    /**
     * Opens something on a connection; where the server refuses a channel or the connection just died, on another.
     * Throws an SshError.
     */
    async open<T>(
      want: Want,
      make: (connection: SshConnection) => Promise<T>,
    ): Promise<{ made: T; lease: Lease }> {
      for (let tries = 1; ; tries++) {
        // First another that stands, as far as is known with room; then one made for this.
        const lease = await use(want, tries > 2 && want.use !== 'stream');
        const { pooled } = lease;
        try {
          return { made: await make(lease.connection), lease };
        } catch (error) {
          const refused = error instanceof SshError && error.code === 'CHANNEL_REFUSED';
          const gone = !open.has(pooled);
          if (refused && !gone && want.use !== 'stream') pooled.limit = Math.max(0, sessionsOf(pooled) - 1);
          lease.release();
          const another = refused && !lease.fresh && (gone || want.use !== 'stream');
          if (!another || tries >= MAX_TRIES) throw error;
        }
      }
    },
    /** Asks each host for a sign of life: those that give none in time are lost. */
    async probe(timeoutMs = PROBE_MS): Promise<void> {
      const ready = [...open].filter((pooled) => pooled.ready);
      await Promise.all(ready.map(async (pooled) => (await pooled.opening).probe(timeoutMs)));
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

/** A connection that takes the want; one that stands rather than one being made. */
function pick(open: Pooled[], key: string, { use, quiet }: Want): Pooled | undefined {
  const fit = open.filter((pooled) => {
    if (pooled.key !== key || (pooled.quiet && !pooled.ready && !quiet)) return false;
    if (use === 'stream') return true;
    const sessions = sessionsOf(pooled);
    if (sessions >= pooled.limit) return false;
    if (use !== 'shell' && pooled.users.some((user) => user.use === 'alone')) return false;
    const shells = pooled.users.filter((user) => user.use === 'shell').length;
    return use !== 'alone' || (sessions === shells && !pooled.tainted);
  });
  return fit.find((pooled) => pooled.ready) ?? fit[0];
}

function sessionsOf(pooled: Pooled): number {
  return pooled.users.filter((user) => user.use !== 'stream').length;
}

/**
 * What makes one connection another: all of the target but how the person calls it, how long it may take, and what
 * its shells are opened with.
 */
function keyOf(target: ConnectTarget): string {
  const unnamed = ({ name: _name, timeoutMs: _timeout, session: _session, ...rest }: ConnectTarget): object =>
    rest;
  return JSON.stringify({ ...unnamed(target), jumps: target.jumps.map(unnamed) });
}

function tooMany(name: string): SshError {
  const text = `${MAX_CONNECTIONS} connections to ${name} are open. Close terminals or tunnels that are not needed.`;
  return new SshError('CHANNEL_REFUSED', text, { host: name });
}

function withdrawable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const withdraw = (): void => reject(new SshError('CANCELLED', 'It was cancelled while connecting.'));
    if (signal.aborted) return withdraw();
    signal.addEventListener('abort', withdraw, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', withdraw));
  });
}
