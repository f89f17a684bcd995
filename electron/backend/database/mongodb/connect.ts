import { DatabaseError, type DriverOptions } from '../driver.ts';
import { secure, tlsOptions } from '../tls.ts';
import { logIn } from './scram.ts';
import { createWire, type Bson, type Document, type MongoWire } from './wire.ts';

const CONNECT_MS = 20_000;
const ATTEMPTS = 3;

export interface MongoConnection extends MongoWire {
  readonly hello: Document;
  readonly bson: Bson;
}

/** Connects to one server and logs in. Throws a DatabaseError, or what opening the stream throws. */
export async function connectMongo(options: DriverOptions): Promise<MongoConnection> {
  const { BSON: bson } = await import('mongodb');
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(options, bson, attempt);
    } catch (error) {
      const wrong = error instanceof DatabaseError && error.code === 'AUTH_FAILED';
      if (!wrong || attempt >= ATTEMPTS || options.signal.aborted) throw error;
    }
  }
}

async function connectOnce(options: DriverOptions, bson: Bson, attempt: number): Promise<MongoConnection> {
  const { details, signal } = options;
  const { user } = details;
  const source = details.authSource || 'admin';
  // Asked first: the server gives a login ten seconds.
  const password = user === '' ? null : await options.password(attempt, signal);
  if (user !== '' && password === null) throw new DatabaseError('CANCELLED', 'No password was given.');
  const raw = await options.open(signal);
  const tls = tlsOptions(details);
  const wire = createWire(tls ? await secure(raw, tls, CONNECT_MS) : raw, bson);
  let timedOut = false;
  const late = setTimeout(() => {
    timedOut = true;
    wire.dispose();
  }, CONNECT_MS);
  const abort = (): void => wire.dispose();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const hello = await wire.command('admin', {
      hello: 1,
      client: {
        application: { name: options.application.slice(0, 128) },
        driver: { name: 'holdfast', version: '1' },
        os: { type: process.platform },
      },
      ...(user === '' ? {} : { saslSupportedMechs: `${source}.${user}` }),
    });
    if (Number(hello['ok']) !== 1 || Number(hello['maxWireVersion'] ?? 0) < 13)
      throw new DatabaseError(
        'PROTOCOL',
        'This server is older than MongoDB 5, which is the oldest that is supported.',
      );
    if (user !== '' && password !== null) {
      const mechanisms = Array.isArray(hello['saslSupportedMechs'])
        ? hello['saslSupportedMechs'].map(String)
        : [];
      await logIn(wire, bson, { user, password, source, mechanisms });
    }
    return { ...wire, hello, bson };
  } catch (error) {
    wire.dispose();
    if (timedOut) throw new DatabaseError('TIMEOUT', 'The server did not answer in time.');
    if (error instanceof DatabaseError && error.code === 'LOST' && !signal.aborted)
      throw new DatabaseError(
        'PROTOCOL',
        'The server closed the connection at once: is it MongoDB that listens there?',
      );
    throw error;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
  }
}
