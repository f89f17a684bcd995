import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection } from '../../../electron/domain/database/model.ts';
import { openDatabases, type TestShell } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';

/**
 * Functions that a database defines itself stand in a SELECT like any other: what they do nobody here can read. These
 * tests hold on to what the server stops of it, and to what the README says slips through. The shell is opened as the
 * superuser: what is stopped here is stopped for everybody.
 */
describe.skipIf(postgresMissing)(
  `functions of a PostgreSQL database${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`,
  () => {
    let server: PostgresServer;
    let shell: TestShell;
    const define = (name: string, body: string) =>
      server.psql(
        `CREATE OR REPLACE FUNCTION ${name}() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN ${body}; RETURN 'done'; END $f$`,
        'shop',
      );
    beforeAll(async () => {
      server = await startPostgres();
      server.psql(
        'CREATE TABLE item AS SELECT 1 AS id; CREATE SEQUENCE counter; CREATE EXTENSION dblink; SELECT lo_create(77)',
        'shop',
      );
    });
    afterAll(() => server?.stop());
    const open = async () =>
      (shell = await openDatabases({ password: PASSWORD }).shell(
        newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'root' }),
      ));

    test.each([
      ['writes a table', 'DELETE FROM item', '25006'],
      ['makes a table', 'CREATE TABLE t (a int)', '25006'],
      ['makes a temporary table', 'CREATE TEMP TABLE t (a int)', '25006'],
      ['runs text that writes', "EXECUTE 'UPDATE item SET id = 2'", '25006'],
      ['takes a number of a sequence', "PERFORM nextval('counter')", '25006'],
      ['sets a sequence', "PERFORM setval('counter', 9)", '25006'],
      ['lifts the mode', 'SET TRANSACTION READ WRITE', '25001'],
      ['lifts the mode by set_config', "PERFORM set_config('transaction_read_only', 'off', true)", '25001'],
      ['ends the transaction', 'COMMIT', '2D000'],
      ['changes the configuration', "ALTER SYSTEM SET work_mem = '1GB'", '25001'],
      ['locks a row', 'PERFORM id FROM item FOR UPDATE', '25006'],
    ])('stopped by the server: one that %s', async (_, body, code) => {
      define('f', body);
      expect(await (await open()).run('SELECT f()')).toMatchObject({ outcome: 'failed', error: { code } });
    });

    test('undone with the transaction: settings, notifications, large objects', async () => {
      define(
        'f',
        "PERFORM set_config('default_transaction_read_only', 'off', false); PERFORM set_config('statement_timeout', '0', false); PERFORM pg_notify('news', 'x'); PERFORM lo_create(78); PERFORM lo_unlink(77)",
      );
      await open();
      expect((await shell.run('SELECT f()')).rows).toEqual([['done']]);
      expect((await shell.run('SHOW default_transaction_read_only')).rows).toEqual([['on']]);
      expect((await shell.run('SHOW statement_timeout')).rows).toEqual([['1min']]);
      expect(server.psql('SELECT string_agg(oid::text, $$,$$) FROM pg_largeobject_metadata', 'shop')).toBe(
        '77',
      );
    });

    test('taken back by the shell: advisory locks, also those that outlive a transaction', async () => {
      define('f', 'PERFORM pg_advisory_lock(4711)');
      await open();
      expect((await shell.run('SELECT f()')).rows).toEqual([['done']]);
      expect(server.psql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).toBe('0');
    });

    test('slips through, as the README says: acts on sessions, other connections, files of the server', async () => {
      const victim = await openDatabases({ password: PASSWORD }).shell(
        newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'dba' }),
      );
      define('ender', `PERFORM pg_terminate_backend(${victim.row().server?.serverId ?? ''})`);
      define(
        'linked',
        `PERFORM dblink_exec('host=127.0.0.1 port=${server.port} user=root password=''${PASSWORD}'' dbname=shop', 'INSERT INTO item VALUES (9)')`,
      );
      define('program', `COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'`);
      define('reader', "PERFORM pg_read_file('PG_VERSION')");
      await open();
      for (const name of ['ender', 'linked', 'program', 'reader'])
        expect((await shell.run(`SELECT ${name}()`)).rows, name).toEqual([['done']]);
      await victim.until((row) => row.state.kind === 'closed', 'the victim to be ended');
      expect(server.psql('SELECT count(*) FROM item WHERE id = 9', 'shop')).toBe('1');
    });
  },
);

describe.skipIf(mariadbMissing)(
  `functions of a MariaDB database${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`,
  () => {
    let server: MariadbServer;
    beforeAll(async () => {
      server = await startMariadb();
      server.sql(
        'CREATE TABLE item (id int) ENGINE=InnoDB; CREATE TABLE plain (id int) ENGINE=MyISAM; CREATE SEQUENCE counter; INSERT INTO item VALUES (1)',
      );
    });
    afterAll(() => server?.stop());
    const define = (body: string) =>
      server.sql(
        `DROP FUNCTION IF EXISTS f// CREATE FUNCTION f() RETURNS TEXT BEGIN ${body}; RETURN 'done'; END//`,
        'shop',
        '//',
      );
    const open = (user = 'chief') =>
      openDatabases({ password: MARIADB_PASSWORD }).shell(
        newConnection('mariadb', { name: 'shop', port: server.port, database: 'shop', user }),
      );

    test.each([
      ['writes a table', 'DELETE FROM item'],
      ['writes a table that knows no transactions', 'INSERT INTO plain VALUES (1)'],
      ['takes a number of a sequence', 'SET @a = NEXTVAL(counter)'],
    ])('stopped by the server: one that %s', async (_, body) => {
      define(body);
      expect(await (await open()).run('SELECT f()')).toMatchObject({
        outcome: 'failed',
        error: { code: expect.stringContaining('1792') },
      });
      expect(server.sql('SELECT (SELECT COUNT(*) FROM item), (SELECT COUNT(*) FROM plain)')).toBe('1\t0');
    });

    test('slips through, as the README says: settings of the server, locks by name, waiting', async () => {
      const shell = await open();
      define('SET GLOBAL max_connections = 150');
      expect((await shell.run('SELECT f()')).rows).toEqual([['done']]);
      expect(server.sql('SELECT @@global.max_connections')).toBe('150');
      define("DO GET_LOCK('mine', 1); DO SLEEP(0)");
      expect((await shell.run('SELECT f()')).rows).toEqual([['done']]);
      expect(server.sql("SELECT IS_USED_LOCK('mine')")).toBe(shell.row().server?.serverId);
    });

    test('a session that a function made writable is read-only again at the next statement', async () => {
      const shell = await open();
      define('SET SESSION tx_read_only = 0');
      await shell.run('SELECT f()');
      define('DELETE FROM item');
      expect(await shell.run('SELECT f()')).toMatchObject({ outcome: 'failed' });
    });

    test.each([
      "SELECT LOAD_FILE('/etc/passwd')",
      "SELECT GET_LOCK('x', 1)",
      "SELECT 1 FROM item WHERE GET_LOCK('x', 1)",
    ])('called as such it is refused here: %s', async (text) => {
      await expect((await open()).run(text)).rejects.toMatchObject({ data: { need: 'unlock' } });
    });

    test('what burns time is ended by the limit of the connection', async () => {
      const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(
        newConnection('mariadb', {
          name: 'shop',
          port: server.port,
          database: 'shop',
          user: 'dba',
          statementSeconds: 1,
        }),
      );
      // The server calls it done and answers 0 or NULL; that it ends is what counts.
      const { ms } = await shell.run("SELECT BENCHMARK(100000000000, MD5('x'))");
      expect(ms).toBeGreaterThan(0);
      expect(
        server.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT BENCHMARK%'"),
      ).toBe('0');
    });
  },
);
