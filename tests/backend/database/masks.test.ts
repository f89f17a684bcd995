import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MASKED } from '../../../electron/domain/database/masks.ts';
import { newConnection } from '../../../electron/domain/database/model.ts';
import { openDatabases, type RunResult, type TestShell } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { redisMissing, startRedis, type RedisServer } from '../../fixtures/redis.ts';

const told = ({ notices }: RunResult): string[] =>
  notices.filter((n) => n.severity === 'MASKED').map((n) => n.text);

/** The files below a folder that hold a text. */
const holding = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => {
      try {
        const file = join(folder, name);
        return statSync(file).isFile() && readFileSync(file).includes(text);
      } catch (error) {
        // A journal that SQLite has removed meanwhile holds nothing.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
        throw error;
      }
    });

describe.skipIf(postgresMissing)(
  `secrets of PostgreSQL${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`,
  () => {
    let server: PostgresServer;
    let hash = '';
    beforeAll(async () => {
      server = await startPostgres();
      server.psql(
        `CREATE ROLE app LOGIN PASSWORD 'tr0ub4dor'; CREATE ROLE chief SUPERUSER LOGIN PASSWORD '${PASSWORD}'`,
      );
      server.psql("ALTER SYSTEM SET primary_conninfo = 'host=a user=b password=hunter2'");
      server.psql('SELECT pg_reload_conf()');
      hash = server.psql("SELECT rolpassword FROM pg_authid WHERE rolname = 'app'");
    });
    afterAll(() => server?.stop());
    const open = async () => {
      const desk = openDatabases({ password: PASSWORD });
      const shell = await desk.shell(
        newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'chief' }),
      );
      return { desk, shell };
    };

    test.each([
      ['SELECT rolname, rolpassword FROM pg_authid ORDER BY rolpassword NULLS LAST', 'rolpassword'],
      ['TABLE pg_authid', 'rolpassword'],
      ['SELECT passwd AS usename FROM pg_shadow', 'usename'],
      ['SELECT x FROM (SELECT rolpassword AS x FROM pg_authid) AS inside', 'x'],
      ['WITH c AS (SELECT rolpassword AS x FROM pg_authid) SELECT * FROM c', 'x'],
      ["SELECT rolpassword || '' AS y FROM pg_authid", 'y'],
      ['SELECT to_jsonb(a) AS doc FROM pg_authid a', 'doc'],
      ['SELECT rolpassword FROM pg_authid UNION SELECT passwd FROM pg_shadow', 'rolpassword'],
      ['SELECT string_agg(rolpassword, \',\') AS y FROM U&"pg\\005fauthid"', 'y'],
      ['SELECT a FROM pg_authid a', 'a'],
    ])('no hash of a password leaves the backend: %s', async (text, column) => {
      const { desk, shell } = await open();
      const result = await shell.run(text);
      expect(result.error).toBeNull();
      expect(JSON.stringify([result.rows, await shell.fetch(1, 0, 100)])).not.toContain('SCRAM-SHA-256$');
      expect(JSON.stringify(result.rows)).toContain(MASKED);
      expect(told(result)).toEqual([expect.stringMatching(`^${column}: (passwords|computed beside)`)]);
      const looked = await desk.services.database.look({ sessionId: shell.id, text });
      expect(JSON.stringify(looked)).not.toContain('SCRAM-SHA-256$');
      expect(JSON.stringify(looked)).toContain(MASKED);
      expect(holding(desk.dataDir, hash)).toEqual([]);
    });

    test('what stands beside a secret is shown as it is, and NULL stays NULL', async () => {
      const { shell } = await open();
      const result = await shell.run(
        "SELECT rolname, rolcanlogin, rolpassword, rolpassword IS NULL AS none, oid FROM pg_authid WHERE rolname IN ('app', 'pg_monitor') ORDER BY rolname",
      );
      expect(result.rows.map((r) => r.slice(0, 4))).toEqual([
        ['app', 't', MASKED, 'f'],
        ['pg_monitor', 'f', null, 't'],
      ]);
      expect(told(await shell.run("SELECT rolname, 'x' AS y FROM pg_roles"))).toEqual([]);
    });

    test('a password in a connection string is masked, the rest of it is not', async () => {
      const { desk, shell } = await open();
      for (const text of [
        'SHOW primary_conninfo',
        "SELECT current_setting('primary_conninfo')",
        "SELECT setting FROM pg_settings WHERE name = 'primary_conninfo'",
        "SELECT setting FROM pg_file_settings WHERE name = 'primary_conninfo'",
      ]) {
        const { rows } = await shell.run(text);
        expect(rows).toEqual([[`host=a user=b password=${MASKED}`]]);
      }
      expect(told(await shell.run("SELECT name, setting FROM pg_settings WHERE name = 'work_mem'"))).toEqual(
        [],
      );
      expect(holding(desk.dataDir, 'hunter2')).toEqual([]);
    });

    test('a password that a statement sets is not written down', async () => {
      const { desk, shell } = await open();
      await shell.unlock();
      const typed = { typed: 'shop' };
      await shell.run("ALTER ROLE app PASSWORD 'c0rrect-horse'", typed);
      await shell.run('ROLLBACK');
      await shell.run("CREATE ROLE app ENCRYPTED PASSWORD E'c0rrect-horse'", typed);
      const { entries } = desk.services.database.history({ limit: 10 });
      const texts = entries.map((e) => e.text);
      expect(texts).toContain(`ALTER ROLE app PASSWORD '${MASKED}'`);
      expect(texts).toContain(`CREATE ROLE app ENCRYPTED PASSWORD '${MASKED}'`);
      expect(holding(desk.dataDir, 'c0rrect-horse')).toEqual([]);
    });
  },
);

describe.skipIf(mariadbMissing)(
  `secrets of MariaDB${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`,
  () => {
    let server: MariadbServer;
    let hash = '';
    beforeAll(async () => {
      server = await startMariadb();
      server.sql("CREATE USER 'app'@'%' IDENTIFIED BY 'tr0ub4dor'");
      hash = server.sql("SELECT PASSWORD('tr0ub4dor')");
      server.sql(
        "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', USER 'u', PASSWORD 'hunter2')",
      );
    });
    afterAll(() => server?.stop());
    const open = async () => {
      const desk = openDatabases({ password: MARIADB_PASSWORD });
      const shell = await desk.shell(
        newConnection('mariadb', { name: 'stock', port: server.port, database: 'shop', user: 'chief' }),
      );
      return { desk, shell };
    };

    test.each([
      'SELECT User, authentication_string FROM mysql.user',
      'SELECT authentication_string AS User FROM mysql.user',
      'SELECT * FROM mysql.user',
      'SELECT * FROM `mysql` . `global_priv`',
      "SELECT CONCAT(Password, '') AS x FROM mysql.user",
      "SELECT JSON_VALUE(Priv, '$.authentication_string') AS x FROM mysql.global_priv",
      "SHOW CREATE USER 'app'@'%'",
      "SHOW GRANTS FOR 'app'@'%'",
      'SELECT * FROM mysql.servers',
    ])('no hash of a password leaves the backend: %s', async (text) => {
      const { desk, shell } = await open();
      const result = await shell.run(text);
      expect(result.error).toBeNull();
      const looked = await desk.services.database.look({ sessionId: shell.id, text });
      for (const shown of [JSON.stringify(result.rows), JSON.stringify(looked)]) {
        expect(shown).not.toContain(hash);
        expect(shown).not.toContain('hunter2');
        expect(shown).toContain(MASKED);
      }
      expect(told(result)).not.toEqual([]);
      expect([...holding(desk.dataDir, hash), ...holding(desk.dataDir, 'hunter2')]).toEqual([]);
    });

    test('also where the database mysql is the current one', async () => {
      const { shell } = await open();
      await shell.run('USE mysql');
      const { rows } = await shell.run("SELECT User, UPPER(Password) AS x FROM user WHERE User = 'app'");
      expect(rows).toEqual([['app', MASKED]]);
    });

    test('what stands beside a secret is shown as it is', async () => {
      const { shell } = await open();
      const shown = await shell.run("SHOW CREATE USER 'app'@'%'");
      expect(shown.rows[0]?.[0]).toMatch(/^CREATE USER .app.@.%. IDENTIFIED BY PASSWORD '‹masked›'/);
      const { rows, notices } = await shell.run("SELECT User, Host FROM mysql.user WHERE User = 'app'");
      expect([rows, notices]).toEqual([[['app', '%']], []]);
      const made = await shell.run("SELECT CONCAT(User, '@', Host) AS who, User FROM mysql.user LIMIT 1");
      expect(told(made)).toEqual([expect.stringMatching(/^who: computed beside a column of secrets/)]);
      const all = await shell.run("SELECT * FROM mysql.user WHERE User = 'app'");
      expect(all.rows[0]?.filter((value) => value === MASKED)).toHaveLength(2);
    });

    test('a password that a statement sets is not written down, nor where the server repeats it', async () => {
      const { desk, shell } = await open();
      await shell.unlock();
      const typed = { typed: 'shop' };
      expect((await shell.run("ALTER USER 'app'@'%' IDENTIFIED BY 'c0rrect-horse'", typed)).error).toBeNull();
      const wrong = await shell.run(
        "ALTER USER 'app'@'%' IDENTIFIED BY 'c0rrect-horse' NONSENSE 'c0rrect-horse'",
        typed,
      );
      expect(wrong.error).not.toBeNull();
      const texts = desk.services.database.history({ limit: 10 }).entries.map((e) => e.text);
      expect(texts).toContain(`ALTER USER 'app'@'%' IDENTIFIED BY '${MASKED}'`);
      expect(JSON.stringify(desk.log.after(0, 1000).map((e) => e.data))).not.toMatch(
        /IDENTIFIED BY 'c0rrect-horse'/,
      );
    });
  },
);

describe.skipIf(redisMissing)(`secrets of Redis${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    server.cli('CONFIG', 'SET', 'masterauth', 'hunter2');
    server.cli('ACL', 'SETUSER', 'app', 'on', '>tr0ub4dor', '~*', '+@read');
  });
  afterAll(() => server?.stop());
  const open = async () => {
    const desk = openDatabases({ password: server.password });
    const shell: TestShell = await desk.shell(newConnection('redis', { name: 'cache', port: server.port }));
    return { desk, shell };
  };

  test.each([
    'CONFIG GET *',
    'config get masterauth requirepass',
    'CONFIG GET *aut*',
    'ACL LIST',
    'ACL GETUSER app',
  ])('no password leaves the backend: %s', async (text) => {
    const { desk, shell } = await open();
    const result = await shell.run(text);
    const looked = await desk.services.database.look({ sessionId: shell.id, text });
    for (const shown of [JSON.stringify(result.replies), JSON.stringify(looked)]) {
      expect(shown).not.toContain('hunter2');
      expect(shown).not.toContain(server.password);
      expect(shown).not.toMatch(/[0-9a-f]{64}/);
      expect(shown).toContain(MASKED);
    }
    expect(told(result)).not.toEqual([]);
    expect(holding(desk.dataDir, 'hunter2')).toEqual([]);
  });

  test('what is no secret is shown, and a setting that is empty is shown as empty', async () => {
    server.cli('CONFIG', 'SET', 'masterauth', '');
    const { shell } = await open();
    const { replies, notices } = await shell.run('CONFIG GET masterauth maxmemory');
    expect(JSON.stringify(replies)).toContain('maxmemory');
    expect([JSON.stringify(replies).includes(MASKED), notices]).toEqual([false, []]);
    server.cli('CONFIG', 'SET', 'masterauth', 'hunter2');
  });

  test('a password that a command sets is not written down', async () => {
    const { desk, shell } = await open();
    await shell.unlock();
    const typed = { typed: 'cache' };
    await shell.run('CONFIG SET masterauth "c0rrect horse"', typed);
    await shell.run('ACL SETUSER app on ">c0rrect horse" ~*', typed);
    const texts = desk.services.database.history({ limit: 10 }).entries.map((e) => e.text);
    expect(texts).toContain(`CONFIG SET masterauth ${MASKED}`);
    expect(texts).toContain(`ACL SETUSER app on >${MASKED} ~*`);
    expect(holding(desk.dataDir, 'c0rrect horse')).toEqual([]);
  });
});
