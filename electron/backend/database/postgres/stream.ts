import { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { DatabaseError, type Sink } from '../driver.ts';
import { secure } from '../tls.ts';
import { createRowSplitter, type TypeNames } from './rows.ts';

/** SSLRequest and CancelRequest of the protocol (PostgreSQL documentation, "Message Formats"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const CANCEL_CODE = 80_877_102;

export interface StreamOptions {
  open(): Promise<Duplex>;
  tls: ConnectionOptions | null;
  timeoutMs: number;
}

/** Opens a stream to a server, encrypted where it is asked for. Throws TLS_FAILED, TIMEOUT or what `open` throws. */
async function openStream({ open, tls, timeoutMs }: StreamOptions): Promise<Duplex> {
  const raw = await open();
  if (!tls) return raw;
  raw.write(SSL_REQUEST);
  const answer = await firstByte(raw, timeoutMs);
  if (answer === 'S') return secure(raw, tls, timeoutMs);
  raw.destroy();
  throw answer === 'N'
    ? new DatabaseError(
        'TLS_FAILED',
        'The server offers no encryption. Turn TLS off only where you trust the way.',
      )
    : new DatabaseError('PROTOCOL', 'What answers there does not speak the protocol of PostgreSQL.');
}

function firstByte(stream: Duplex, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      for (const name of ['readable', 'error', 'close', 'end'] as const)
        stream.removeListener(name, on[name]);
      act();
    };
    const lost = (): void =>
      settle(() => reject(new DatabaseError('UNREACHABLE', 'The server closed the connection at once.')));
    const on = {
      readable: () => {
        const byte = stream.read(1) as Buffer | null;
        if (byte) settle(() => resolve(byte.toString('latin1')));
      },
      error: (error: Error) => settle(() => reject(error)),
      close: lost,
      end: lost,
    };
    const timer = setTimeout(
      () =>
        settle(() => {
          stream.destroy();
          reject(new DatabaseError('TIMEOUT', 'The server did not answer in time.'));
        }),
      timeoutMs,
    );
    for (const name of ['readable', 'error', 'close', 'end'] as const) stream.on(name, on[name]);
  });
}

/**
 * What `pg` takes for its socket: it opens the way to the server when it is told to connect, does TLS itself and
 * takes the rows out, so that they pass this process as bytes and values are bounded while they arrive.
 */
export class PostgresStream extends Duplex {
  readonly #options: StreamOptions;
  readonly #splitter = createRowSplitter(
    (bytes) => void this.push(bytes),
    (reason) => this.destroy(new DatabaseError('PROTOCOL', reason)),
  );
  #inner: Duplex | null = null;
  #sink: Sink | null = null;

  constructor(options: StreamOptions) {
    super({ allowHalfOpen: false });
    this.#options = options;
  }

  connect(): this {
    openStream(this.#options).then(
      (inner) => this.#attach(inner),
      (error: Error) => this.destroy(error),
    );
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  /** Where the rows of the next statement go; null where there are none to come. */
  direct(sink: Sink | null, names?: TypeNames): void {
    this.#sink = sink;
    this.#splitter.direct(sink, names);
    sink?.onDrain(() => {
      if (this.#sink === sink) this.#inner?.resume();
    });
    this.#inner?.resume();
  }

  #attach(inner: Duplex): void {
    if (this.destroyed) return void inner.destroy();
    this.#inner = inner;
    inner.on('data', (chunk: Buffer) => {
      if (!this.#splitter.take(chunk)) inner.pause();
    });
    inner.on('error', (error) => this.destroy(error));
    inner.on('end', () => this.push(null));
    inner.on('close', () => this.destroy());
    this.emit('connect');
  }

  override _read(): void {
    // What is passed on is small: statements' ends, errors, notices. Rows are held back by their sink.
  }
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#inner) this.#inner.write(chunk, done);
    else done(new Error('The connection is not open.'));
  }
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done);
  }
  override _final(done: () => void): void {
    this.#inner?.end();
    done();
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner?.destroy();
    done(error);
  }
}

/** 5 s: a server that lives takes a cancel in milliseconds. */
const CANCEL_MS = 5000;

/** Tells the server, over a stream of its own, to end what a session runs. */
export async function sendCancel(
  options: StreamOptions,
  session: { processId: number; secretKey: number },
): Promise<void> {
  const stream = await openStream(options);
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CANCEL_CODE, 4);
  request.writeInt32BE(session.processId, 8);
  request.writeInt32BE(session.secretKey, 12);
  // The server ends once it has passed the signal on. Through SSH its end comes without a close: that waits for ours.
  await new Promise<void>((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      stream.destroy();
      reject(new DatabaseError('TIMEOUT', 'The server did not take the cancel.'));
    }, CANCEL_MS);
    stream.on('error', () => undefined);
    stream.once('end', done);
    stream.once('close', done);
    stream.resume();
    stream.write(request);
  });
  stream.destroy();
}
