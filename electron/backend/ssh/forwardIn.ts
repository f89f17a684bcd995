import type { Duplex } from 'node:stream';
import type { Channel, Client } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';
import type { Address } from '../reach.ts';
import type { SshConnection } from './connection.ts';
import { addressText, createChannelStream } from './stream.ts';

/** Something that connected on the host: take it, or refuse it. */
export interface Incoming {
  accept(): Duplex;
  reject(): void;
}

export interface HostListener {
  /** The port that the host chose, where it was asked for any. */
  readonly port: number | null;
  close(): void;
}

type Handler = (incoming: Incoming) => void;

/** One connection may listen for several tunnels: who gets what comes is told by where it came to. */
const handlers = new WeakMap<Client, Map<string, Handler>>();

function handlersOf(connection: SshConnection): Map<string, Handler> {
  const { client } = connection;
  const existing = handlers.get(client);
  if (existing) return existing;
  const map = new Map<string, Handler>();
  handlers.set(client, map);
  const hand = (key: string, accept: () => Channel, reject: () => void): void => {
    const handler = map.get(key);
    if (!handler) return reject();
    handler({ accept: () => createChannelStream(accept(), connection), reject });
  };
  client.on('tcp connection', ({ destIP, destPort }, accept, reject) =>
    hand(`${destIP}:${destPort}`, accept, () => reject?.()),
  );
  client.on('unix connection', ({ socketPath }, accept, reject) =>
    hand(socketPath, accept, () => reject?.()),
  );
  return map;
}

/** Has a host listen and hands over what connects there. Throws CHANNEL_REFUSED. */
export function listenOnHost(
  connection: SshConnection,
  at: Address,
  { name, onIncoming }: { name: string; onIncoming: Handler },
): Promise<HostListener> {
  const { client } = connection;
  const map = handlersOf(connection);
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      const text = `${name} does not listen on ${addressText(at)}: something else listens there, or its sshd_config forbids it (AllowTcpForwarding, PermitListen, AllowStreamLocalForwarding).`;
      reject(new SshError('CHANNEL_REFUSED', text, { host: name }));
    };
    const opened = (key: string, port: number | null, stop: () => void): void => {
      map.set(key, onIncoming);
      const close = (): void => {
        if (map.get(key) === onIncoming) map.delete(key);
        try {
          stop();
        } catch {
          // The connection is gone, and its listeners with it.
        }
      };
      resolve({ port, close });
    };
    try {
      if ('socketPath' in at) {
        const path = at.socketPath;
        client.openssh_forwardInStreamLocal(path, (error) =>
          error
            ? refuse()
            : opened(path, null, () => client.openssh_unforwardInStreamLocal(path, () => undefined)),
        );
      } else {
        client.forwardIn(at.host, at.port, (error, chosen) => {
          const port = at.port || chosen;
          if (error) return refuse();
          return opened(`${at.host}:${port}`, port, () => client.unforwardIn(at.host, port, () => undefined));
        });
      }
    } catch {
      refuse();
    }
  });
}
