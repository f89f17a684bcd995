import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { ConnectionDetails } from '../../domain/database/model.ts';
import { DatabaseError } from './driver.ts';

/** The options of TLS that a connection's settings ask for; null for none. Throws TLS_FAILED for unreadable files. */
export function tlsOptions(details: ConnectionDetails): ConnectionOptions | null {
  const { mode, ca, cert, key, serverName } = details.tls;
  if (mode === 'off') return null;
  const name = serverName || details.address;
  return {
    ...(ca ? { ca: readPart(ca, 'The file of authorities') } : {}),
    ...(cert ? { cert: readPart(cert, 'The client certificate') } : {}),
    ...(key ? { key: readPart(key, "The client certificate's key") } : {}),
    ...(isIP(name) === 0 && name !== '' ? { servername: name } : {}),
    host: name,
    rejectUnauthorized: mode !== 'require',
    checkServerIdentity: mode === 'full' ? checkServerIdentity : () => undefined,
    minVersion: 'TLSv1.2',
  };
}

/** Speaks TLS over a stream. Throws TLS_FAILED in plain words. */
export function secure(stream: Duplex, options: ConnectionOptions, timeoutMs: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, socket: stream });
    const timer = setTimeout(() => {
      socket.destroy();
      stream.destroy();
      reject(new DatabaseError('TIMEOUT', 'The server did not answer the TLS handshake in time.'));
    }, timeoutMs);
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      stream.destroy();
      reject(explainTls(error));
    };
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeListener('error', fail);
      resolve(socket);
    });
  });
}

/** What a failed handshake means, and what to do. */
export function explainTls(error: NodeJS.ErrnoException): DatabaseError {
  const texts: Record<string, string> = {
    DEPTH_ZERO_SELF_SIGNED_CERT:
      'The server shows a certificate that it signed itself. Name its file under "Authorities", or choose "encrypt only".',
    SELF_SIGNED_CERT_IN_CHAIN:
      'The server\'s certificate is signed by an authority that this machine does not know. Name its file under "Authorities".',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      'The server\'s certificate is signed by an authority that this machine does not know. Name its file under "Authorities".',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
      'The server\'s certificate is signed by an authority that this machine does not know. Name its file under "Authorities".',
    CERT_HAS_EXPIRED: "The server's certificate has expired.",
    ERR_TLS_CERT_ALTNAME_INVALID:
      'The server\'s certificate is for another name. Type the name in it under "Server name", or check that this is the right server.',
    ECONNRESET: 'The server ended the TLS handshake: it may want a client certificate, or speak no TLS here.',
    ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not speak TLS on this port.',
  };
  const text = texts[error.code ?? ''] ?? `The TLS handshake failed: ${error.message.slice(0, 200)}`;
  return new DatabaseError('TLS_FAILED', text);
}

function readPart(path: string, what: string): Buffer {
  try {
    return readFileSync(path.replace(/^~(?=\/|$)/, homedir()));
  } catch {
    throw new DatabaseError('TLS_FAILED', `${what} (${path}) cannot be read.`);
  }
}
