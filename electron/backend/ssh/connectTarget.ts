import type { AlgorithmSettings } from './algorithms.ts';
import type { Ask } from './ask.ts';
import type { AuthTarget } from './auth.ts';
import type { HostKeyTarget } from './hostKeyCheck.ts';
import type { KnownHostsStore } from './knownHostsStore.ts';

/** What a shell or a command is opened with. It makes no connection another one. */
export interface SessionSettings {
  /** Variables for the host's side; a server takes those that its AcceptEnv names. */
  env: Record<string, string>;
  /** False where RequestTTY is no: the shell gets pipes. Commands never get a terminal. */
  tty: boolean;
  /** RemoteCommand: what runs in a terminal in place of the login shell. */
  command: string | null;
  /** True where a forwarding of the configuration that cannot be opened ends the shell. */
  exitOnForwardFailure: boolean;
}

/** One host to connect to, with everything that the configuration says about it. */
export interface ConnectTarget extends AuthTarget, HostKeyTarget {
  /** Limits the TCP connection, the handshake and each answer to a login; not the time a person takes. */
  timeoutMs: number;
  algorithms: AlgorithmSettings;
  compression: boolean;
  /** How often the TCP connection is tried, a second apart. */
  connectionAttempts: number;
  /** True for TCP's own keepalive beside SSH's. */
  tcpKeepAlive: boolean;
  /** When keys are exchanged anew, in bytes and seconds; 0 leaves it to the server. */
  rekey: { bytes: number; seconds: number };
  /** The agent that shells on the host may use: a socket, or null for none. */
  forwardAgent: string | null;
  session: SessionSettings;
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
