import type { Duplex } from 'node:stream';
import { connect, createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { within, type Context } from './look.ts';

export interface SecureOptions {
  ca?: string | undefined;
  certificate?: string | undefined;
  key?: string | undefined;
  /** Takes any certificate: what it is worth is judged afterwards. */
  any?: boolean;
}

/** One context for all that ask for nothing special: making one reads 150 certificates. */
let usual: SecureContext | undefined;

/** A context with what a probe adds to the usual trust; kept in its memory. */
function contextOf(ctx: Context, { ca, certificate, key }: SecureOptions): SecureContext {
  if (!ca && !certificate) return (usual ??= createSecureContext());
  const held = ctx.memory['secure'] as { for: string; context: SecureContext } | undefined;
  const what = `${ca ?? ''}\n${certificate ?? ''}\n${key ?? ''}`;
  if (held?.for === what) return held.context;
  const context = createSecureContext({
    ...(ca && { ca: [...rootCertificates, ca] }),
    ...(certificate && { cert: certificate, key }),
  });
  ctx.memory['secure'] = { for: what, context };
  return context;
}

/** Makes a stream a secure one. Throws Node's own error of a certificate that is not right. */
export async function secure(
  ctx: Context,
  stream: Duplex,
  name: string,
  options: SecureOptions,
): Promise<TLSSocket> {
  ctx.waiting = 'for the TLS handshake';
  const socket = connect({
    socket: stream,
    host: name,
    ...(isIP(name) === 0 && { servername: name }),
    secureContext: contextOf(ctx, options),
    rejectUnauthorized: !options.any,
    ALPNProtocols: ['http/1.1'],
  });
  try {
    await within(
      ctx,
      new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
        socket.once('close', () => reject(new Error('The connection was closed in the TLS handshake.')));
      }),
    );
    socket.on('error', () => undefined);
    return socket;
  } catch (error) {
    socket.destroy();
    stream.destroy();
    throw error;
  }
}
