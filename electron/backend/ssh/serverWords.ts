import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { cleanServerText } from '../../domain/terminal/prompt.ts';

/** 300 bytes: enough to tell a web server from a full one. */
const MAX_HEARD = 300;

/** Hears what comes where a server's greeting should; answers its first line fit to be shown, '' where nothing came. */
export function hearGreeting(transport: Duplex): () => string {
  let heard = Buffer.alloc(0);
  const take = (bytes: Buffer): void => {
    heard = Buffer.concat([heard, bytes.subarray(0, MAX_HEARD - heard.length)]);
    if (heard.length >= MAX_HEARD || heard.includes('SSH-')) transport.removeListener('data', take);
  };
  transport.on('data', take);
  return () => {
    const [line = ''] = cleanServerText(heard.toString('latin1')).trim().split('\n');
    // Noise is no word to anybody.
    return /^[\x20-\x7e]{3,}$/.test(line) && !line.startsWith('SSH-') ? line.slice(0, 120) : '';
  };
}

const banners = new WeakMap<Client, string>();

/** Keeps what a server says to whoever logs in (RFC 4252, section 5.4), as far as it may be shown. */
export function keepBanner(client: Client): void {
  client.on('banner', (text: string) => {
    const said = `${banners.get(client) ?? ''}${cleanServerText(String(text).slice(0, 8000))}`;
    banners.set(client, said.slice(0, 4000));
  });
}

/** A server's words to whoever logs in, for the first who asks; '' where there are none. */
export function takeBanner(client: Client): string {
  const text = banners.get(client) ?? '';
  banners.delete(client);
  return text.trim();
}
