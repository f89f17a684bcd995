import type { Looked } from '../../../domain/database/contract.ts';
import { postgresMasks, postgresSecrets } from '../../../domain/database/masks.ts';
import { DatabaseError, type Driver, type DriverOptions, type RunEnd, type Sink } from '../driver.ts';
import { maskSink } from '../mask.ts';
import { createMemorySink, nowhere } from '../memory.ts';
import { readCatalogue } from './catalogue.ts';
import { connectPostgres, serverInfo, type PostgresConnection } from './connect.ts';
import { judgePostgresText } from './judge.ts';
import { sendCancel } from './stream.ts';

/** Read-only by the server: and once a snapshot is taken (SELECT 1), the mode can no longer be changed (25001). */
const READ_ONLY = ['BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY', 'SELECT 1'];

const UNLOCK = 'SELECT pg_catalog.pg_advisory_unlock_all()';

/** Opens a shell on PostgreSQL. Throws a DatabaseError, or what opening a stream throws. */
export async function openPostgres(options: DriverOptions): Promise<Driver> {
  const main = await connectPostgres(options);
  try {
    const server = await serverInfo(main, options.details.tls.mode !== 'off');
    await learnTypes(main);
    return createDriver(options, main, server, await learnCatalogue(main));
  } catch (error) {
    await main.dispose();
    throw error;
  }
}

/**
 * From version 14 on the server looks every 2 s whether we are still there: what a console that was killed left running
 * ends, and not only once it has rows to send. Older ones have no such setting, which is no error so.
 */
const NOTICE_LOSS =
  "SELECT pg_catalog.set_config(name, '2s', false) FROM pg_catalog.pg_settings WHERE name = 'client_connection_check_interval'";

/** 5,000 types that the database defines itself: enums, domains, extensions' types. */
async function learnTypes(connection: PostgresConnection): Promise<void> {
  const rows = await connection.own(
    'SELECT oid::int8, typname FROM pg_catalog.pg_type WHERE oid >= 16384 AND typrelid = 0 LIMIT 5000',
    [NOTICE_LOSS],
  );
  connection.setTypes(new Map(rows.map(([oid, name]) => [Number(oid), name ?? ''])));
}

interface Known {
  /** Functions in C that the server calls volatile: some of them act, and a SELECT can call them. */
  volatile: ReadonlySet<string>;
  /** Columns that hold secrets, as origins of results name them. */
  secret: ReadonlySet<string>;
}

async function learnCatalogue(connection: PostgresConnection): Promise<Known> {
  const places = postgresSecrets.map(([table, column]) => `('${table}', '${column}')`).join(', ');
  const rows = await connection.own(
    `SELECT DISTINCT 'volatile', p.proname::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
     WHERE p.provolatile = 'v' AND l.lanname NOT IN ('sql', 'plpgsql')
     UNION ALL SELECT 'secret', a.attrelid::int8 || '.' || a.attnum FROM (VALUES ${places}) AS s (place, name)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = pg_catalog.to_regclass(s.place) AND a.attname = s.name`,
  );
  const of = (wanted: string) =>
    new Set(rows.flatMap(([kind, name]) => (kind === wanted ? (name ?? '') : [])));
  return { volatile: of('volatile'), secret: of('secret') };
}

function createDriver(
  options: DriverOptions,
  main: PostgresConnection,
  server: Driver['server'],
  { volatile, secret }: Known,
): Driver {
  let notice: Parameters<PostgresConnection['onNotice']>[0] | null = null;
  main.onNotice((n) => notice?.(n));
  const masked = (text: string, sink: Sink): Sink => maskSink(sink, postgresMasks(text, secret));
  const side = createSide(options, masked);
  const cancel = (of: PostgresConnection = main): Promise<void> => sendCancel(of.streamOptions, of);

  return {
    server,
    databaseOf: () => server.database,
    judge: (text) => judgePostgresText(text, volatile),
    async run({ text, mode, sink }) {
      notice = (n) => sink.notice(n);
      const begin = { read: READ_ONLY, begin: ['BEGIN READ WRITE'], inside: [], alone: [] }[mode];
      const inTransaction = mode === 'begin' || mode === 'inside';
      const before = [
        ...begin,
        // A failed statement takes back itself alone, not what was done before it.
        ...(inTransaction ? ['SAVEPOINT holdfast'] : []),
      ];
      // Without a transaction to lose, the rest of a result that nobody takes need not be computed.
      if (mode === 'read') sink.onLimit(() => void cancel().catch(() => undefined));
      // By itself: what cannot run in a transaction cannot run in one flight with another statement either.
      if (mode === 'alone') await main.own('SET default_transaction_read_only = off');
      const end = await main.run({ before, text, sink: masked(text, sink) }).ended;
      notice = null;
      if (end.outcome === 'unknown') return end;
      // A function of the database may have taken locks that a rollback does not give back.
      if (mode === 'read') await main.own(UNLOCK, ['ROLLBACK']);
      if (mode === 'alone') await main.own('SET default_transaction_read_only = on');
      if (inTransaction)
        await main.own(
          end.outcome === 'done' ? 'RELEASE SAVEPOINT holdfast' : 'ROLLBACK TO SAVEPOINT holdfast',
        );
      return end;
    },
    cancel: () => cancel(),
    async end(how) {
      const { ended } = main.run({
        before: [],
        text: how === 'commit' ? 'COMMIT' : 'ROLLBACK',
        sink: nowhere,
      });
      const end = await ended;
      if (end.outcome === 'unknown')
        throw new DatabaseError('LOST', end.error?.text ?? 'The connection was lost.');
      return end.outcome === 'done';
    },
    look: (text, limits) => side.look(text, limits),
    dropSide: () => side.drop(),
    act: async (act, target) => {
      if (!/^\d{1,10}$/.test(target)) return { worked: false, text: 'This is no process id of PostgreSQL.' };
      const name = act === 'cancel' ? 'pg_cancel_backend' : 'pg_terminate_backend';
      const rows = await side.own(`SELECT pg_catalog.${name}(${target})`);
      const worked = rows[0]?.[0] === 't';
      return { worked, text: worked ? '' : `There is no session ${target}, or this user may not touch it.` };
    },
    catalogue: async () => readCatalogue((text) => side.own(text)),
    onLost: main.onLost,
    async dispose() {
      await cancel().catch(() => undefined);
      await Promise.all([main.dispose(), side.dispose()]);
    },
  };
}

/** A second connection, opened with the first look and opened again where it broke. */
function createSide(options: DriverOptions, masked: (text: string, sink: Sink) => Sink) {
  let open: Promise<PostgresConnection> | null = null;
  let disposed = false;
  const get = (): Promise<PostgresConnection> => {
    if (disposed) throw new DatabaseError('LOST', 'The shell is closed.');
    if (open) return open;
    const forget = (): void => {
      if (open === opening) open = null;
    };
    const opening = connectPostgres({ ...options, application: `${options.application} (first aid)` });
    open = opening;
    opening.then((connection) => connection.onLost(forget), forget);
    return opening;
  };
  // One after another: what a look sets for itself must not reach the next.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = last.then(act, act);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    drop(): void {
      const old = open;
      open = null;
      void old?.then((connection) => connection.dispose()).catch(() => undefined);
    },
    look: (text: string, { maxRows, maxCell, timeoutMs }: Parameters<Driver['look']>[1]): Promise<Looked> =>
      inTurn(async () => {
        const connection = await get();
        const { sink, take } = createMemorySink({ maxRows, maxCell });
        sink.onLimit(() => void sendCancel(connection.streamOptions, connection).catch(() => undefined));
        const start = performance.now();
        const before = [READ_ONLY[0] ?? '', `SET LOCAL statement_timeout = ${timeoutMs}`, 'SELECT 1'];
        const end = await connection.run({ before, text, sink: masked(text, sink) }).ended;
        const looked = take(performance.now() - start);
        if (end.outcome !== 'unknown') await connection.own(UNLOCK, ['ROLLBACK']);
        if (end.outcome !== 'done' && !looked.results.some((r) => r.cut)) throw lookFailed(end);
        return looked;
      }),
    own: (text: string) =>
      inTurn(async () => {
        const connection = await get();
        try {
          return await connection.own(text, READ_ONLY);
        } finally {
          await connection.own('ROLLBACK').catch(() => undefined);
        }
      }),
    async dispose(): Promise<void> {
      disposed = true;
      const connection = await open?.catch(() => null);
      await connection?.dispose();
    },
  };
}

function lookFailed(end: Exclude<RunEnd, { outcome: 'done' }>): DatabaseError {
  const { text = 'The connection was lost.', hint = '' } = end.error ?? {};
  return new DatabaseError('NOT_ALLOWED', hint ? `${text} ${hint}` : text);
}
