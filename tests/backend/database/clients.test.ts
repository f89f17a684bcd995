import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { openDatabases, type TestConsole } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { redisMissing, startRedis, type RedisServer } from '../../fixtures/redis.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { showTerminal } from '../../fixtures/terminalConsole.ts';

/** Opens this machine's own client on a connection, as a page does, and shows it. */
function opener(desk: TestConsole) {
  const { services } = desk;
  const { id: incidentId } = services.incident.declare({ title: 'Slow' });
  return {
    incidentId,
    async client(
      details: ConnectionDetails,
      typed?: string,
      connectionId = services.database.add({ details }).id,
    ) {
      const { terminalId } = await services.database.client({
        connectionId,
        incidentId,
        where: 'local',
        typed,
      });
      const row = () => services.terminal.list().find(({ id }) => id === terminalId);
      return { connectionId, row, ...showTerminal(desk, terminalId) };
    },
  };
}

/** The command lines and environments of this process' children by their program. */
function processes(program: string): { pid: number; line: string; env: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        if (Number(parent) !== process.pid || !new RegExp(`(^|/)${program}( |$)`).test(line)) return [];
        return [{ pid: Number(pid), line, env: readFileSync(`/proc/${pid}/environ`, 'utf8') }];
      } catch {
        return [];
      }
    });
}
const clientFolder = (desk: TestConsole): string => join(desk.dataDir, 'clients');
const files = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
const linux = process.platform === 'linux';

describe.skipIf(postgresMissing)(
  `psql of this machine${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`,
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
      server.psql('CREATE TABLE item AS SELECT 1 AS id; ALTER TABLE item OWNER TO dba', 'shop');
    });
    afterAll(() => server?.stop());
    const details = (more: Partial<ConnectionDetails> = {}) =>
      newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'dba', ...more });
    const keepPassword = (desk: TestConsole, id: string, password = PASSWORD) =>
      desk.services.database.keepPassword({
        id,
        from: { text: `postgres://dba:${encodeURIComponent(password)}@127.0.0.1:${server.port}/shop` },
      });
    const running = (): string =>
      server.psql(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(61)%' AND pid <> pg_backend_pid()",
      );

    test('opens in a terminal over a private socket, read-only, and its password stands nowhere to be read', async () => {
      const desk = openDatabases();
      const { client, incidentId } = opener(desk);
      const { id } = desk.services.database.add({ details: details() });
      await keepPassword(desk, id);
      const psql = await client(details(), undefined, id);
      await psql.until('shop=>');
      expect(psql.row()).toMatchObject({
        hostId: null,
        connectionId: id,
        host: 'shop (psql)',
        production: false,
      });
      psql.type('show default_transaction_read_only;\r');
      await psql.until(/-+\s+on/);
      psql.type('delete from item;\r');
      await psql.until('cannot execute DELETE in a read-only transaction');
      if (linux) {
        const [own] = processes('psql');
        expect(own?.line).not.toContain(PASSWORD);
        expect(own?.env).not.toContain(PASSWORD);
        const kept = files(clientFolder(desk)).find((name) => name.endsWith('pgpass')) ?? '';
        expect(statSync(join(clientFolder(desk), kept)).mode & 0o777).toBe(0o600);
        expect(statSync(clientFolder(desk)).mode & 0o777).toBe(0o700);
      }
      psql.type('\\q\r');
      await waitFor(
        () => psql.row()?.state.kind === 'closed',
        () => 'psql to end',
      );
      await waitFor(
        () => files(clientFolder(desk)).length === 0,
        () => 'its files to be removed',
      );
      const events = desk.log.stream(`incident:${incidentId}`);
      expect(events.map((e) => e.type)).toContain('terminal.closed.v1');
      const opened = events.find((e) => e.type === 'database.client_opened.v1');
      expect(opened?.data).toMatchObject({
        program: 'psql',
        readOnly: true,
        again: false,
        connection: 'shop',
      });
      expect(JSON.stringify(events)).not.toContain(PASSWORD);
    });

    test('closed in mid-query it leaves nothing running on the server', async () => {
      const desk = openDatabases();
      const { client } = opener(desk);
      const { id } = desk.services.database.add({ details: details() });
      await keepPassword(desk, id);
      const psql = await client(details(), undefined, id);
      await psql.until('shop=>');
      psql.type('select pg_sleep(61);\r');
      await waitFor(
        () => running() === '1',
        () => 'the query to run',
      );
      await desk.services.terminal.close({ id: psql.id });
      await waitFor(
        () => running() === '0',
        () => 'the query to be gone',
      );
    });

    test('a password that is not known is asked for by psql itself, and a wrong one is not tried twice', async () => {
      const desk = openDatabases();
      const { client } = opener(desk);
      const asked = await client(details());
      await asked.until('Password for user dba');
      asked.type(`${PASSWORD}\r`);
      await asked.until('shop=>');

      const { id } = desk.services.database.add({ details: details() });
      await keepPassword(desk, id, 'wrong');
      const wrong = await client(details(), undefined, id);
      await wrong.until('password authentication failed');
      await waitFor(
        () => wrong.row()?.state.kind === 'closed',
        () => 'psql to give up',
      );
      desk.services.terminal.reconnect({ id: wrong.id });
      await wrong.until('Password for user dba');
    });

    test('production asks for its name, is recorded, and a password full of signs gets through', async () => {
      const strange = String.raw`a:b\c'd"e #;`;
      server.psql(`CREATE ROLE odd LOGIN PASSWORD '${strange.replaceAll("'", "''")}'`);
      const desk = openDatabases();
      const { client, incidentId } = opener(desk);
      const production = details({ production: true, user: 'odd' });
      await expect(client(production)).rejects.toMatchObject({
        code: 'REFUSED',
        data: { need: 'typed', name: 'shop' },
      });
      const { id } = desk.services.database.add({ details: production });
      await keepPassword(desk, id, strange);
      const psql = await client(production, 'shop', id);
      await psql.until('shop=>');
      expect(psql.row()?.production).toBe(true);
      const started = desk.log
        .stream(`incident:${incidentId}`)
        .find((e) => e.type === 'recording.started_here.v1');
      expect(started?.data).toMatchObject({ reason: 'production', connectionId: id });
      const feed = desk.log.feeds().find((f) => f.feature === 'recording')?.feed;
      expect(feed?.row(String(started?.data['recordingId']))).toMatchObject({
        hostId: null,
        host: 'shop (psql)',
      });
    });

    test('opened while writing is unlocked it may write, and it ends when writing is locked again', async () => {
      const desk = openDatabases({ password: PASSWORD });
      const { client, incidentId } = opener(desk);
      const shell = await desk.shell(details(), incidentId);
      await shell.unlock();
      const psql = await client(details(), undefined, shell.row().connectionId);
      await psql.until('shop=>');
      psql.type('update item set id = 1 where id = 1;\r');
      await psql.until('UPDATE 1');
      // The unlock outlives its shell as long as the client needs it; another shell of the connection locks it.
      const { connectionId } = shell.row();
      await desk.services.database.close({ sessionId: shell.id });
      psql.type('show transaction_read_only;\r');
      await psql.until(/-+\s+off/);
      const { id: sessionId } = desk.services.database.open({ connectionId, incidentId });
      await desk.services.database.lock({ sessionId });
      await waitFor(
        () => psql.row()?.state.kind === 'closed',
        () => 'the writing client to be ended',
      );
    });

    test('what cannot be reached is said beside the client, and a missing program by its name', async () => {
      const desk = openDatabases();
      const { client } = opener(desk);
      const gone = await client(details({ port: 1 }));
      await gone.until('127.0.0.1:1 refuses connections');
      const path = process.env['PATH'];
      onTestFinished(() => void (process.env['PATH'] = path));
      process.env['PATH'] = '/nowhere';
      const missing = {
        code: 'UNAVAILABLE',
        message: expect.stringContaining('psql is not on this machine'),
      };
      await expect(client(details())).rejects.toMatchObject(missing);
      await expect(client(newConnection('mongodb', { name: 'm' }))).rejects.toMatchObject({
        code: 'REFUSED',
      });
    });
  },
);

describe.skipIf(mariadbMissing)(
  `mariadb of this machine${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`,
  () => {
    let server: MariadbServer;
    beforeAll(async () => {
      server = await startMariadb();
      server.sql('CREATE TABLE item (id int); INSERT INTO item VALUES (1)');
    });
    afterAll(() => server?.stop());

    test.each(['mariadb', 'mysql'] as const)(
      '%s opens read-only, with its password in a file of its own',
      async (engine) => {
        const desk = openDatabases({ password: MARIADB_PASSWORD });
        const { client } = opener(desk);
        const details = newConnection(engine, {
          name: 'shop',
          port: server.port,
          database: 'shop',
          user: 'dba',
        });
        const { connectionId } = (await desk.shell(details)).row();
        const mariadb = await client(details, undefined, connectionId);
        await mariadb.until('[shop]>');
        mariadb.type('delete from item;\r');
        await mariadb.until('Cannot execute statement in a READ ONLY transaction');
        mariadb.type('select id + 41 as answer from item;\r');
        await mariadb.until('|     42 |');
        if (linux) expect(processes(engine)[0]?.line).not.toContain('staple');
        mariadb.type('select sleep(61);\r');
        const running = () =>
          server.sql(
            "select count(*) from information_schema.processlist where info like 'select sleep(61)%'",
          );
        await waitFor(
          () => running() === '1',
          () => 'the query to run',
        );
        await desk.services.terminal.discard({ id: mariadb.id });
        await waitFor(
          () => running() === '0',
          () => 'the query to be gone',
        );
        await waitFor(
          () => files(clientFolder(desk)).length === 0,
          () => 'its files to be removed',
        );
      },
    );
  },
);

describe.skipIf(redisMissing)(
  `redis-cli of this machine${redisMissing ? ` (skipped: ${redisMissing})` : ''}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server?.stop());

    test('opens behind the unlock alone, and ends with it', async () => {
      const desk = openDatabases({ password: server.password });
      const { client } = opener(desk);
      const details = newConnection('redis', { name: 'cache', port: server.port, database: '3' });
      const shell = await desk.shell(details);
      const { connectionId } = shell.row();
      await expect(client(details, undefined, connectionId)).rejects.toMatchObject({
        data: { need: 'unlock' },
      });
      await shell.unlock();
      const redis = await client(details, undefined, connectionId);
      await redis.until('[3]>');
      redis.type('SET answer 42\r');
      await redis.until('OK');
      expect(server.cli('-n', '3', 'GET', 'answer')).toBe('42');
      if (linux) expect(processes('redis-cli')[0]?.line).not.toContain(server.password);
      await desk.services.database.lock({ sessionId: shell.id });
      await waitFor(
        () => redis.row()?.state.kind === 'closed',
        () => 'the client to be ended',
      );
      desk.services.terminal.reconnect({ id: redis.id });
      await waitFor(
        () => redis.row()?.state.kind === 'failed',
        () => 'the client to stay closed',
      );
      expect(redis.row()?.state).toMatchObject({ text: expect.stringContaining('Unlock writing first') });
    });
  },
);
