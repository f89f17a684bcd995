import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { homedir } from 'node:os';
import { Failure } from '../../domain/failure.ts';
import { endText, type TunnelEnd } from '../../domain/tunnel/model.ts';
import { portHolder } from './portHolder.ts';

/** 512 kB: what one read of a connection brings is written without a pause. */
const AT_ONCE = 512 * 1024;

export interface Listening {
  /** Where it listens, with the port that was chosen. */
  at: TunnelEnd;
  close(): void;
}

/** Listens on this machine. Throws a Failure that says who is in the way, where that can be told. */
export async function listenHere(end: TunnelEnd, onSocket: (socket: Socket) => void): Promise<Listening> {
  const at = 'path' in end ? { path: end.path.replace(/^~(?=\/)/, homedir()) } : end;
  if ('path' in at) await removeStale(at.path);
  const options = { allowHalfOpen: true, noDelay: true, keepAlive: true, highWaterMark: AT_ONCE };
  const server = createServer(options, onSocket);
  try {
    await opened(server, at);
  } catch (error) {
    throw await explained(at, error as NodeJS.ErrnoException);
  }
  // Another account of this machine must not get in.
  if ('path' in at) chmodSync(at.path, 0o600);
  const { port } = 'path' in at ? { port: 0 } : (server.address() as AddressInfo);
  return { at: 'path' in at ? at : { host: at.host, port }, close: () => void server.close() };
}

function opened(server: Server, at: TunnelEnd): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      'path' in at ? { path: at.path } : { host: at.host, port: at.port, exclusive: true },
      () => {
        server.removeListener('error', reject);
        // One that cannot be accepted is its client's loss alone.
        server.on('error', () => undefined);
        resolve();
      },
    );
  });
}

/** A socket that nobody listens on any more is left behind by a process that was killed. */
async function removeStale(path: string): Promise<void> {
  try {
    if (!lstatSync(path).isSocket()) return;
  } catch {
    return;
  }
  const stale = await new Promise<boolean>((resolve) => {
    const probe = connect({ path });
    probe.once('connect', () => resolve(false));
    // Any other error, as of a queue that is full, is no sign that nobody listens.
    probe.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
    probe.once('close', () => resolve(false));
    setTimeout(() => probe.destroy(), 500).unref();
  });
  if (stale) unlinkSync(path);
}

async function explained(at: TunnelEnd, error: NodeJS.ErrnoException): Promise<Failure> {
  const where = endText(at);
  switch (error.code) {
    case 'EADDRINUSE': {
      const holder = 'path' in at ? null : await portHolder(at.port);
      const who = holder ? `${holder} listens there` : 'something else listens there';
      return new Failure('CONFLICT', `${where} is taken: ${who}. Choose another port, or end it first.`);
    }
    case 'EACCES':
      return new Failure(
        'REFUSED',
        'path' in at
          ? `No right to make the socket ${where}. Choose another folder.`
          : `No right to listen on ${where}: ports below 1024 are the system's. Choose a higher one.`,
      );
    case 'EADDRNOTAVAIL':
      return new Failure('INVALID', `This machine has no address ${'path' in at ? where : at.host}.`);
    case 'ENOTFOUND':
      return new Failure('INVALID', `The name ${'path' in at ? where : at.host} cannot be resolved here.`);
    default:
      return new Failure('UNAVAILABLE', `Nothing can listen on ${where} (${error.code ?? error.message}).`);
  }
}
