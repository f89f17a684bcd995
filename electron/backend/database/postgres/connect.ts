import type { ServerInfo } from '../../../domain/database/session.ts';
import { DatabaseError, type DriverOptions } from '../driver.ts';
import { createMemorySink } from '../memory.ts';
import { tlsOptions } from '../tls.ts';
import { RunQuery, toNotice, type QueryOptions, type ServerMessage } from './query.ts';
import { PostgresStream, type StreamOptions } from './stream.ts';
import { typeNames } from './types.ts';

/** 20 s for the hops, the handshake and the login together, beyond the time a person takes for the password. */
const CONNECT_MS = 20_000;
/** How often a password may be typed. */
const ATTEMPTS = 3;

/** What is used of pg's client. */
interface Client {
  processID: number;
  secretKey: number;
  connect(): Promise<unknown>;
  query(query: RunQuery): RunQuery;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'notice', listener: (notice: ServerMessage) => void): void;
  on(event: 'end', listener: () => void): void;
}

/** One connection to a server, logged in and read-only by default. */
export interface PostgresConnection {
  readonly processId: number;
  readonly secretKey: number;
  readonly streamOptions: StreamOptions;
  /** Runs a statement after others of ours, in one flight. */
  run(query: Pick<QueryOptions, 'before' | 'text' | 'sink'>): RunQuery;
  /** Runs statements of ours; throws a DatabaseError where one fails. Answers the rows of the last. */
  own(text: string, before?: string[]): Promise<(string | null)[][]>;
  setTypes(own: ReadonlyMap<number, string>): void;
  onNotice(listener: (notice: ReturnType<typeof toNotice>) => void): void;
  onLost(listener: (error: DatabaseError) => void): void;
  dispose(): Promise<void>;
}

/** The settings of a session, as start-up options: in force before the first statement. */
function settings({ details }: DriverOptions): Record<string, string> {
  return {
    default_transaction_read_only: 'on',
    // The parser that judges reads strings so: a backslash in them is a backslash.
    standard_conforming_strings: 'on',
    statement_timeout: `${details.statementSeconds}s`,
    lock_timeout: `${details.lockSeconds}s`,
    // Ours ends it first and says so; this one holds where we are gone.
    idle_in_transaction_session_timeout: `${details.idleSeconds + 30}s`,
    // Floats that read back as the same number, also before version 12.
    extra_float_digits: '3',
    bytea_output: 'hex',
  };
}

/** Connects and logs in. Throws a DatabaseError, or what opening the stream throws. */
export async function connectPostgres(options: DriverOptions): Promise<PostgresConnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(options, attempt, true);
    } catch (error) {
      if (isCode(error, '28P01') && attempt < ATTEMPTS && !options.signal.aborted) continue;
      // A pooler in between that takes no start-up options: then they are set, and each run says read-only by itself.
      if (isCode(error, '08P01') && /startup parameter/i.test((error as Error).message))
        return connectOnce(options, attempt, false).catch((again: unknown) =>
          Promise.reject(explain(again, options)),
        );
      throw explain(error, options);
    }
  }
}

async function connectOnce(
  options: DriverOptions,
  attempt: number,
  asOptions: boolean,
): Promise<PostgresConnection> {
  const { details, signal, application } = options;
  const { Client: PgClient } = (await import('pg')).default;
  const streamOptions = { open: () => options.open(signal), tls: tlsOptions(details), timeoutMs: CONNECT_MS };
  const stream = new PostgresStream(streamOptions);
  // `end` listeners of pg come first; an error that comes later still must not be unhandled.
  stream.on('error', () => undefined);
  const abort = (): void => void stream.destroy(new DatabaseError('CANCELLED', 'It was cancelled.'));
  signal.addEventListener('abort', abort, { once: true });
  let stopTimer = startTimer(stream);
  const given = settings(options);
  const client = new PgClient({
    stream: () => stream,
    host: details.address || 'localhost',
    port: details.port,
    user: details.user,
    database: details.database || details.user,
    ssl: false,
    application_name: application,
    password: async () => {
      stopTimer();
      const password = await options.password(attempt, signal);
      stopTimer = startTimer(stream);
      if (password === null) stream.destroy(new DatabaseError('CANCELLED', 'No password was given.'));
      return password ?? '';
    },
    ...(asOptions
      ? {
          options: Object.entries(given)
            .map(([name, value]) => `-c ${name}=${value}`)
            .join(' '),
        }
      : {}),
  } as object) as unknown as Client;
  try {
    await client.connect();
  } finally {
    stopTimer();
    signal.removeEventListener('abort', abort);
  }
  const connection = asConnection(client, stream, streamOptions);
  if (!asOptions)
    for (const [name, value] of Object.entries(given)) await connection.own(`SET ${name} = '${value}'`);
  return connection;
}

function startTimer(stream: PostgresStream): () => void {
  const timer = setTimeout(
    () => stream.destroy(new DatabaseError('TIMEOUT', 'The server did not answer in time.')),
    CONNECT_MS,
  );
  return () => clearTimeout(timer);
}

function asConnection(
  client: Client,
  stream: PostgresStream,
  streamOptions: StreamOptions,
): PostgresConnection {
  let names = typeNames(new Map());
  let disposed = false;
  let lost: DatabaseError | null = null;
  const losses: ((error: DatabaseError) => void)[] = [];
  const lose = (error: Error | null): void => {
    if (disposed || lost) return;
    const why = error instanceof DatabaseError ? error.message : 'The connection to the database was lost.';
    lost = new DatabaseError('LOST', why);
    for (const listener of losses) listener(lost);
  };
  client.on('error', lose);
  client.on('end', () => lose(null));
  const run: PostgresConnection['run'] = (query) => {
    const running = new RunQuery({ ...query, stream, names });
    client.query(running);
    return running;
  };
  return {
    processId: client.processID,
    secretKey: client.secretKey,
    streamOptions,
    run,
    async own(text, before = []) {
      const { sink, take } = createMemorySink({ maxRows: 1_000_000, maxCell: 1_000_000 });
      const end = await run({ before, text, sink }).ended;
      if (end.outcome !== 'done')
        throw new DatabaseError('LOST', end.error?.text ?? 'The server did not answer as it should.');
      return take(0).results.at(-1)?.rows ?? [];
    },
    setTypes: (own) => (names = typeNames(own)),
    onNotice: (listener) => client.on('notice', (notice) => listener(toNotice(notice))),
    onLost: (listener) => (lost ? listener(lost) : losses.push(listener)),
    async dispose() {
      disposed = true;
      await Promise.race([
        client.end().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, 1000).unref()),
      ]);
      stream.destroy();
    },
  };
}

const isCode = (error: unknown, code: string): boolean => (error as { code?: unknown })?.code === code;

/** What a failed login means, and what to do. */
function explain(error: unknown, { details }: DriverOptions): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const { code = '' } = error as { code?: string };
  const server = error.message.slice(0, 300);
  const known: Record<string, [ConstructorParameters<typeof DatabaseError>[0], string]> = {
    '28P01': ['AUTH_FAILED', `The password of ${details.user} was not accepted.`],
    '28000': [
      'NOT_ALLOWED',
      `The server does not let ${details.user} in from there (pg_hba.conf): ${server}`,
    ],
    '3D000': ['NO_DATABASE', `There is no database "${details.database}" on this server.`],
    '53300': [
      'TOO_MANY',
      'The server takes no more connections. End one, or use a role that may use the reserved ones.',
    ],
    '57P03': ['UNREACHABLE', `The server is not ready: ${server}`],
    '42501': ['NOT_ALLOWED', server],
  };
  const found = known[code];
  if (found) return new DatabaseError(...found);
  if (/^[0-9A-Z]{5}$/.test(code)) return new DatabaseError('NOT_ALLOWED', server);
  if (/terminated unexpectedly/.test(server))
    return new DatabaseError(
      'PROTOCOL',
      'The server closed the connection at once: is it PostgreSQL that listens there?',
    );
  return error;
}

/** What is known of a server right after the login. */
export async function serverInfo(connection: PostgresConnection, encrypted: boolean): Promise<ServerInfo> {
  const [row = []] = await connection.own(
    `SELECT current_setting('server_version_num'), split_part(current_setting('server_version'), ' ', 1),
            current_user, current_database(), pg_is_in_recovery(),
            coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false),
            current_setting('transaction_read_only'), pg_backend_pid()::text`,
    ['BEGIN READ ONLY'],
  );
  await connection.own('ROLLBACK');
  if (row[6] !== 'on')
    throw new DatabaseError(
      'NOT_READ_ONLY',
      'The server did not agree to read-only, so the shell stays closed.',
    );
  const superuser = row[5] === 't';
  const notes = superuser
    ? [
        `${row[2] ?? 'This user'} is a superuser: nothing on the server itself stops it. A role that may only read is safer.`,
      ]
    : [];
  return {
    product: `PostgreSQL ${row[1] ?? ''}`,
    version: Number(row[0] ?? 0),
    user: row[2] ?? '',
    database: row[3] ?? '',
    replica: row[4] === 't',
    superuser,
    encrypted,
    serverId: row[7] ?? '',
    notes,
  };
}
