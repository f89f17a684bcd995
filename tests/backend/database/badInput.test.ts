import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  newConnection,
  type ConnectionDetails,
  type Engine,
} from '../../../electron/domain/database/model.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { redisMissing, startRedis, type RedisServer } from '../../fixtures/redis.ts';
import { fillDisk, smallDisk } from '../../fixtures/smallDisk.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server of ours on a free port, with what is connected to it ended at the test's end. */
async function listen(onConnect: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnect(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('a server that accepts and never answers is given up after a while, in plain words, by every engine', async () => {
  const port = await listen(() => undefined);
  const desk = openDatabases({ password: 'x' });
  const states = await Promise.all(
    (['postgres', 'mysql', 'mariadb', 'redis', 'mongodb'] as const).map(async (engine: Engine) => {
      const { id: connectionId } = desk.services.database.add({
        details: newConnection(engine, { name: engine, port, user: 'ada', database: '' }),
      });
      const { id } = desk.services.database.open({ connectionId, incidentId: null });
      const state = () => desk.live<{ state: { kind: string; code: string } }>('databaseSession', id)?.state;
      for (let i = 0; i < 600 && (state()?.kind ?? 'connecting') === 'connecting'; i++) await pause(50);
      return [engine, state()?.kind, state()?.code];
    }),
  );
  expect(states).toEqual(
    ['postgres', 'mysql', 'mariadb', 'redis', 'mongodb'].map((engine) => [engine, 'failed', 'TIMEOUT']),
  );
});

test('a shell that waits for such a server closes at once', async () => {
  const port = await listen(() => undefined);
  const desk = openDatabases({ password: 'x' });
  for (const engine of ['postgres', 'mariadb', 'redis', 'mongodb'] as const) {
    const { id: connectionId } = desk.services.database.add({
      details: newConnection(engine, { name: engine, port, user: 'ada' }),
    });
    const { id } = desk.services.database.open({ connectionId, incidentId: null });
    await pause(100);
    const since = performance.now();
    await desk.services.database.close({ sessionId: id });
    expect(performance.now() - since, engine).toBeLessThan(5000);
  }
});

describe.skipIf(postgresMissing)(
  `PostgreSQL${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`,
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
      server.psql(
        "CREATE DATABASE bytes OWNER dba ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
      );
      server.psql(
        `SET client_encoding = 'SQL_ASCII'; CREATE TABLE item (id int, name text); INSERT INTO item VALUES (1, 'plain'), (2, E'caf\\xe9'); ALTER TABLE item OWNER TO dba`,
        'bytes',
      );
    });
    afterAll(() => server?.stop());
    const details = (more: Partial<ConnectionDetails> = {}) =>
      newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'dba', ...more });

    test('text that is no UTF-8 is an error that says how to read it, and the shell goes on', async () => {
      const shell = await openDatabases({ password: PASSWORD }).shell(details({ database: 'bytes' }));
      expect((await shell.run('SELECT name FROM item WHERE id = 1')).rows).toEqual([['plain']]);
      const broken = await shell.run('SELECT name FROM item');
      expect(broken).toMatchObject({ outcome: 'failed', error: { code: '22021' } });
      expect(broken.error?.hint).toContain('convert_to');
      expect((await shell.run("SELECT convert_to(name, 'SQL_ASCII') FROM item WHERE id = 2")).rows).toEqual([
        ['\\x636166e9'],
      ]);
    });

    test('the server gone in mid-result: what came stays, what became of it is told, nothing hangs', async () => {
      let carried: Socket[] = [];
      const { connect } = await import('node:net');
      const port = await listen((socket) => {
        const up = connect(server.port, '127.0.0.1');
        up.on('error', () => undefined);
        socket.on('close', () => up.destroy());
        socket.pipe(up);
        up.pipe(socket);
        carried.push(socket);
      });
      const shell = await openDatabases({ password: PASSWORD }).shell(details({ port }));
      const { run, ended } = await shell.begin("SELECT generate_series(1, 100000000), repeat('x', 100)");
      await shell.until((row) => (row.running?.rows ?? 0) > 1000, 'rows to come');
      for (const socket of carried) socket.destroy();
      carried = [];
      const end = await ended;
      expect(end).toMatchObject({ outcome: 'unknown', error: { text: expect.stringContaining('lost') } });
      expect(await shell.fetch(run, 500, 3)).toHaveLength(3);
      await shell.until((row) => row.state.kind === 'closed' && row.running === null, 'the loss to be told');
      expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
      const left = () =>
        server.psql(
          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%generate_series%'",
        );
      for (let i = 0; i < 100 && left() !== '0'; i++) await pause(50);
      expect(left()).toBe('0');
    });

    test('a server that falls silent in mid-statement: a cancel that does not reach it ends the connection', async () => {
      let silent = false;
      const { connect } = await import('node:net');
      const port = await listen((socket) => {
        if (silent) return;
        const up = connect(server.port, '127.0.0.1');
        up.on('error', () => undefined);
        socket.on('close', () => up.destroy());
        socket.pipe(up);
        up.on('data', (bytes) => void (silent || socket.write(bytes)));
      });
      const desk = openDatabases({ password: PASSWORD });
      const shell = await desk.shell(details({ port }));
      const { ended } = await shell.begin('SELECT pg_sleep(60)');
      await pause(200);
      silent = true;
      await expect(shell.cancel()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await ended).toMatchObject({ outcome: 'unknown' });
      await shell.until((row) => row.state.kind === 'closed', 'the connection to be given up');
    });

    test('a disk that is full while a result is kept: it is said, the query ends, and the shell goes on', async (context) => {
      const dataDir = smallDisk(40);
      if (!dataDir) return context.skip('this machine lets nobody mount a small disk');
      const shell = await openDatabases({ password: PASSWORD, dataDir }).shell(details());
      // The log may take the last of the room while it is filled: full it is either way.
      try {
        fillDisk(dataDir);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      }
      // In FROM the server would first make all of the series.
      const full = await shell.run("SELECT generate_series(1, 100000000), repeat('x', 200)");
      expect(full).toMatchObject({ outcome: 'failed', error: { text: expect.stringMatching(/disk/) } });
      // As many as came before the disk was asked: a packet of 8 kB at the least.
      expect(full.rows.length).toBeGreaterThan(0);
      expect(
        server.psql(
          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename = 'dba' AND query LIKE '%generate_series%'",
        ),
      ).toBe('0');
      rmSync(join(dataDir, 'ballast'));
      expect((await shell.run('SELECT 42')).rows).toEqual([['42']]);
      return undefined;
    });
  },
);

describe.skipIf(mariadbMissing)(`MariaDB${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`, () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
    server.sql(
      "CREATE TABLE old (name varchar(20) CHARACTER SET latin1, raw varbinary(20), blob_ blob); INSERT INTO old VALUES (_latin1 x'636166e9', x'ff00fe', x'c3')",
    );
  });
  afterAll(() => server?.stop());
  const details = () =>
    newConnection('mariadb', { name: 'shop', port: server.port, database: 'shop', user: 'dba' });

  test('latin1 comes as text, bytes as bytes, whatever they are', async () => {
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details());
    const { rows, columns } = await shell.run('SELECT name, raw, blob_, HEX(name) FROM old');
    expect(rows).toEqual([['café', '0xFF00FE', '0xC3', '636166E9']]);
    expect(columns.map((c) => c.kind)).toEqual(['text', 'bytes', 'bytes', 'text']);
    expect((await shell.run("SELECT CONCAT(name, '€') FROM old")).rows).toEqual([['café€']]);
  });

  test('ended in mid-result: it is told, and the next statement connects again', async () => {
    const shell = await openDatabases({ password: MARIADB_PASSWORD }).shell(details());
    const { ended } = await shell.begin('SELECT a.seq, MD5(b.seq) FROM seq_1_to_100000 a, seq_1_to_100000 b');
    await shell.until((row) => (row.running?.rows ?? 0) > 1000, 'rows to come');
    server.sql(`KILL CONNECTION ${shell.row().server?.serverId ?? ''}`);
    expect(['failed', 'unknown']).toContain((await ended).outcome);
    await shell.until((row) => row.state.kind === 'closed', 'the loss to be told');
    expect((await shell.run('SELECT 1')).rows).toEqual([['1']]);
  });
});

describe.skipIf(redisMissing)(`Redis${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await startRedis()));
  afterAll(() => server?.stop());

  test('bytes that are no text come whole, and a client that is killed in mid-command is told', async () => {
    server.cli('SETRANGE', 'raw', '0', 'a');
    server.cli('SETBIT', 'raw', '8', '1');
    const shell = await openDatabases({ password: server.password }).shell(
      newConnection('redis', { name: 'cache', port: server.port }),
    );
    expect((await shell.run('GET raw')).replies).toEqual([
      { type: 'binary', base64: Buffer.from([97, 128]).toString('base64') },
    ]);
    await shell.unlock();
    const { ended } = await shell.begin('BLPOP nothing 0');
    await pause(200);
    server.cli('CLIENT', 'KILL', 'ID', shell.row().server?.serverId ?? '');
    expect((await ended).outcome).toBe('unknown');
    await shell.until((row) => row.state.kind === 'closed', 'the loss to be told');
    expect((await shell.run('PING')).outcome).toBe('done');
  });
});
