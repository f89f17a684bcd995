import { Duplex } from 'node:stream';
import type { Channel, Client, ClientChannel } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';
import type { Address } from '../reach.ts';
import type { SshConnection } from './connection.ts';

/** Of RFC 4254, section 5.1. */
const PROHIBITED = 1;
const SHORTAGE = 4;

/** Opens a stream to an address as the host sees it. Throws UNREACHABLE, CHANNEL_REFUSED or CANCELLED. */
export function openStream(
  connection: SshConnection,
  address: Address,
  { name, signal }: { name: string; signal: AbortSignal },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const withdraw = (): void =>
      reject(new SshError('CANCELLED', `Connecting through ${name} was cancelled.`, { host: name }));
    if (signal.aborted) return withdraw();
    signal.addEventListener('abort', withdraw, { once: true });
    const take = (error: Error | undefined, channel: ClientChannel | undefined): void => {
      signal.removeEventListener('abort', withdraw);
      if (!channel) return reject(refusal(name, address, error));
      // Nobody waits for it any more.
      if (signal.aborted) return void channel.destroy();
      return resolve(createChannelStream(channel, connection));
    };
    try {
      forward(connection.client, address, take);
    } catch {
      take(undefined, undefined);
    }
  });
}

type Take = (error: Error | undefined, channel: ClientChannel | undefined) => void;

function forward(client: Client, address: Address, take: Take): void {
  if ('socketPath' in address) client.openssh_forwardOutStreamLocal(address.socketPath, take);
  else client.forwardOut('127.0.0.1', 0, address.host, address.port, take);
}

export const addressText = (address: Address): string =>
  'socketPath' in address ? address.socketPath : `${address.host}:${address.port}`;

function refusal(name: string, address: Address, error: Error | undefined): SshError {
  const reason = error && 'reason' in error ? error.reason : undefined;
  const at = addressText(address);
  if (reason === PROHIBITED) {
    const text = `${name} does not let connections to ${at} through (AllowTcpForwarding, PermitOpen or DisableForwarding in its sshd_config).`;
    return new SshError('CHANNEL_REFUSED', text, { host: name });
  }
  if (reason === SHORTAGE || reason === undefined) {
    const text = `${name} opens no more streams on this connection.`;
    return new SshError('CHANNEL_REFUSED', text, { host: name });
  }
  const why = (error?.message ?? '').replace(/^\(SSH\) Channel open failure: /, '').slice(0, 200);
  const text = `${name} cannot reach ${at}: ${why || 'it refused to open the stream'}.`;
  return new SshError('UNREACHABLE', text, { host: name });
}

/**
 * A channel as the stream that clients of servers expect: the library's never ends a write that the channel's end
 * overtook, never fails, and its `destroy` waits for the other side.
 */
export function createChannelStream(channel: Channel, connection: SshConnection): Duplex {
  let stuck: ((error?: Error | null) => void) | null = null;
  let over = false;
  let unlisten: () => void = () => undefined;
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => void channel.resume(),
    write(bytes: Buffer, _encoding, done) {
      if (over) return done(lostError());
      stuck = done;
      channel.write(bytes, () => {
        if (stuck !== done) return;
        stuck = null;
        done();
      });
    },
    final(done) {
      if (!over) channel.end();
      done();
    },
    destroy(error, done) {
      unlisten();
      over = true;
      stuck?.(error ?? lostError());
      stuck = null;
      channel.removeListener('data', onData);
      channel.resume();
      channel.close();
      done(error);
    },
  });
  const onData = (bytes: Buffer): void => {
    if (!stream.push(bytes)) channel.pause();
  };
  channel.on('error', () => undefined);
  channel.on('data', onData);
  channel.once('end', () => {
    // The loss of the connection, if that is what it was, is told first.
    if (!stream.destroyed) stream.push(null);
  });
  channel.once('close', () => {
    over = true;
    if (stuck) stream.destroy(lostError());
    else if (stream.readableEnded) stream.destroy();
    else stream.once('end', () => stream.destroy());
  });
  // Told at once where the connection is gone already.
  unlisten = connection.onClose((error) => stream.destroy(error ?? undefined));
  return stream;
}

const lostError = (): Error => Object.assign(new Error('The stream was closed.'), { code: 'EPIPE' });
