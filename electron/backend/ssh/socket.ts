import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { SshError } from '../../domain/terminal/failure.ts';
import { readInto } from './readBuffer.ts';

export interface SocketOptions {
  /** The host as the person knows it, for messages. */
  name: string;
  host: string;
  port: number;
  /** 4 or 6 where only that is wanted, 0 for either; and the address of this machine to come from. */
  family?: 0 | 4 | 6;
  localAddress?: string | null;
  /** False without TCP's own keepalive. */
  keepAlive?: boolean;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Opens a TCP connection without Nagle's delay: behind it a small packet waits up to 40 ms for an
 * acknowledgement. Throws UNREACHABLE, TIMEOUT or CANCELLED.
 */
export function openSocket(options: SocketOptions): Promise<Socket> {
  const { name, host, port, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const { family = 0, localAddress, keepAlive = true } = options;
    const from = localAddress ? { localAddress } : {};
    const onread = readInto(() => socket);
    const socket: Socket = connect({ host, port, family, ...from, noDelay: true, keepAlive, onread });
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      act();
    };
    const fail = (error: SshError): void =>
      settle(() => {
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      });
    const onAbort = (): void =>
      fail(new SshError('CANCELLED', `Connecting to ${name} was cancelled.`, { host: name }));
    const onError = (error: NodeJS.ErrnoException): void => fail(unreachable(options, error));
    const timer = setTimeout(() => {
      const seconds = Math.round(timeoutMs / 1000);
      const text = `${host}:${port} did not answer within ${seconds} s. Check the address, the VPN and firewalls between.`;
      fail(new SshError('TIMEOUT', text, { host: name }));
    }, timeoutMs);
    socket.once('error', onError);
    socket.once('connect', () => settle(() => resolve(socket)));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

function unreachable({ name, host, port }: SocketOptions, error: NodeJS.ErrnoException): SshError {
  const at = `${host}:${port}`;
  const texts: Record<string, string> = {
    ECONNREFUSED: `${at} refuses connections: no SSH server listens there, or a firewall rejects it.`,
    ENOTFOUND: `The name ${host} cannot be resolved. Check its spelling and that DNS works.`,
    EAI_AGAIN: `The name ${host} cannot be resolved: DNS does not answer. An IP address still works.`,
    EHOSTUNREACH: `There is no route to ${at}. Check the network and the VPN.`,
    ENETUNREACH: `The network of ${at} cannot be reached. Check the network and the VPN.`,
    EADDRNOTAVAIL: `${at} cannot be reached from the address that BindAddress names: this machine does not have it.`,
    ECONNRESET: `${at} closed the connection at once.`,
  };
  const text = texts[error.code ?? ''] ?? `${at} cannot be reached (${error.code ?? 'unknown reason'}).`;
  return new SshError(error.code === 'ETIMEDOUT' ? 'TIMEOUT' : 'UNREACHABLE', text, { host: name });
}
