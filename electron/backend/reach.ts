import type { Duplex } from 'node:stream';

/** Where a stream leads: a TCP address, or a Unix socket on the machine it is opened from. */
export type Address = { host: string; port: number } | { socketPath: string };

export interface ReachOptions {
  signal: AbortSignal;
  /** The whole of it: connecting to the hosts on the way, logging in, opening the stream. Milliseconds. */
  timeoutMs: number;
  /** True where nobody may be asked (probes): what needs a password or a first host key fails, saying so. */
  quiet?: boolean;
}

export interface CommandResult {
  /** Null where the command was ended by a signal. */
  exitCode: number | null;
  signal: string | null;
  stdout: Uint8Array;
  stderr: Uint8Array;
  /** Output beyond `maxBytes` was dropped. */
  truncated: boolean;
}

/**
 * How features reach the network: from this machine (`via` null) or from a host (its id), over the one pooled SSH
 * connection that shells, steps, probes and tunnels share. No local port is opened. Throws an SshError, or the
 * system's error of a direct connection.
 */
export interface Reach {
  connect(via: string | null, address: Address, options: ReachOptions): Promise<Duplex>;
  exec(
    via: string,
    command: string,
    options: ReachOptions & { maxBytes: number; input?: Uint8Array },
  ): Promise<CommandResult>;
}
