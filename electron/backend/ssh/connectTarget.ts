import type { AlgorithmSettings } from './algorithms.ts';
import type { Ask } from './ask.ts';
import type { AuthTarget } from './auth.ts';
import type { HostKeyTarget } from './hostKeyCheck.ts';
import type { KnownHostsStore } from './knownHostsStore.ts';

/** One host to connect to, with everything that the configuration says about it. */
export interface ConnectTarget extends AuthTarget, HostKeyTarget {
  /** Limits the TCP connection, the handshake and each answer to a login; not the time a person takes. */
  timeoutMs: number;
  algorithms: AlgorithmSettings;
  compression: boolean;
  /** 4 or 6 where only that is wanted. */
  family: 0 | 4 | 6;
  /** The address of this machine to connect from; null for any. */
  bindAddress: string | null;
  keepaliveSeconds: number;
  keepaliveCountMax: number;
  /** A command of this machine whose input and output lead to the host, its tokens expanded; null for none. */
  proxyCommand: string | null;
  /** How the system's ssh is told to connect to it, hops and all; null where Holdfast connects itself. */
  systemArgs: string[] | null;
  /** Hops in between, the first one first; each is verified and logged into on its own. */
  jumps: ConnectTarget[];
}

export interface ConnectDeps {
  knownHosts: KnownHostsStore;
  ask: Ask;
  signal?: AbortSignal;
}
