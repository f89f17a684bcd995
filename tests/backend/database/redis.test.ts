import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
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
});
