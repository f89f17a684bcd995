import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';
import { prepareKeys } from './cipherKeys.ts';
import type { ConnectDeps, ConnectTarget } from './connectTarget.ts';
import { handshake } from './handshake.ts';
import { openByCommand } from './proxyCommand.ts';
import { openSocket } from './socket.ts';
import { rekeyInTime } from './rekey.ts';
import { connectBySystem } from './systemGateway.ts';

export interface SshConnection {
  readonly client: Client;
  /** Told once; `error` is null where we ended it ourselves. Returns how to listen no longer. */
  onClose(listener: (error: SshError | null) => void): () => void;
  /** Asks the host for a sign of life; where none comes in time the connection counts as lost. */
  probe(timeoutMs: number): Promise<void>;
  /** Ends the connection and lets go of the hop under it. */
  dispose(): Promise<void>;
}

/** A jump host's connection, as long as it is needed. */
interface Hop {
  client: Client;
  release(): void | Promise<void>;
}

export interface ConnectVia extends ConnectDeps {
  /** Where the connection to a jump host comes from; one of its own is made where this is left out. */
  hop?: (target: ConnectTarget, deps: ConnectDeps) => Promise<Hop>;
}

/** Connects, verifies the host key, logs in. Throws an SshError; leaves nothing open when it does. */
export async function connectSsh(target: ConnectTarget, deps: ConnectVia): Promise<SshConnection> {
  const signal = deps.signal ?? new AbortController().signal;
  if (target.systemArgs) {
    const { client, socket } = await connectBySystem(target, { ...deps, signal });
    return asConnection(target.name, client, socket, undefined);
  }
  const last = target.jumps.at(-1);
  const hop = last && (await (deps.hop ?? ownHop)({ ...last, jumps: target.jumps.slice(0, -1) }, deps));
  try {
    const alone = { ...target, jumps: [] };
    const socket = await openTransport(alone, hop?.client, signal);
    const client = await handshake(alone, socket, { ...deps, signal });
    prepareKeys(client, socket);
    rekeyInTime(client, socket, target.rekey);
    return asConnection(target.name, client, socket, hop);
  } catch (error) {
    await hop?.release();
    throw error;
  }
}

async function ownHop(target: ConnectTarget, deps: ConnectDeps): Promise<Hop> {
  const { client, dispose } = await connectSsh(target, deps);
  return { client, release: dispose };
}

async function openTransport(
  target: ConnectTarget,
  via: Client | undefined,
  signal: AbortSignal,
): Promise<Duplex> {
  const { name, proxyCommand } = target;
  if (!via && proxyCommand) return openByCommand({ name, command: proxyCommand, signal });
  if (!via) return openTried(target, signal);
  return openThrough(via, target, signal);
}

/** 1 s between the tries of ConnectionAttempts, as OpenSSH. */
const TRY_AGAIN_MS = 1000;

async function openTried(target: ConnectTarget, signal: AbortSignal): Promise<Duplex> {
  const { name, host, port, timeoutMs, family, bindAddress: localAddress, tcpKeepAlive: keepAlive } = target;
  for (let attempt = 1; ; attempt++) {
    try {
      return await openSocket({ name, host, port, family, localAddress, keepAlive, timeoutMs, signal });
    } catch (error) {
      const passing = error instanceof SshError && ['UNREACHABLE', 'TIMEOUT'].includes(error.code);
      if (!passing || attempt >= target.connectionAttempts) throw error;
      await delay(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** A channel through the hop before: to the hop's own view of the network. */
async function openThrough(client: Client, target: ConnectTarget, signal: AbortSignal): Promise<Duplex> {
  const { name, host, port, timeoutMs } = target;
  const stop = new AbortController();
  const opened = new Promise<Duplex>((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (stop.signal.aborted) channel?.destroy();
      else if (channel) resolve(channel);
      else
        reject(
          new SshError(
            'UNREACHABLE',
            `The jump host cannot reach ${host}:${port}: ${channelReason(error)}.`,
            { host: name },
          ),
        );
    });
  });
  const late = delay(timeoutMs, undefined, { signal: AbortSignal.any([stop.signal, signal]) }).then(
    () => new SshError('TIMEOUT', `${host}:${port} did not answer through the jump host.`, { host: name }),
    () => new SshError('CANCELLED', `Connecting to ${name} was cancelled.`, { host: name }),
  );
  try {
    return await Promise.race([opened, late.then((error) => Promise.reject(error))]);
  } finally {
    stop.abort();
  }
}

function channelReason(error: Error | undefined): string {
  const text = (error?.message ?? '').replace(/^\(SSH\) Channel open failure: /, '').slice(0, 200);
  return text || 'it refused to open the channel';
}

function asConnection(name: string, client: Client, socket: Duplex, hop: Hop | undefined): SshConnection {
  let disposed = false;
  let lost: SshError | null = null;
  let closed = false;
  let released: void | Promise<void> = undefined;
  const listeners = new Set<(error: SshError | null) => void>();
  client.on('error', (error: Error & { level?: string }) => {
    const dead = error.level === 'client-timeout';
    const text = dead ? `${name} no longer answers.` : `The connection to ${name} broke.`;
    lost ??= new SshError('CONNECTION_LOST', text, { host: name });
  });
  client.once('close', () => {
    closed = true;
    lost ??= new SshError('CONNECTION_LOST', `${name} closed the connection.`, { host: name });
    released = hop?.release();
    for (const listener of listeners) listener(disposed ? null : lost);
    listeners.clear();
  });
  return {
    client,
    onClose(listener) {
      if (closed) listener(disposed ? null : lost);
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async probe(timeoutMs) {
      if (closed) return;
      const dead = await Promise.race([answerOf(client), delay(timeoutMs, true, { ref: false })]);
      if (!dead || closed) return;
      lost ??= new SshError('CONNECTION_LOST', `${name} no longer answers.`, { host: name });
      socket.destroy();
    },
    async dispose() {
      disposed = true;
      if (!closed) {
        const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
        client.end();
        // 1 s: a peer that does not close its side must not keep us.
        await Promise.race([ended, delay(1000, undefined, { ref: false })]);
        socket.destroy();
        client.destroy();
      }
      await released;
    },
  };
}

/** Any answer will do: ending a forwarding that does not exist is refused, and changes nothing. */
export function answerOf(client: Client): Promise<false> {
  return new Promise((resolve) => {
    try {
      client.unforwardIn('127.0.0.1', 1, () => resolve(false));
    } catch {
      // It is gone, and says so by itself.
      resolve(false);
    }
  });
}
