import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { mysqlAttacks } from '../../fixtures/attacks.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';

import { waitFor } from '../../fixtures/shellSession.ts';

describe.skipIf(mariadbMissing)(`MariaDB${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`, () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
    server.sql(
      "CREATE TABLE item (id bigint PRIMARY KEY, n int, name text); INSERT INTO item (id, name) SELECT seq, CONCAT('item ', seq) FROM seq_1_to_1000; CREATE SEQUENCE counter",
    );
    server.sql(
      'CREATE FUNCTION wipe_quietly() RETURNS INT BEGIN DELETE FROM item; RETURN 1; END// CREATE PROCEDURE wipe() DELETE FROM item',
      'shop',
      '//',
    );
  });
  afterAll(() => server?.stop());
  const details = (more: Partial<ConnectionDetails> = {}): ConnectionDetails =>
    newConnection('mariadb', { name: 'shop', port: server.port, database: 'shop', user: 'dba', ...more });

  test('a shell opens read-only and shows exact values', async () => {
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const shell = await desk.shell(details());
    expect(shell.row()).toMatchObject({
      state: { kind: 'open' },
      server: { database: 'shop', superuser: false },
    });
    const { rows, columns } = await shell.run(
      "SELECT 18446744073709551615, CAST('12345678901234567890.123456789' AS DECIMAL(40,9)), X'00ff', '2024-02-29 12:00:00.123456', NULL, '', id FROM item WHERE id = 7",
    );
    expect(rows).toEqual([
      [
        '18446744073709551615',
        '12345678901234567890.123456789',
        '0x00FF',
        '2024-02-29 12:00:00.123456',
        null,
        '',
        '7',
      ],
    ]);
    expect(columns.map((c) => c.kind)).toEqual([
      'integer',
      'decimal',
      'bytes',
      'text',
      'other',
      'text',
      'integer',
    ]);
    const all = await shell.run('SELECT id, name FROM item ORDER BY id');
    expect(all).toMatchObject({ outcome: 'done', total: 1000 });
    expect(await shell.fetch(2, 999, 5)).toEqual([['1000', 'item 1000']]);
  });

  test('no way round read-only is left: each is refused, and nothing on the server changes', async () => {
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const [shell, victim] = [await desk.shell(details({ user: 'chief' })), await desk.shell(details())];
    const before = state();
    for (const attack of mysqlAttacks(victim.row().server?.serverId ?? '')) {
      const end = await shell.run(attack).catch((error: { code: string }) => ({ outcome: error.code }));
      // What is let through is a function of the database's own: the server stops its writing.
      const expected = attack.includes('wipe_quietly') ? ['failed'] : ['REFUSED', 'INVALID'];
      expect(expected, attack).toContain(end.outcome);
    }
    expect(state()).toEqual(before);
    expect((await victim.run('SELECT 1')).outcome).toBe('done');
    expect((await shell.run('SELECT @@tx_read_only')).rows).toEqual([['1']]);
  });

  test.each([
    'SHOW FULL PROCESSLIST',
    'SHOW ENGINE INNODB STATUS',
    'ANALYZE SELECT * FROM item',
    'ANALYZE FORMAT=JSON SELECT * FROM item',
    'DESC item',
    "SELECT 'DELETE FROM item; /*! x */', REPLACE('a', 'a', 'b'), INSERT('abc', 1, 1, 'x')",
    'WITH x AS (SELECT 1 AS a) SELECT * FROM x;',
    'SELECT * FROM information_schema.innodb_trx',
    'SELECT /* a comment */ 1 -- and another',
    'SELECT SLEEP(0)',
  ])('what only looks runs: %s', async (text) => {
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details({ user: 'chief' }));
    expect((await shell.run(text)).error).toBeNull();
  });

  test('a change waits for its commit, is gone where it is rolled back, and DDL asks for the name', async () => {
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details());
    await shell.unlock();
    expect(await shell.run('UPDATE item SET n = 7 WHERE id <= 3')).toMatchObject({ affected: 3, open: true });
    expect(server.sql('SELECT COUNT(*) FROM item WHERE n = 7')).toBe('0');
    await shell.run('COMMIT');
    expect(server.sql('SELECT COUNT(*) FROM item WHERE n = 7')).toBe('3');
    await shell.run('DELETE FROM item', { typed: 'shop' });
    await expect(shell.run('DROP TABLE item', { typed: 'shop' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await shell.run('ROLLBACK');
    expect(server.sql('SELECT COUNT(*) FROM item')).toBe('1000');
    await expect(shell.run('CREATE TABLE other (a int)')).rejects.toMatchObject({ data: { need: 'typed' } });
    expect((await shell.run('CREATE TABLE other (a int)', { typed: 'shop' })).error).toBeNull();
    expect((await shell.run('DROP TABLE other', { typed: 'shop' })).error).toBeNull();
    expect((await shell.run('SELECT @@tx_read_only')).rows).toEqual([['1']]);
  });

  test('the name that is asked for is that of the database which the statement touches', async () => {
    server.sql('CREATE DATABASE side; CREATE TABLE side.t AS SELECT id FROM shop.item');
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details({ user: 'chief' }));
    await shell.unlock();
    const named = async (text: string) => {
      const refused = await shell.run(text, { typed: 'shop' }).catch((error: unknown) => error);
      return (refused as { data?: { name?: string } }).data?.name;
    };
    expect(await named('DELETE FROM side.t')).toBe('side');
    expect(await named('UPDATE `side` . t SET id = 0')).toBe('side');
    expect(await named('UPDATE side.t, item SET t.id = 0')).toBe('side, shop');
    expect(await named('TRUNCATE side.t')).toBe('side');
    expect(server.sql('SELECT COUNT(*) FROM side.t')).toBe('1000');
    expect(await shell.run('DELETE FROM side.t', { typed: 'side' })).toMatchObject({ affected: 1000 });
    await shell.run('ROLLBACK');
    expect((await shell.run('DROP DATABASE side', { typed: 'side' })).error).toBeNull();
  });

  test.each(['SELECT SLEEP(60)', 'SELECT a.seq, MD5(b.seq) FROM seq_1_to_100000 a, seq_1_to_100000 b'])(
    'a window that is gone leaves nothing running: %s',
    async (text) => {
      const desk = openDatabases({ password: MARIADB_PASSWORD, graceMs: 100 });
      const shell = await desk.shell(details());
      const { ended } = await shell.begin(text);
      ended.catch(() => undefined);
      const running = () =>
        server.sql(
          "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'dba' AND command = 'Query'",
        );
      await waitFor(
        () => running() === '1',
        () => 'the statement to run',
      );
      shell.leave();
      await waitFor(
        () => running() === '0',
        () => 'the statement to be gone',
      );
    },
    60_000,
  );

  test('after USE it is the name of the chosen database that is asked for, and looks go there as well', async () => {
    server.sql('CREATE DATABASE other; CREATE TABLE other.item (id int); INSERT INTO other.item VALUES (42)');
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const shell = await desk.shell(details({ user: 'chief' }));
    await shell.unlock();
    const look = async () =>
      (await desk.services.database.look({ sessionId: shell.id, text: 'SELECT COUNT(*) FROM item' }))
        .results[0]?.rows[0]?.[0];
    expect(await look()).toBe('1000');
    await shell.run('USE other');
    await shell.until((row) => row.server?.database === 'other', 'the chosen database to be shown');
    expect(await look()).toBe('1');
    const wanted = { data: { need: 'typed', name: 'other' } };
    await expect(shell.run('DELETE FROM item', { typed: 'shop' })).rejects.toMatchObject(wanted);
    expect((await desk.services.database.judge({ sessionId: shell.id, text: 'TRUNCATE item' })).name).toBe(
      'other',
    );
    expect(await shell.run('DELETE FROM item', { typed: 'other' })).toMatchObject({ affected: 1 });
    await shell.run('ROLLBACK');
    await shell.run('DROP DATABASE other', { typed: 'other' });
    // None is chosen now: the connection's own name.
    await expect(shell.run('DROP TABLE shop.item')).rejects.toMatchObject({ data: { name: 'shop' } });
    await expect(
      desk.services.database.look({ sessionId: shell.id, text: 'USE mysql' }),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    expect(server.sql('SELECT COUNT(*) FROM item')).toBe('1000');
  });

  test.each(['SELECT SLEEP(60)', 'SELECT a.seq, MD5(b.seq) FROM seq_1_to_100000 a, seq_1_to_100000 b'])(
    'cancelling ends the query on the server, waiting or streaming: %s',
    async (text) => {
      const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details());
      const { ended } = await shell.begin(text);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await shell.cancel();
      expect((await ended).outcome).toBe('cancelled');
      expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
      const left = server.sql(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'dba' AND command = 'Query'",
      );
      expect(left).toBe('0');
    },
    60_000,
  );

  test('the server ends what takes too long, a wrong password is said in plain words', async () => {
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const shell = await desk.shell(details({ statementSeconds: 1 }));
    expect(
      await shell.run('SELECT a.seq FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq + b.seq < 0'),
    ).toMatchObject({
      outcome: 'failed',
      error: { code: expect.stringContaining('1969') },
    });
    const wrong = await openDatabases({ password: 'wrong' }).shell(details());
    expect(wrong.row().state).toMatchObject({ kind: 'failed', code: 'AUTH_FAILED' });
  });

  test('a row larger than the memory it may take is refused in plain words', async () => {
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details());
    const end = await shell.run("SELECT REPEAT('x', 100000000)");
    expect(end).toMatchObject({
      outcome: 'unknown',
      error: { text: expect.stringContaining('larger than 64 MB') },
    });
    expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
  });

  test('a session that the server ends in mid-result is told, and the next statement connects again', async () => {
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details());
    const { ended } = await shell.begin('SELECT SLEEP(60)');
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.sql(`KILL ${shell.row().server?.serverId ?? ''}`);
    expect(['failed', 'cancelled', 'unknown']).toContain((await ended).outcome);
    await shell.until((row) => row.state.kind === 'closed', 'the loss to be told');
    expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
  });

  /** What an attack could change. */
  const state = (): string =>
    server.sql(
      `SELECT MD5(GROUP_CONCAT(id, ':', IFNULL(n, '') ORDER BY id)) FROM item; SHOW TABLES; SHOW DATABASES;
       SELECT user FROM mysql.user ORDER BY 1; SELECT @@global.max_connections; SHOW FUNCTION STATUS WHERE db = 'shop';
       SELECT next_not_cached_value FROM counter; SHOW TRIGGERS; SHOW INDEX FROM item`,
    );
});
