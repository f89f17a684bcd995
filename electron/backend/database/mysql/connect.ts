import { isIP } from 'node:net';
import type { Connection } from 'mysql2';
import { DatabaseError, type DriverOptions } from '../driver.ts';
import { explainTls, tlsOptions } from '../tls.ts';
import { limitRows } from './limit.ts';

/** 20 s for the handshake and the login. */
const CONNECT_MS = 20_000;
const ATTEMPTS = 3;

/** What mysql2 tells of an error of the server. */
export interface ServerError extends Error {
  code?: string;
  errno?: number;
  sqlState?: string;
  sqlMessage?: string;
  fatal?: boolean;
}

export interface MysqlConnection {
  readonly raw: Connection;
  readonly threadId: number;
  /** Runs a statement of ours; answers its rows as text. Throws a DatabaseError. */
  own(text: string): Promise<(string | null)[][]>;
  onLost(listener: (error: DatabaseError) => void): void;
  dispose(): Promise<void>;
}

/** Connects and logs in. Throws a DatabaseError, or what opening the stream throws. */
export async function connectMysql(options: DriverOptions): Promise<MysqlConnection> {
  for (let attempt = 1; ; attempt++) {
    const password = await options.password(attempt, options.signal);
    if (password === null) throw new DatabaseError('CANCELLED', 'No password was given.');
    try {
      return await connectOnce(options, password);
    } catch (error) {
      const denied = (error as ServerError).code === 'ER_ACCESS_DENIED_ERROR';
      if (!denied || attempt >= ATTEMPTS || options.signal.aborted) throw explain(error, options);
    }
  }
}

async function connectOnce(options: DriverOptions, password: string): Promise<MysqlConnection> {
  const { details, signal } = options;
  const stream = await options.open(signal);
  const tls = tlsOptions(details);
  const { createConnection } = (await import('mysql2')).default;
  const serverName = details.tls.serverName || details.address;
  const connection = createConnection({
    stream,
    host: isIP(serverName) ? undefined : serverName,
    user: details.user || undefined,
    password,
    database: details.database || undefined,
    charset: 'utf8mb4',
    multipleStatements: false,
    // A server that asks for a file of this machine gets none.
    flags: ['-LOCAL_FILES'],
    connectTimeout: CONNECT_MS,
    connectAttributes: { program_name: options.application },
    ...(tls
      ? {
          ssl: {
            ...(tls.ca ? { ca: tls.ca } : {}),
            ...(tls.cert ? { cert: tls.cert } : {}),
            ...(tls.key ? { key: tls.key } : {}),
            rejectUnauthorized: tls.rejectUnauthorized,
            verifyIdentity: details.tls.mode === 'full',
            minVersion: 'TLSv1.2',
          },
        }
      : {}),
  } as Parameters<typeof createConnection>[0]);
  const raw = connection as unknown as Connection;
  // Whoever waits hears of an error; one that comes when nobody does must not end the process.
  raw.on('error', () => undefined);
  if (!tls) limitRows(stream);
  await new Promise<void>((resolve, reject) => {
    const withdraw = (): void => {
      raw.destroy();
      reject(new DatabaseError('CANCELLED', 'It was cancelled.'));
    };
    signal.addEventListener('abort', withdraw, { once: true });
    raw.connect((error) => {
      signal.removeEventListener('abort', withdraw);
      if (!error) return resolve();
      raw.destroy();
      stream.destroy();
      return reject(error);
    });
  });
  return asConnection(raw);
}

function asConnection(raw: Connection): MysqlConnection {
  let disposed = false;
  let lost: DatabaseError | null = null;
  const losses: ((error: DatabaseError) => void)[] = [];
  const lose = (): void => {
    if (disposed || lost) return;
    lost = new DatabaseError('LOST', 'The connection to the database was lost.');
    for (const listener of losses) listener(lost);
  };
  raw.on('error', lose);
  (raw as unknown as { stream: NodeJS.ReadableStream }).stream.on('close', lose);
  return {
    raw,
    threadId: raw.threadId ?? 0,
    own: (text) =>
      new Promise((resolve, reject) => {
        raw.query({ sql: text, rowsAsArray: true, typeCast: false }, (error, rows) => {
          if (error)
            return reject(
              new DatabaseError('NOT_ALLOWED', (error as ServerError).sqlMessage ?? error.message),
            );
          const all = Array.isArray(rows) ? (rows as unknown as (Buffer | null)[][]) : [];
          return resolve(all.map((row) => row.map((value) => (value === null ? null : value.toString()))));
        });
      }),
    onLost: (listener) => (lost ? listener(lost) : losses.push(listener)),
    async dispose() {
      disposed = true;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, 1000).unref();
        raw.end(() => {
          clearTimeout(late);
          resolve();
        });
      });
      raw.destroy();
    },
  };
}

/** What a failed login means, and what to do. */
function explain(error: unknown, { details }: DriverOptions): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const { code = '', sqlMessage } = error as ServerError;
  const server = (sqlMessage ?? error.message).slice(0, 300);
  const known: Record<string, [ConstructorParameters<typeof DatabaseError>[0], string]> = {
    ER_ACCESS_DENIED_ERROR: [
      'AUTH_FAILED',
      `The password of ${details.user} was not accepted, or it may not come from there.`,
    ],
    ER_BAD_DB_ERROR: ['NO_DATABASE', `There is no database "${details.database}" on this server.`],
    ER_DBACCESS_DENIED_ERROR: [
      'NOT_ALLOWED',
      `${details.user} may not use the database "${details.database}".`,
    ],
    ER_CON_COUNT_ERROR: ['TOO_MANY', 'The server takes no more connections.'],
    ER_HOST_NOT_PRIVILEGED: ['NOT_ALLOWED', `The server lets nobody in from there: ${server}`],
    ER_HOST_IS_BLOCKED: [
      'NOT_ALLOWED',
      `The server has blocked that host after errors (FLUSH HOSTS lifts it): ${server}`,
    ],
    HANDSHAKE_NO_SSL_SUPPORT: [
      'TLS_FAILED',
      'The server offers no encryption. Turn TLS off only where you trust the way.',
    ],
    ETIMEDOUT: ['TIMEOUT', 'The server did not answer in time.'],
    PROTOCOL_CONNECTION_LOST: [
      'PROTOCOL',
      'The server closed the connection at once: is it MySQL or MariaDB that listens there?',
    ],
  };
  const found = known[code];
  if (found) return new DatabaseError(...found);
  if (code.startsWith('ER_')) return new DatabaseError('NOT_ALLOWED', server);
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return explainTls(error);
  if (/packet|protocol|sequence/i.test(server))
    return new DatabaseError('PROTOCOL', 'What answers there does not speak the protocol of MySQL.');
  return error;
}
