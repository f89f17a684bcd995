import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection } from '../../../electron/domain/database/model.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { redisMissing, startRedis, type RedisServer } from '../../fixtures/redis.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

const missing = sshdMissing ?? postgresMissing ?? redisMissing;
describe.skipIf(missing)(`databases behind hosts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let [postgres, redis, outer, inner] = [] as unknown as [PostgresServer, RedisServer, Sshd, Sshd];
  beforeAll(async () => {
    outer = await startSshd();
    inner = await startSshd({ authorize: [] });
    postgres = await startPostgres();
    redis = await startRedis();
  });
  afterAll(() => Promise.all([postgres, redis, outer, inner].map((server) => server?.stop())));

  /** A console that knows both hosts; the inner one is reached through the outer. */
  function open(password: string) {
    const home = temporaryFolder();
    const config = join(home, 'config');
    const hops = [
      `Host outer\n  HostName 127.0.0.1\n  Port ${outer.port}\n  User ${outer.user}\n  IdentityFile ${outer.keyFile}`,
      `Host inner\n  HostName 127.0.0.1\n  Port ${inner.port}\n  User ${inner.user}\n  IdentityFile ${inner.keyFile}\n  ProxyJump outer`,
    ];
    writeFileSync(config, `${hops.join('\n')}\n`);
    const desk = openDatabases({ password, ssh: { home, sources: [{ file: config, includeFrom: home }] } });
    const rest = { port: null, user: '', identityFile: '', jump: '', production: false, tags: [] };
    const add = (name: string) => desk.services.host.add({ details: { name, address: name, ...rest } }).id;
    return { desk, one: add('outer'), two: add('inner') };
  }

  test('PostgreSQL is reached through one and two hops, and a cancel finds its way as well', async () => {
    const { desk, one, two } = open(PASSWORD);
    for (const hostId of [one, two]) {
      const shell = await desk.shell(
        newConnection('postgres', {
          name: 'shop',
          hostId,
          port: postgres.port,
          database: 'shop',
          user: 'dba',
        }),
      );
      expect(shell.row().state).toEqual({ kind: 'open' });
      expect((await shell.run('SELECT count(*) FROM generate_series(1, 100000)')).rows).toEqual([['100000']]);
      const { ended } = await shell.begin('SELECT pg_sleep(60)');
      await shell.cancel();
      expect((await ended).outcome).toBe('cancelled');
    }
  });

  test('Redis is reached through two hops', async () => {
    const { desk, two } = open(redis.password);
    const shell = await desk.shell(newConnection('redis', { name: 'cache', hostId: two, port: redis.port }));
    expect((await shell.run('PING')).replies).toEqual([{ type: 'status', value: 'PONG' }]);
  });

  test('no route from the host is said by name, not as an error of the library', async () => {
    const { desk, one } = open(PASSWORD);
    const shell = await desk.shell(
      newConnection('postgres', { name: 'x', hostId: one, port: 1, user: 'dba' }),
    );
    expect(shell.row().state).toMatchObject({
      kind: 'failed',
      code: 'UNREACHABLE',
      text: expect.stringContaining('outer cannot reach 127.0.0.1:1'),
    });
  });

  test('a tunnel that is lost is told, and the next statement goes through a new one', async () => {
    const { desk, one } = open(PASSWORD);
    const shell = await desk.shell(
      newConnection('postgres', {
        name: 'shop',
        hostId: one,
        port: postgres.port,
        database: 'shop',
        user: 'dba',
      }),
    );
    for (const pid of outer.sessions()) process.kill(pid, 'SIGKILL');
    await shell.until((row) => row.state.kind === 'closed', 'the loss to be told');
    expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
  });

  test("the server's own client opens in a terminal on the host, without a password on its line", async () => {
    const { desk, one } = open(PASSWORD);
    const details = newConnection('postgres', {
      name: 'shop',
      hostId: one,
      port: postgres.port,
      database: 'shop',
      user: 'dba',
    });
    const { id: connectionId } = desk.services.database.add({ details });
    const { id: incidentId } = desk.services.incident.declare({ title: 'Slow' });
    const { terminalId, line } = await desk.services.database.client({
      connectionId,
      incidentId,
      where: 'remote',
    });
    expect(line).toBe(`psql -h 127.0.0.1 -p ${postgres.port} -U dba -d shop`);
    expect(desk.services.terminal.list().map((t) => t.id)).toEqual([terminalId]);
  });

  test('on production neither that client nor a local port opens before the name was typed', async () => {
    const { desk, one } = open(PASSWORD);
    const { database, incident, terminal } = desk.services;
    const { id: connectionId } = database.add({
      details: newConnection('postgres', {
        name: 'shop-primary',
        hostId: one,
        port: postgres.port,
        database: 'shop',
        user: 'dba',
        production: true,
      }),
    });
    const { id: incidentId } = incident.declare({ title: 'Slow' });
    const refused = { code: 'REFUSED', data: { need: 'typed', name: 'shop' } };
    for (const typed of [undefined, '', 'Shop', 'shop-primary']) {
      const client = database.client({ connectionId, incidentId, where: 'remote', typed });
      await expect(client).rejects.toMatchObject(refused);
      await expect(database.startPort({ connectionId, typed })).rejects.toMatchObject(refused);
    }
    expect(terminal.list()).toEqual([]);
    expect(desk.live('databasePort', connectionId)).toBeUndefined();
    await database.client({ connectionId, incidentId, where: 'remote', typed: 'shop' });
    expect(terminal.list()).toHaveLength(1);
    const { port } = await database.startPort({ connectionId, typed: ' shop ' });
    expect(port).toBeGreaterThan(0);
    await database.stopPort({ connectionId });
  });
});
