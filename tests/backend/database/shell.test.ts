import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { postgresAttacks } from '../../fixtures/attacks.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { freePort } from '../../fixtures/port.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { waitFor } from '../../fixtures/shellSession.ts';

const title = `a shell on PostgreSQL${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`;
describe.skipIf(postgresMissing)(title, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    server.psql(
      `CREATE TABLE item (id int8 PRIMARY KEY, n int, name text);
       INSERT INTO item (id, name) SELECT i, 'item ' || i FROM generate_series(1, 1000) i;
       CREATE SEQUENCE counter;
       CREATE FUNCTION loud() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'hear, hear'; RETURN 1; END $$;
       CREATE FUNCTION wipe_quietly() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM item; RETURN 1; END $$;
       CREATE PROCEDURE wipe() LANGUAGE sql AS $$ DELETE FROM item $$;
       CREATE MATERIALIZED VIEW summary AS SELECT 1;
       CREATE EXTENSION dblink;
       ALTER TABLE item OWNER TO dba; GRANT CREATE ON SCHEMA public TO dba`,
      'shop',
    );
  });
  afterAll(() => server?.stop());
  const details = (more: Partial<ConnectionDetails> = {}): ConnectionDetails =>
    newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'dba', ...more });
  const open = (more: Partial<ConnectionDetails> = {}) =>
    openDatabases({ password: PASSWORD }).shell(details(more));
  const active = (): string =>
    server.psql(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Holdfast%' AND state = 'active' AND pid <> pg_backend_pid()",
    );
  /** What an attack could change. */
  const state = (): string =>
    server.psql(
      `SELECT (SELECT array_agg(i ORDER BY id)::text FROM item i), (SELECT last_value FROM counter),
        (SELECT string_agg(relname || relkind::text, ' ' ORDER BY oid) FROM pg_class WHERE oid > 16383),
        (SELECT string_agg(proname, ' ' ORDER BY oid) FROM pg_proc WHERE oid > 16383),
        (SELECT string_agg(rolname, ' ' ORDER BY oid) FROM pg_roles), (SELECT string_agg(datname, ' ') FROM pg_database),
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_replication_slots),
        (SELECT count(*) FROM pg_largeobject_metadata), current_setting('work_mem'), (SELECT count(*) FROM pg_db_role_setting)`,
      'shop',
    );

  test('no way round read-only is left: each is refused, and nothing on the server changes', async () => {
    const [shell, victim] = [await open({ user: 'root' }), await open()];
    const before = state();
    for (const attack of postgresAttacks(victim.row().server?.serverId ?? '')) {
      const end = await shell.run(attack).catch((error: { code: string }) => ({ outcome: error.code }));
      // What the parser lets through is a function of the database's own: the server stops its writing.
      const expected = attack.includes('wipe_quietly') ? ['failed'] : ['REFUSED', 'INVALID'];
      expect(expected, attack).toContain(end.outcome);
    }
    expect(state()).toEqual(before);
    expect((await victim.run('SELECT 1')).outcome).toBe('done');
    expect((await shell.run('SHOW transaction_read_only')).rows).toEqual([['on']]);
  });

  test.each([
    'EXPLAIN DELETE FROM item',
    "SELECT 'DELETE FROM item; --'",
    'SHOW ALL',
    'TABLE item',
    'VALUES (1), (2)',
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t',
    'EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM item',
    'SELECT pg_size_pretty(pg_database_size(current_database()))',
    'SELECT * FROM pg_stat_activity',
    'SELECT * FROM pg_locks',
    'SELECT random(), clock_timestamp(), gen_random_uuid(), pg_backend_pid(), pg_sleep(0)',
    'SELECT pid, pg_blocking_pids(pid) FROM pg_stat_activity',
    'SELECT pg_total_relation_size(oid) FROM pg_class LIMIT 1',
    '-- only a comment',
  ])('what only looks runs: %s', async (text) => {
    expect((await (await open()).run(text)).error).toBeNull();
  });

  test('a change waits for its commit, and is gone where it is rolled back', async () => {
    const shell = await open();
    await shell.unlock();
    const changed = await shell.run('UPDATE item SET n = 7 WHERE id <= 3');
    expect(changed).toMatchObject({ outcome: 'done', affected: 3, open: true });
    const statements = [{ text: 'UPDATE item SET n = 7 WHERE id <= 3', affected: 3 }];
    await shell.until((row) => row.transaction !== null, 'the transaction to be shown');
    expect(shell.row().transaction?.statements).toEqual(statements);
    expect(server.psql('SELECT count(*) FROM item WHERE n = 7', 'shop')).toBe('0');
    const broken = await shell.run('INSERT INTO item VALUES (1, 1)');
    expect(broken).toMatchObject({ outcome: 'failed', error: { code: '23505' }, open: true });
    await shell.run('COMMIT');
    expect(server.psql('SELECT count(*) FROM item WHERE n = 7', 'shop')).toBe('3');
    await shell.run('DELETE FROM item WHERE id = 1');
    await shell.run('ROLLBACK');
    expect(server.psql('SELECT count(*) FROM item WHERE id = 1', 'shop')).toBe('1');
    await shell.until((row) => row.transaction === null, 'the transaction to be gone');
  });

  test('what destroys asks for the name of the database, and locking again undoes what is open', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const shell = await desk.shell(details());
    await shell.unlock();
    const wanted = { code: 'REFUSED', data: { need: 'typed', name: 'shop' } };
    await expect(shell.run('DELETE FROM item')).rejects.toMatchObject(wanted);
    await expect(shell.run('DELETE FROM item', { typed: 'ship' })).rejects.toMatchObject(wanted);
    expect(await shell.run('DELETE FROM item', { typed: 'shop' })).toMatchObject({
      affected: 1000,
      open: true,
    });
    await desk.services.database.lock({ sessionId: shell.id });
    await shell.until((row) => row.transaction === null && row.writing === null, 'the shell to be locked');
    expect(server.psql('SELECT count(*) FROM item', 'shop')).toBe('1000');
    const locked = shell.run('DELETE FROM item', { typed: 'shop' });
    await expect(locked).rejects.toMatchObject({ data: { need: 'unlock' } });
    const types = desk.log.stream('catalog').map((e) => e.type);
    for (const name of ['unlocked', 'ran', 'transaction_ended', 'locked'])
      expect(types).toContain(`database.${name}.v1`);
    await shell.unlock();
    expect((await shell.run('VACUUM item', { typed: 'shop' })).error).toBeNull();
    expect((await shell.run('SHOW default_transaction_read_only')).rows).toEqual([['on']]);
  });

  test('production is unlocked by its typed name alone', async () => {
    const shell = await open({ production: true });
    const wanted = { code: 'REFUSED', data: { need: 'typed', name: 'shop' } };
    await expect(shell.unlock()).rejects.toMatchObject(wanted);
    await expect(shell.unlock('ship')).rejects.toMatchObject(wanted);
    expect(shell.row().writing).toBeNull();
    await shell.unlock('shop');
    await shell.until((row) => row.writing !== null, 'the shell to be unlocked');
  });

  test('a key unlocks once: neither again nor with the key of something else, which would leave no record', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const { database } = desk.services;
    const shell = await desk.shell(details());
    const key = ulid();
    const unlock = (more: object = {}) =>
      database.unlock({ key, sessionId: shell.id, minutes: 5, reason: 'the test says so', ...more });
    await unlock();
    const until = shell.row().writing?.until;
    await unlock();
    expect(shell.row().writing?.until).toBe(until);
    await expect(unlock({ minutes: 240 })).rejects.toMatchObject({ code: 'CONFLICT' });
    const { id } = shell.row();
    await expect(unlock({ key: shell.row().connectionId })).rejects.toMatchObject({ code: 'CONFLICT' });
    await database.lock({ sessionId: id });
    await expect(unlock()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(shell.row().writing).toBeNull();
  });

  test('an edit of the connection locks writing: it may lead to another server', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const shell = await desk.shell(details());
    await shell.unlock();
    await shell.run('UPDATE item SET n = 5 WHERE id = 4');
    await desk.services.database.edit({
      id: shell.row().connectionId,
      details: details({ production: true }),
    });
    await shell.until((row) => row.writing === null && row.transaction === null, 'the shell to be locked');
    await expect(shell.run('DELETE FROM item WHERE id = 4')).rejects.toMatchObject({
      data: { need: 'unlock' },
    });
    await expect(shell.unlock()).rejects.toMatchObject({ data: { need: 'typed', name: 'shop' } });
  });

  test('a role whose strings read otherwise hides nothing from the parser', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const victim = await open();
    server.psql('ALTER ROLE dba SET standard_conforming_strings = off');
    onTestFinished(() => void server.psql('ALTER ROLE dba RESET standard_conforming_strings'));
    const shell = await desk.shell(details());
    const hidden = `SELECT '\\'' , pg_terminate_backend(${victim.row().server?.serverId ?? ''}) , '''`;
    await shell.run(hidden).catch(() => undefined);
    expect((await victim.run('SELECT 1')).rows).toEqual([['1']]);
    expect((await shell.run('SHOW standard_conforming_strings')).rows).toEqual([['on']]);
  });

  test('a console that is killed leaves nothing running for long', async () => {
    const text = 'SELECT pg_sleep(55)';
    const fixture = fileURLToPath(new URL('../../fixtures/doomedConsole.ts', import.meta.url));
    const args = [fixture, temporaryFolder(), String(server.port), PASSWORD, text];
    const doomed = spawn(process.execPath, args, { stdio: 'ignore' });
    onTestFinished(() => void doomed.kill('SIGKILL'));
    const running = () =>
      server.psql(`SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '${text}'`);
    await waitFor(
      () => running() === '1',
      () => 'the statement to run',
    );
    doomed.kill('SIGKILL');
    await waitFor(
      () => running() === '0',
      () => 'the server to notice',
    );
  });

  test('a command that is sent again with its key is done once', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const { database } = desk.services;
    const [shell, victim] = [await desk.shell(details()), await open()];
    await shell.unlock();
    const key = ulid();
    const target = victim.row().server?.serverId ?? '';
    const act = () =>
      database.act({ key, sessionId: shell.id, act: 'terminate', target, about: 'it stands in the way' });
    expect(await Promise.all([act(), act()])).toEqual([
      { worked: true, text: '' },
      { worked: true, text: '' },
    ]);
    await victim.until((row) => row.state.kind === 'closed', 'the victim to be ended');
    expect(await act()).toEqual({ worked: true, text: '' });
    expect(desk.log.stream('catalog').filter((e) => e.type === 'database.acted.v1')).toHaveLength(1);
    const run = () => database.run({ key: twice, sessionId: shell.id, text: 'SELECT 1' });
    const twice = ulid();
    expect(await Promise.all([run(), run()])).toEqual([{ run: 1 }, { run: 1 }]);
  });

  test('what was begun while writing was unlocked is undone where it is locked before its end', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const shell = await desk.shell(details());
    await shell.unlock();
    const late = 'UPDATE item SET n = 9 WHERE id = 2 AND pg_sleep(0.5) IS NOT NULL';
    const { ended } = await shell.begin(late);
    await desk.services.database.lock({ sessionId: shell.id });
    expect(await ended).toMatchObject({ outcome: 'done', open: false });
    await shell.until((row) => row.transaction === null && row.writing === null, 'the shell to be locked');
    expect(server.psql('SELECT count(*) FROM item WHERE n = 9', 'shop')).toBe('0');
  });

  test('a forgotten transaction ends by itself', async () => {
    const shell = await open({ idleSeconds: 1 });
    await shell.unlock();
    await shell.run('UPDATE item SET n = 8 WHERE id = 1');
    await shell.until((row) => row.transaction === null, 'the transaction to end');
    expect(server.psql('SELECT count(*) FROM item WHERE n = 8', 'shop')).toBe('0');
  });

  test.each(['SELECT pg_sleep(60)', "SELECT repeat('x', 1000), generate_series(1, 100000000)"])(
    'cancelling ends the query on the server, waiting or streaming: %s',
    async (text) => {
      const shell = await open();
      const { ended } = await shell.begin(text);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await shell.cancel();
      expect((await ended).outcome).toBe('cancelled');
      expect(active()).toBe('0');
      expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
    },
    60_000,
  );

  test('a window that is gone leaves nothing running', async () => {
    const desk = openDatabases({ password: PASSWORD, graceMs: 100 });
    const shell = await desk.shell(details());
    const { ended } = await shell.begin('SELECT pg_sleep(60)');
    ended.catch(() => undefined);
    expect(active()).toBe('1');
    shell.leave();
    await waitFor(
      () => active() === '0' && desk.live('databaseSession', shell.id) === undefined,
      () => 'the query to end',
    );
  });

  test('a million rows lie on the disk, any of them at hand', async () => {
    const shell = await open();
    const result = await shell.run('SELECT i, md5(i::text) FROM generate_series(1, 1200000) i');
    expect(result).toMatchObject({ total: 1_000_000, limited: true });
    expect(result.rows).toHaveLength(500);
    expect((await shell.fetch(1, 777_777, 2)).map(([i]) => i)).toEqual(['777778', '777779']);
    expect(await shell.fetch(1, 999_999, 100)).toHaveLength(1);
  });

  test('a huge value is cut while it arrives, and its length is told', async () => {
    const shell = await open();
    const memory = process.memoryUsage().rss;
    const result = await shell.run("SELECT 1, repeat('x', 300000000), 2", { maxCell: 1000 });
    const cuts = [{ row: 0, column: 1, bytes: 300_000_000 }];
    expect(result).toMatchObject({ outcome: 'done', total: 1, cuts });
    expect(result.rows[0]?.[1]).toHaveLength(1000);
    expect(result.rows[0]?.[2]).toBe('2');
    expect(process.memoryUsage().rss - memory).toBeLessThan(150_000_000);
  });

  test('errors say where, notices are shown, and what is too long is refused', async () => {
    const shell = await open();
    expect((await shell.run('SELECT 1, missing FROM item')).error).toMatchObject({
      code: '42703',
      position: 10,
    });
    const wrong = { code: 'REFUSED', message: expect.stringContaining('syntax error') };
    await expect(shell.run('SELEC 1')).rejects.toMatchObject(wrong);
    await expect(shell.run(`SELECT '${'x'.repeat(9_000_000)}'`)).rejects.toMatchObject({ code: 'REFUSED' });
    expect((await shell.run('SELECT loud()')).notices).toMatchObject([
      { severity: 'NOTICE', text: 'hear, hear' },
    ]);
  });

  test('a statement that takes too long is ended by the server, which says so', async () => {
    const error = { code: '57014', text: expect.stringContaining('statement timeout') };
    const shell = await open({ statementSeconds: 1 });
    expect(await shell.run('SELECT pg_sleep(30)')).toMatchObject({ outcome: 'failed', error });
  });

  test('a wrong password is asked again, said in plain words in the end, and written nowhere', async () => {
    const desk = openDatabases({ password: 'wrong horse' });
    const text = 'The password of dba was not accepted.';
    expect((await desk.shell(details())).row().state).toEqual({ kind: 'failed', code: 'AUTH_FAILED', text });
    expect(desk.asked).toHaveLength(3);
    expect(JSON.stringify(desk.log.after(0, 1000))).not.toContain('wrong horse');
  });

  test('each way to fail is told apart', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const stateOf = async (more: Partial<ConnectionDetails>) => (await desk.shell(details(more))).row().state;
    expect(await stateOf({ database: 'nowhere' })).toMatchObject({ code: 'NO_DATABASE' });
    const closed = { code: 'UNREACHABLE', text: expect.stringContaining('refuses connections') };
    expect(await stateOf({ port: await freePort() })).toMatchObject(closed);
    expect(await stateOf({ tls: { ...details().tls, mode: 'full' } })).toMatchObject({ code: 'TLS_FAILED' });
    expect(await stateOf({ address: 'no-such-host.invalid' })).toMatchObject({ code: 'UNREACHABLE' });
    const web = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await stateOf({ port: web.port })).toMatchObject({ kind: 'failed', code: 'PROTOCOL' });
    web.close();
  });

  test('a session that the server ends in mid-result is told, and the next statement connects again', async () => {
    const shell = await open();
    const { ended } = await shell.begin('SELECT i, pg_sleep(0.001) FROM generate_series(1, 100000) i');
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.psql(`SELECT pg_terminate_backend(${shell.row().server?.serverId ?? ''})`);
    expect(['failed', 'unknown']).toContain((await ended).outcome);
    await shell.until((row) => row.state.kind === 'closed', 'the loss to be told');
    expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
  });

  test('looks run beside a statement, and acts need writing unlocked', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const { database } = desk.services;
    const [shell, other] = [await desk.shell(details({ user: 'root' })), await desk.shell(details())];
    const { ended } = await shell.begin('SELECT pg_sleep(2)');
    const looked = await database.look({ sessionId: shell.id, text: "SELECT 'here', NULL" });
    expect(looked.results[0]?.rows).toEqual([['here', null]]);
    const attack = database.look({ sessionId: shell.id, text: 'DELETE FROM item' });
    await expect(attack).rejects.toMatchObject({ code: 'REFUSED' });
    const target = other.row().server?.serverId ?? '';
    const act = { sessionId: shell.id, act: 'terminate', target, about: 'idle' } as const;
    await expect(database.act(act)).rejects.toMatchObject({ data: { need: 'unlock' } });
    await shell.unlock();
    expect(await database.act(act)).toEqual({ worked: true, text: '' });
    await other.until((row) => row.state.kind === 'closed', 'the other to be ended');
    expect((await ended).outcome).toBe('done');
  });

  test('statements are recorded with who, when and how they ended, literals left out where asked', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const { database, incident } = desk.services;
    const { id: incidentId } = incident.declare({ title: 'Checkout is down' });
    const shell = await desk.shell(details({ redact: true }), incidentId);
    await shell.run("SELECT name FROM item WHERE name = 'ada@example.org' AND id = 42");
    const text = 'SELECT name FROM item WHERE name = ? AND id = ?';
    const [entry] = database.history({ incidentId, limit: 10 }).entries;
    expect(entry).toMatchObject({ text, redacted: true, outcome: 'done', mode: 'read', rows: 0 });
    expect(database.history({ find: 'from ITEM', limit: 10 }).entries).toHaveLength(1);
    expect(database.history({ find: 'from_item', limit: 10 }).entries).toHaveLength(0);
    expect(JSON.stringify(desk.log.after(0, 1000))).not.toContain('ada@example.org');
  });

  test('the catalogue is read for completion, and at hand without the server', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const shell = await desk.shell(details());
    const { connectionId } = shell.row();
    const { database } = desk.services;
    const live = await database.catalogue({ sessionId: shell.id, connectionId, refresh: true });
    expect(live?.relations.find((r) => r.name === 'item')).toEqual({
      schema: 'public',
      name: 'item',
      kind: 'table',
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'n', type: 'integer' },
        { name: 'name', type: 'text' },
      ],
    });
    const offline = await database.catalogue({ sessionId: null, connectionId, refresh: false });
    expect(offline).toMatchObject({ stale: true, relations: live?.relations });
  });

  test('a result is exported whole, exact, and recorded with its hash', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const shell = await desk.shell(details());
    await shell.run(
      'SELECT i, CASE WHEN i % 2 = 1 THEN \'a "b", c\' END AS t FROM generate_series(1, 20000) i',
    );
    const request = { sessionId: shell.id, run: 1, result: 0, format: 'csv' } as const;
    const { id, file } = desk.services.database.exportResult(request);
    const finished = () => desk.live<{ state: string }>('databaseExport', id)?.state === 'done';
    await waitFor(finished, () => 'the export');
    const lines = readFileSync(file, 'utf8').split('\r\n');
    expect(lines.slice(0, 3)).toEqual(['i,t', '1,"a ""b"", c"', '2,']);
    expect(lines).toHaveLength(20_002);
    const exported = desk.log.stream('catalog').find((e) => e.type === 'database.exported.v1');
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(exported?.data).toMatchObject({ rows: 20_000, sha256 });
  });

  test('a local port lets another tool in, and its DSN has no password', async () => {
    const desk = openDatabases({ password: PASSWORD });
    const { database } = desk.services;
    const { id: connectionId } = database.add({ details: details() });
    const { port, dsn } = await database.startPort({ connectionId });
    expect(dsn).toBe(`postgresql://dba@127.0.0.1:${port}/shop`);
    const shell = await desk.shell(details({ port }));
    expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
    const traffic = () => desk.live<{ bytesIn: number }>('databasePort', connectionId)?.bytesIn ?? 0;
    await waitFor(
      () => traffic() > 0,
      () => 'traffic',
    );
    await database.stopPort({ connectionId });
    await shell.until((row) => row.state.kind === 'closed', 'the stream to end');
  });
});

function rawServer(onConnect: (socket: Socket) => void): Promise<{ port: number; close(): void }> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnect(socket);
    });
    const port = (): number => (server.address() as AddressInfo).port;
    server.listen(0, '127.0.0.1', () => resolve({ port: port(), close: () => void server.close() }));
  });
}
