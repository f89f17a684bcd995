import { mysqlMasks } from '../../../domain/database/masks.ts';
import { judgeMysql } from '../../../domain/database/mysql.ts';
import { touchedByMysql } from '../../../domain/database/mysqlTouched.ts';
import type { ServerInfo } from '../../../domain/database/session.ts';
import { DatabaseError, type Driver, type DriverOptions } from '../driver.ts';
import { maskSink } from '../mask.ts';
import { createMemorySink } from '../memory.ts';
import { readCatalogue } from './catalogue.ts';
import { connectMysql, type MysqlConnection } from './connect.ts';
import { runQuery } from './query.ts';

/** The session is read-only and each transaction says so again: a later one cannot be made otherwise unseen. */
const READ_ONLY = ['SET SESSION TRANSACTION READ ONLY', 'START TRANSACTION READ ONLY'];

/** Opens a shell on MySQL or MariaDB. Throws a DatabaseError, or what opening a stream throws. */
export async function openMysql(options: DriverOptions): Promise<Driver> {
  const main = await connectMysql(options);
  try {
    const server = await serverInfo(main, options);
    await settle(main, options, server);
    return createDriver(options, main, server, await userFunctions(main));
  } catch (error) {
    await main.dispose();
    throw error;
  }
}

const isMaria = (server: ServerInfo): boolean => server.product.startsWith('MariaDB');

async function serverInfo(connection: MysqlConnection, { details }: DriverOptions): Promise<ServerInfo> {
  const [row = []] = await connection.own(
    'SELECT VERSION(), CURRENT_USER(), DATABASE(), @@global.read_only, CONNECTION_ID()',
  );
  const text = row[0] ?? '';
  const [, major = '0', minor = '0', patch = '0'] =
    /(\d+)\.(\d+)\.(\d+)/.exec(text.replace(/^5\.5\.5-/, '')) ?? [];
  const grants = await connection.own('SHOW GRANTS').catch(() => []);
  const superuser = grants.some(([g]) => /GRANT ALL PRIVILEGES ON \*\.\*|\bSUPER\b/.test(g ?? ''));
  return {
    product: `${/mariadb/i.test(text) ? 'MariaDB' : 'MySQL'} ${major}.${minor}.${patch}`,
    version: Number(major) * 10_000 + Number(minor) * 100 + Number(patch),
    user: row[1] ?? '',
    database: row[2] ?? '',
    replica: row[3] === '1',
    superuser,
    encrypted: details.tls.mode !== 'off',
    serverId: row[4] ?? '',
    notes: superuser ? ['This user may do everything: an account that may only read is safer.'] : [],
  };
}

/** Limits and a way of reading text that our own reading of it relies on. */
async function settle(
  connection: MysqlConnection,
  { details }: DriverOptions,
  server: ServerInfo,
): Promise<void> {
  const { statementSeconds, lockSeconds, idleSeconds } = details;
  const modes = [
    'NO_BACKSLASH_ESCAPES',
    'ANSI_QUOTES',
    'ORACLE',
    'MSSQL',
    'DB2',
    'POSTGRESQL',
    'MAXDB',
    'ANSI',
  ];
  const sqlMode = modes.reduce(
    (all, mode) => `REPLACE(${all}, ',${mode},', ',')`,
    "CONCAT(',', @@SESSION.sql_mode, ',')",
  );
  const always = [
    `SET SESSION sql_mode = TRIM(BOTH ',' FROM ${sqlMode})`,
    `SET SESSION innodb_lock_wait_timeout = ${lockSeconds}`,
    `SET SESSION lock_wait_timeout = ${lockSeconds}`,
    READ_ONLY[0] ?? '',
  ];
  const where = isMaria(server)
    ? [
        `SET SESSION max_statement_time = ${statementSeconds}`,
        `SET SESSION idle_transaction_timeout = ${idleSeconds + 30}`,
      ]
    : [`SET SESSION max_execution_time = ${statementSeconds * 1000}`];
  for (const statement of always) await connection.own(statement);
  for (const statement of where) await connection.own(statement).catch(() => undefined);
}

/** Functions in C that were added to the server, as far as this user may see them. */
async function userFunctions(connection: MysqlConnection): Promise<ReadonlySet<string>> {
  const rows = await connection.own('SELECT name FROM mysql.func').catch(() => []);
  return new Set(rows.map(([name]) => (name ?? '').toLowerCase()));
}

function createDriver(
  options: DriverOptions,
  main: MysqlConnection,
  server: ServerInfo,
  udf: ReadonlySet<string>,
): Driver {
  const side = createSide(options, server);
  let database = server.database;
  /** USE chooses another database, DROP may leave none: from then on that is what is meant here, and on the side. */
  const follow = async (text: string): Promise<void> => {
    if (!/\b(USE|DROP)\b/i.test(text)) return;
    const [row] = await main.own('SELECT DATABASE()');
    database = row?.[0] ?? '';
    side.use(database);
  };
  return {
    server,
    databaseOf: (text) => touchedByMysql(text, database).join(', ') || database,
    judge: async (text) => judgeMysql(text, udf),
    async run({ text, mode, sink }) {
      const before = {
        read: READ_ONLY,
        begin: ['SET SESSION TRANSACTION READ WRITE', 'START TRANSACTION READ WRITE'],
        inside: [],
        alone: ['SET SESSION TRANSACTION READ WRITE'],
      }[mode];
      for (const statement of before) await main.own(statement);
      if (mode === 'read') sink.onLimit(() => void side.kill(main.threadId, 'QUERY').catch(() => undefined));
      const end = await runQuery(main.raw, text, maskSink(sink, mysqlMasks(text, database)));
      if (end.outcome === 'unknown') return end;
      if (mode === 'read') await main.own('ROLLBACK');
      if (mode === 'alone' || mode === 'begin') await main.own(READ_ONLY[0] ?? '');
      await follow(text);
      return end;
    },
    cancel: () => side.kill(main.threadId, 'QUERY'),
    async end(how) {
      await main.own(how === 'commit' ? 'COMMIT' : 'ROLLBACK');
      return true;
    },
    look: side.look,
    dropSide: () => side.drop(),
    async act(act, target) {
      if (!/^\d{1,20}$/.test(target))
        return { worked: false, text: 'This is no connection id of the server.' };
      try {
        await side.kill(target, act === 'cancel' ? 'QUERY' : 'CONNECTION');
        return { worked: true, text: '' };
      } catch (error) {
        return { worked: false, text: (error as Error).message };
      }
    },
    catalogue: async () => readCatalogue(side.own),
    onLost: main.onLost,
    async dispose() {
      await side.kill(main.threadId, 'QUERY').catch(() => undefined);
      await Promise.all([main.dispose(), side.dispose()]);
    },
  };
}

/** A second connection, opened with the first look and opened again where it broke. */
function createSide(options: DriverOptions, server: ServerInfo) {
  let open: Promise<MysqlConnection> | null = null;
  let disposed = false;
  let { database } = options.details;
  const create = async (): Promise<MysqlConnection> => {
    const details = { ...options.details, database };
    const connection = await connectMysql({ ...options, details, signal: new AbortController().signal });
    await settle(connection, options, server);
    return connection;
  };
  const get = (): Promise<MysqlConnection> => {
    if (disposed) throw new DatabaseError('LOST', 'The shell is closed.');
    if (open) return open;
    const opening = create();
    const forget = (): void => {
      if (open === opening) open = null;
    };
    opening.then((connection) => connection.onLost(forget), forget);
    return (open = opening);
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = last.then(act, act);
    last = next.catch(() => undefined);
    return next;
  };
  const drop = (): void => {
    const old = open;
    open = null;
    void old?.then((connection) => connection.dispose()).catch(() => undefined);
  };
  const own = (text: string): Promise<(string | null)[][]> => inTurn(async () => (await get()).own(text));
  return {
    own,
    drop,
    /** The next look is into this database. */
    use(chosen: string): void {
      if (chosen === database) return;
      database = chosen;
      drop();
    },
    /** On a connection of its own where the side one is busy: a look must not keep a cancel waiting. */
    async kill(threadId: number | string, what: 'QUERY' | 'CONNECTION'): Promise<void> {
      const connection = await connectMysql({ ...options, signal: new AbortController().signal });
      try {
        await connection.own(`KILL ${what} ${threadId}`);
      } finally {
        void connection.dispose();
      }
    },
    look: (text: string, { maxRows, maxCell, timeoutMs }: Parameters<Driver['look']>[1]) =>
      inTurn(async () => {
        const connection = await get();
        const { sink, take } = createMemorySink({ maxRows, maxCell });
        const limit = isMaria(server)
          ? `SET SESSION max_statement_time = ${timeoutMs / 1000}`
          : `SET SESSION max_execution_time = ${timeoutMs}`;
        await connection.own(limit).catch(() => undefined);
        for (const statement of READ_ONLY) await connection.own(statement);
        const start = performance.now();
        const end = await runQuery(connection.raw, text, maskSink(sink, mysqlMasks(text, database)));
        const looked = take(performance.now() - start);
        if (end.outcome !== 'unknown') await connection.own('ROLLBACK');
        if (end.outcome !== 'done')
          throw new DatabaseError('NOT_ALLOWED', end.error?.text ?? 'The connection was lost.');
        return looked;
      }),
    async dispose(): Promise<void> {
      disposed = true;
      const connection = await open?.catch(() => null);
      await connection?.dispose();
    },
  };
}
