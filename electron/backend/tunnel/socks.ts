import type { Duplex } from 'node:stream';
import {
  readSocksGreeting,
  readSocksRequest,
  socksReply,
  type SocksAsk,
  type SocksReply,
} from '../../domain/tunnel/socks.ts';
import { readSocks4Request, socks4Reply } from '../../domain/tunnel/socks4.ts';
import { SshError } from '../../domain/terminal/failure.ts';

/** 10 s: a client that says nothing must not keep a place. */
const PATIENCE_MS = 10_000;
/** The longest request is 520 bytes; what comes with it is for the other side. */
const MAX_BYTES = 64 * 1024;

/** Where a SOCKS client wants to go, and how it is told how that went. */
export interface SocksClient {
  host: string;
  port: number;
  /** `error` null: it is connected. */
  answer(error: unknown): void;
}

/**
 * Talks SOCKS4, SOCKS4a or SOCKS5 with a client, as its first byte says, up to where it wants to go; null where it is
 * none or asks for what is not done.
 */
export async function greetSocks(client: Duplex): Promise<SocksClient | null> {
  const first = await asked(client, (bytes) =>
    bytes[0] === 4 ? readSocks4Request(bytes) : readSocksGreeting(bytes),
  );
  if (first?.kind === 'connect') {
    const answer = (error: unknown): void => void client.write(socks4Reply(error === null));
    return { host: first.host, port: first.port, answer };
  }
  const request = first && (await asked(client, readSocksRequest));
  if (request?.kind !== 'connect') return null;
  const answer = (error: unknown): void =>
    void client.write(socksReply(error === null ? 'ok' : replyOf(error)));
  return { host: request.host, port: request.port, answer };
}

function asked(client: Duplex, read: (bytes: Uint8Array) => SocksAsk): Promise<SocksAsk | null> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (ask: SocksAsk | null): void => {
      clearTimeout(timer);
      client.removeListener('readable', take);
      client.removeListener('end', give);
      client.removeListener('close', give);
      resolve(ask);
    };
    const give = (): void => settle(null);
    const take = (): void => {
      for (let part = client.read() as Buffer | null; part; part = client.read() as Buffer | null)
        bytes = Buffer.concat([bytes, part]);
      const ask =
        bytes.length > MAX_BYTES ? ({ kind: 'refused', reply: new Uint8Array() } as const) : read(bytes);
      if (ask.kind === 'more') return;
      if (ask.kind !== 'connect') client.write(ask.reply);
      if (ask.kind === 'refused') return settle(null);
      const rest = bytes.subarray(ask.used);
      settle(ask);
      if (rest.length > 0) client.unshift(rest);
    };
    const timer = setTimeout(give, PATIENCE_MS);
    client.on('readable', take);
    client.once('end', give);
    client.once('close', give);
    take();
  });
}

/** What sshd says of a connection it could not make, as a SOCKS client is told it. */
function replyOf(error: unknown): SocksReply {
  if (!(error instanceof SshError)) return 'failed';
  if (error.code === 'TIMEOUT') return 'timedOut';
  if (error.code === 'CHANNEL_REFUSED') return 'prohibited';
  if (error.code !== 'UNREACHABLE') return 'failed';
  const text = error.message.toLowerCase();
  if (text.includes('refused')) return 'refused';
  if (text.includes('network is unreachable')) return 'networkUnreachable';
  if (text.includes('timed out')) return 'timedOut';
  return 'hostUnreachable';
}
