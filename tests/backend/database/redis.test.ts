import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { redisAttacks } from '../../fixtures/attacks.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import { redisMissing, startRedis, type RedisServer } from '../../fixtures/redis.ts';

describe.skipIf(redisMissing)(`Redis${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await startRedis()));
  afterAll(() => server?.stop());
  const details = (more: Partial<ConnectionDetails> = {}): ConnectionDetails =>
    newConnection('redis', { name: 'cache', port: server.port, ...more });
  const open = () => openDatabases({ password: server.password }).shell(details());

  test('replies keep their types, and an empty string is apart from nothing', async () => {
    server.cli('SET', 'a', '');
    server.cli('HSET', 'h', 'f', '1');
    const shell = await open();
    expect(shell.row()).toMatchObject({
      state: { kind: 'open' },
      server: { user: 'default', database: '0' },
    });
    const reply = async (text: string) => (await shell.run(text)).replies[0];
    expect(await reply('PING')).toEqual({ type: 'status', value: 'PONG' });
    expect(await reply('GET a')).toEqual({ type: 'string', value: '' });
    expect(await reply('get "no such"')).toEqual({ type: 'null' });
    expect(await reply('HGETALL h')).toEqual({
      type: 'map',
      entries: [
        [
          { type: 'string', value: 'f' },
          { type: 'string', value: '1' },
        ],
      ],
      more: 0,
    });
    expect(await reply('STRLEN a')).toEqual({ type: 'integer', value: '0' });
    expect(await shell.run('LRANGE h 0 1')).toMatchObject({
      outcome: 'failed',
      error: { code: 'WRONGTYPE' },
    });
  });

  test('no way round read-only is left: each is refused, and nothing on the server changes', async () => {
    for (const [key, value] of [
      ['a', '1'],
      ['b', '2'],
      ['n', '3'],
    ] as const)
      server.cli('SET', key, value);
    server.cli('RPUSH', 'l', 'x', 'y');
    const [shell, victim] = [await open(), await open()];
    const state = () => [
      server.cli('DEBUG', 'DIGEST'),
      server.cli('CONFIG', 'GET', 'maxmemory'),
      server.cli('ACL', 'LIST'),
      server.cli('DBSIZE'),
    ];
    const before = state();
    for (const attack of redisAttacks(victim.row().server?.serverId ?? ''))
      await expect(shell.run(attack), attack).rejects.toMatchObject({ code: 'REFUSED' });
    expect(state()).toEqual(before);
    expect((await victim.run('PING')).outcome).toBe('done');
  });

  test.each([
    'INFO',
    'CLIENT LIST',
    'SLOWLOG GET 10',
    'CONFIG GET maxmemory',
    'MEMORY USAGE a',
    'SCAN 0 COUNT 10',
    'XRANGE nope - +',
    'OBJECT ENCODING a',
    'LATENCY LATEST',
    'ACL WHOAMI',
    'COMMAND COUNT',
  ])('what only looks runs: %s', async (text) => {
    server.cli('SET', 'a', '1');
    expect((await (await open()).run(text)).error).toBeNull();
  });

  test('writing is unlocked for a while, and what destroys asks for the name', async () => {
    const shell = await open();
    await shell.unlock();
    expect((await shell.run('SET w "two words"')).outcome).toBe('done');
    expect(server.cli('GET', 'w')).toBe('two words');
    await expect(shell.run('FLUSHALL')).rejects.toMatchObject({ data: { need: 'typed', name: 'cache' } });
  });

  test('after SELECT the number is asked for as well, and the key browser looks there', async () => {
    server.cli('-n', '3', 'SET', 'only', 'here');
    const desk = openDatabases({ password: server.password });
    const shell = await desk.shell(details());
    const sessionId = shell.id;
    const keys = async () => (await desk.services.database.look({ sessionId, text: 'EXISTS only' })).reply;
    expect(await keys()).toEqual({ type: 'integer', value: '0' });
    await shell.run('SELECT 3');
    await shell.until((row) => row.server?.database === '3', 'the chosen database to be shown');
    expect(await keys()).toEqual({ type: 'integer', value: '1' });
    await shell.unlock();
    const wanted = { data: { need: 'typed', name: 'cache/3' } };
    await expect(shell.run('FLUSHDB', { typed: 'cache' })).rejects.toMatchObject(wanted);
    expect((await shell.run('FLUSHDB', { typed: 'cache/3' })).outcome).toBe('done');
    await expect(desk.services.database.look({ sessionId, text: 'SELECT 0' })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    await shell.run('SELECT 0');
    await expect(shell.run('FLUSHDB')).rejects.toMatchObject({ data: { name: 'cache' } });
  });

  test('a command that waits is cancelled, and the shell goes on', async () => {
    const shell = await open();
    await shell.unlock();
    const { ended } = await shell.begin('BLPOP nothing 0');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await shell.cancel();
    expect((await ended).outcome).toBe('cancelled');
    expect((await shell.run('PING')).outcome).toBe('done');
  });

  test('a wrong password is said in plain words, and long values are cut', async () => {
    const wrong = await openDatabases({ password: 'wrong' }).shell(details());
    expect(wrong.row().state).toMatchObject({ kind: 'failed', code: 'AUTH_FAILED' });
    server.cli('SETRANGE', 'long', '5000000', 'x');
    const shell = await open();
    const [reply] = (await shell.run('GET long', { maxCell: 1000 })).replies;
    expect(reply).toMatchObject({ cut: 4_999_001 });
  });
});
