import type { Duplex } from 'node:stream';
import type { Reply } from '../../../domain/database/result.ts';
import { DatabaseError, type DriverOptions } from '../driver.ts';
import { secure, tlsOptions } from '../tls.ts';
import { createReplyReader } from './resp.ts';

const CONNECT_MS = 20_000;
const ATTEMPTS = 3;

export interface RedisConnection {
  /** The server's id of the client; '' before version 5. */
  readonly id: string;
  /** Sends one command. Rejects with LOST where the connection breaks before its reply. */
  send(args: readonly string[], maxCell?: number): Promise<Reply>;
  onLost(listener: (error: DatabaseError) => void): void;
  dispose(): void;
}

/** Connects and logs in. Throws a DatabaseError, or what opening the stream throws. */
export async function connectRedis(options: DriverOptions): Promise<RedisConnection> {
  const { details, signal } = options;
  const raw = await options.open(signal);
  const tls = tlsOptions(details);
  const stream = tls ? await secure(raw, tls, CONNECT_MS) : raw;
  const wire = createWire(stream);
  const abort = (): void => wire.lose('It was cancelled.');
  signal.addEventListener('abort', abort, { once: true });
  try {
    const id = await logIn(wire, options);
    if (details.database !== '') {
      const selected = await wire.send(['SELECT', details.database]);
      if (selected.type === 'error')
        throw new DatabaseError('NO_DATABASE', `There is no database ${details.database} on this server.`);
    }
    return { id, ...wire };
  } catch (error) {
    wire.dispose();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function logIn(wire: ReturnType<typeof createWire>, options: DriverOptions): Promise<string> {
  const { user } = options.details;
  let login: string[] = [];
  for (let attempt = 0; ;) {
    if (attempt > 0 || user !== '') {
      attempt += 1;
      const password = await options.password(attempt, options.signal);
      if (password === null) throw new DatabaseError('CANCELLED', 'No password was given.');
      login = ['AUTH', user || 'default', password];
    }
    const hello = await withTimeout(wire.send(['HELLO', '3', ...login]));
    if (hello.type === 'map') return idOf(hello);
    const text = hello.type === 'error' ? hello.value : '';
    if (text.startsWith('NOAUTH') && attempt === 0) {
      const password = await options.password((attempt += 1), options.signal);
      if (password === null) throw new DatabaseError('CANCELLED', 'No password was given.');
      const again = await wire.send(['HELLO', '3', 'AUTH', 'default', password]);
      if (again.type === 'map') return idOf(again);
      if (again.type === 'error' && !again.value.startsWith('WRONGPASS')) throw refused(again.value);
      continue;
    }
    if (text.startsWith('WRONGPASS')) {
      if (attempt >= ATTEMPTS) throw new DatabaseError('AUTH_FAILED', 'The password was not accepted.');
      continue;
    }
    if (/unknown command|NOPROTO/i.test(text))
      throw new DatabaseError(
        'PROTOCOL',
        'This server is older than Redis 6, which is the oldest that is supported.',
      );
    throw refused(text || 'The server did not greet as Redis does.');
  }
}

function refused(text: string): DatabaseError {
  if (/max number of clients/i.test(text))
    return new DatabaseError('TOO_MANY', 'The server takes no more connections.');
  if (text.startsWith('DENIED'))
    return new DatabaseError(
      'NOT_ALLOWED',
      'The server is in protected mode: it takes connections from its own machine only.',
    );
  return new DatabaseError('NOT_ALLOWED', text.slice(0, 300));
}

function idOf(hello: Reply): string {
  if (hello.type !== 'map') return '';
  const entry = hello.entries.find(([key]) => key.type === 'string' && key.value === 'id');
  return entry && 'value' in entry[1] ? String(entry[1].value) : '';
}

function withTimeout<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DatabaseError('TIMEOUT', 'The server did not answer in time.')),
      CONNECT_MS,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

function createWire(stream: Duplex) {
  const waiting: Waiting[] = [];
  const losses: ((error: DatabaseError) => void)[] = [];
  let lost: DatabaseError | null = null;
  let disposed = false;
  const lose = (text: string, code: 'LOST' | 'PROTOCOL' = 'LOST'): void => {
    if (lost) return;
    lost = new DatabaseError(code, text);
    for (const { reject } of waiting.splice(0)) reject(lost);
    stream.destroy();
    if (!disposed) for (const listener of losses) listener(lost);
  };
  const reader = createReplyReader(
    // Nothing is subscribed to: a push belongs to nobody.
    (reply) => (reply.type === 'push' ? undefined : waiting.shift()?.resolve(reply)),
    (reason) => lose(reason, 'PROTOCOL'),
  );
  stream.on('data', (chunk: Buffer) => reader.take(chunk));
  stream.on('error', () => lose('The connection to the server was lost.'));
  stream.on('close', () => lose('The connection to the server was lost.'));
  stream.on('end', () => lose('The server closed the connection.'));
  return {
    lose,
    send(args: readonly string[], maxCell = 1_048_576): Promise<Reply> {
      if (lost) return Promise.reject(lost);
      return new Promise<Reply>((resolve, reject) => {
        reader.limit(maxCell);
        waiting.push({ resolve, reject });
        stream.write(encode(args));
      });
    },
    onLost: (listener: (error: DatabaseError) => void): void =>
      void (lost ? listener(lost) : losses.push(listener)),
    dispose(): void {
      disposed = true;
      lose('The shell was closed.');
    },
  };
}

function encode(args: readonly string[]): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${args.length}\r\n`)];
  for (const arg of args) {
    const bytes = Buffer.from(arg);
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}
