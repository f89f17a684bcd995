import type { Duplex } from 'node:stream';
import type { SFTPWrapper } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';
import type { Address, ReachOptions } from '../reach.ts';
import type { Ask } from './ask.ts';
import type { Connector } from './channel.ts';
import { pooledShells } from './connector.ts';
import { connectSsh, type SshConnection } from './connection.ts';
import type { ConnectTarget } from './connectTarget.ts';
import type { KnownHostsStore } from './knownHostsStore.ts';
import { holdOf, type Hold } from './hold.ts';
import { createPool, type Lease, type Pool, type Use, type Want } from './pool.ts';
import { quietAsk } from './quiet.ts';
import { openSftp, openSftpChannel } from './sftp.ts';
import { openStream } from './stream.ts';

export interface LinksDeps {
  knownHosts: KnownHostsStore;
  /** How to reach a host, worked out anew each time: settings may have changed. Throws where it is not known. */
  target(hostId: string): ConnectTarget;
  /** How a host's connection asks the person. */
  ask(hostId: string): Ask;
  /** Answers what the person chose to keep, and asks on for the rest. */
  remember(ask: Ask): Ask;
  idleMs?: number;
}

export interface Sftp {
  sftp: SFTPWrapper;
  /** Told once when the connection ends; null where we ended it. Returns how to listen no longer. */
  onLost(listener: (error: SshError | null) => void): () => void;
  /** Closes the channel and gives the connection back. */
  release(): void;
}

interface Session<T, R> {
  make(connection: SshConnection, want: Want): Promise<T>;
  use(made: T, want: Want): Promise<R>;
}

export type Links = ReturnType<typeof createLinks>;

/** The hosts as everybody reaches them: shells, commands, streams and files over pooled connections. */
export function createLinks({ knownHosts, target, ask, remember, idleMs }: LinksDeps) {
  const pool: Pool = createPool({
    idleMs,
    connect: (to, deps) =>
      connectSsh(to, {
        ...deps,
        knownHosts,
        hop: async (hop, { ask: asker }) => {
          const want: Want = {
            target: hop,
            use: 'stream',
            ask: asker,
            signal: deps.signal,
            quiet: deps.quiet,
          };
          const lease = await pool.use(want);
          return { client: lease.connection.client, release: lease.release };
        },
      }),
  });
  /** Does something on a host's connection within a time limit. Throws an SshError. */
  const within = async <T>(
    hostId: string,
    use: Use,
    options: ReachOptions,
    act: (want: Want) => Promise<T>,
  ): Promise<T> => {
    const limit = AbortSignal.timeout(options.timeoutMs);
    const signal = AbortSignal.any([options.signal, limit]);
    const to = target(hostId);
    const quiet = options.quiet ? quietAsk() : null;
    const asker = remember(quiet?.ask ?? ask(hostId));
    try {
      return await act({ target: to, use, ask: asker, signal, quiet: quiet !== null });
    } catch (error) {
      const expired = limit.aborted && error instanceof SshError && error.code === 'CANCELLED';
      throw expired && !options.signal.aborted
        ? tooLate(to.name, options.timeoutMs)
        : (quiet?.explain(error) ?? error);
    }
  };

  return {
    pool,
    /** Opens shells on a host, kept under a name where one is given; questions on the way go to `asker`. */
    shell: (to: () => ConnectTarget, asker: Ask, keepAs: string | null = null): Connector =>
      pooledShells(pool, to, { ask: remember(asker), keepAs }),
    /** Opens a command beside shells in terminals and nothing else: what runs there can be ended by its parent. */
    alone: <T>(
      to: ConnectTarget,
      { asker, signal }: { asker: Ask; signal: AbortSignal },
      make: (connection: SshConnection, env: Record<string, string>) => Promise<T>,
    ): Promise<{ made: T; lease: Lease }> =>
      pool.open({ target: to, use: 'alone', ask: remember(asker), signal }, (connection) =>
        make(connection, to.session.env),
      ),
    /** A connection to forward from and to, as long as it is held. */
    hold: (hostId: string, options: ReachOptions): Promise<Hold> =>
      within(hostId, 'stream', options, async (want) => holdOf(await pool.use(want), want.target.name)),
    stream: (hostId: string, address: Address, options: ReachOptions): Promise<Duplex> =>
      within(hostId, 'stream', options, async (want) => {
        const { name } = want.target;
        const { made, lease } = await pool.open(want, (connection) =>
          openStream(connection, address, { name, signal: want.signal }),
        );
        made.once('close', () => lease.release());
        return made;
      }),
    /** Opens something in a session of its own, such as a command, and holds the connection while it is used. */
    session: <T, R>(hostId: string, options: ReachOptions, { make, use }: Session<T, R>): Promise<R> =>
      within(hostId, 'session', options, async (want) => {
        const { made, lease } = await pool.open(want, (connection) => make(connection, want));
        let clean = false;
        try {
          const result = await use(made, want);
          clean = true;
          return result;
        } finally {
          // Closed early it may still run: but others share the connection, so it is not ended.
          lease.release(clean);
        }
      }),
    /** Opens a file transfer channel. */
    sftp: (hostId: string, options: ReachOptions): Promise<Sftp> =>
      within(hostId, 'session', options, async (want) => {
        const { made: sftp, lease } = await pool.open(want, ({ client }) =>
          openSftp(client, want.target.name),
        );
        let open = true;
        const release = (): void => {
          if (open) sftp.end();
          open = false;
          lease.release();
        };
        sftp.once('close', release);
        return { sftp, onLost: lease.connection.onClose, release };
      }),
    /** How long a host may keep silent before it counts as gone, ms: as its keepalive says. */
    silence(hostId: string): number {
      const { keepaliveSeconds, keepaliveCountMax } = target(hostId);
      return Math.max(1, keepaliveSeconds * keepaliveCountMax) * 1000;
    },
    /** Opens a bare file transfer channel; the connection is given back when it closes. */
    files: (hostId: string, options: ReachOptions): Promise<Duplex> =>
      within(hostId, 'session', options, async (want) => {
        const { made: channel, lease } = await pool.open(want, ({ client }) =>
          openSftpChannel(client, want.target.name),
        );
        channel.once('close', () => lease.release());
        return channel;
      }),
    dispose: (): Promise<void> => pool.dispose(),
  };
}

function tooLate(name: string, timeoutMs: number): SshError {
  const text = `${name} did not get there within ${Math.round(timeoutMs / 100) / 10} s.`;
  return new SshError('TIMEOUT', text, { host: name });
}
