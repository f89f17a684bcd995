import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createReach } from '../../../electron/backend/ssh/reach.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { openLinks, targetOf } from '../../fixtures/pool.ts';
import { freePort } from '../../fixtures/port.ts';
import { shouting } from '../../fixtures/shouting.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const wait = { timeout: 10_000, interval: 20 };
const soon = { signal: new AbortController().signal, timeoutMs: 10_000 };

describe.skipIf(sshdMissing)(`reaching${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());
  const open = (more = {}) => {
    const links = openLinks([sshd], { db: targetOf(sshd, more) });
    return { links, reach: createReach(links) };
  };
  const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
    let text = '';
    for await (const bytes of stream) text += bytes.toString();
    return text;
  };

  test.each(['here', 'a host'])('a port and a socket from %s, to the end of both sides', async (from) => {
    const { reach } = open();
    const via = from === 'here' ? null : 'db';
    const port = await freePort();
    const socketPath = join(temporaryFolder(), 'socket');
    await shouting(port);
    await shouting(socketPath);
    for (const address of [{ host: '127.0.0.1', port }, { socketPath }]) {
      const stream = await reach.connect(via, address, soon);
      stream.write('ready');
      stream.end(' steady');
      expect(await read(stream)).toBe('READY STEADYBYE');
      await vi.waitFor(() => expect(stream.destroyed).toBe(true), wait);
    }
  });

  test('nothing, in words: a closed port, a silent host, a cancelled try', async () => {
    const { reach, links } = open();
    const port = await freePort();
    await expect(reach.connect('db', { host: '127.0.0.1', port }, soon)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    await expect(reach.connect(null, { host: '127.0.0.1', port }, soon)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    const gone = AbortSignal.abort();
    await expect(reach.exec('db', 'true', { ...soon, signal: gone, maxBytes: 1 })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect(
      reach.exec('db', 'sleep 60', { ...soon, timeoutMs: 600, maxBytes: 1 }),
    ).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(links.pool.size()).toBeLessThanOrEqual(1);
  });

  test('several streams and commands over one connection', async () => {
    const { reach, links } = open();
    const port = await freePort();
    await shouting(port);
    const streams = await Promise.all(
      Array.from({ length: 12 }, () => reach.connect('db', { host: '127.0.0.1', port }, soon)),
    );
    const results = await Promise.all(
      Array.from({ length: 5 }, (_, i) => reach.exec('db', `echo ${i}`, { ...soon, maxBytes: 100 })),
    );
    expect(results.map((result) => Buffer.from(result.stdout).toString())).toEqual([
      '0\n',
      '1\n',
      '2\n',
      '3\n',
      '4\n',
    ]);
    expect(links.pool.size()).toBe(1);
    for (const stream of streams) stream.destroy();
  });

  test('a command with its input, exit code, signal and bounded output', async () => {
    const { reach } = open();
    const exec = (command: string, more = {}) =>
      reach.exec('db', command, { ...soon, maxBytes: 1000, ...more });
    const input = Buffer.from('some\nlines\n');
    const read = await exec('wc -l; echo err >&2; exit 3', { input });
    expect(Buffer.from(read.stdout).toString().trim()).toBe('2');
    expect(Buffer.from(read.stderr).toString()).toBe('err\n');
    expect(read).toMatchObject({ exitCode: 3, signal: null, truncated: false });
    const long = await exec('head -c 500000 /dev/zero');
    expect(long).toMatchObject({ exitCode: 0, truncated: true });
    expect(long.stdout.length).toBe(1000);
    expect(await exec('kill -TERM $$')).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
  });

  test('a stream of a lost connection fails, also in the middle of a write', async () => {
    const mortal = await startSshd();
    const links = openLinks([mortal], { db: targetOf(mortal) });
    const port = await freePort();
    const sockets = await shouting(port);
    const stream = await createReach(links).connect('db', { host: '127.0.0.1', port }, soon);
    await vi.waitFor(() => expect(sockets.size).toBe(1), wait);
    for (const socket of sockets) socket.pause();
    const failed = new Promise<Error>((resolve) => stream.once('error', resolve));
    const written = new Promise((resolve) => stream.write(Buffer.alloc(20_000_000), resolve));
    await mortal.stop();
    expect(await failed).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(await written).toBeInstanceOf(Error);
  });

  test('quietly asks nobody, says what is missing, and uses what others opened', async () => {
    const ask = answering();
    const target = targetAt(sshd.port, { name: 'db-1', user: sshd.user, identityPaths: [sshd.keyFile] });
    const links = openLinks([], { db: target, none: { ...target, identityPaths: [] } }, { ask });
    const reach = createReach(links);
    const quiet = { ...soon, quiet: true, maxBytes: 100 };
    await expect(reach.exec('db', 'true', quiet)).rejects.toMatchObject({
      code: 'HOST_KEY_REFUSED',
      message: expect.stringContaining('db-1 was never confirmed'),
    });
    expect(ask.asked).toEqual([]);
    await reach.exec('db', 'true', { ...quiet, quiet: false });
    expect(ask.asked).toHaveLength(1);
    expect(await reach.exec('db', 'true', quiet)).toMatchObject({ exitCode: 0 });
    await expect(reach.exec('none', 'true', quiet)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  });

  test('a host behind two others, whose connections are shared', async () => {
    const [first, second] = [await startSshd(), await startSshd()];
    try {
      const hop = (server: Sshd, name: string) => targetOf(server, { name });
      const jumps = [hop(first, 'first'), hop(second, 'second')];
      const links = openLinks(
        [first, second, sshd],
        {
          db: targetOf(sshd, { jumps }),
          app: targetOf(sshd, { jumps, identitiesOnly: true }),
          second: { ...hop(second, 'as a host'), jumps: jumps.slice(0, 1) },
        },
        { idleMs: 50 },
      );
      const reach = createReach(links);
      const port = async (via: string) =>
        Buffer.from((await reach.exec(via, 'echo $SSH_CONNECTION', { ...soon, maxBytes: 100 })).stdout)
          .toString()
          .trim()
          .split(' ')
          .at(-1);
      const [db, app] = await Promise.all([port('db'), port('app')]);
      expect([db, app]).toEqual([String(sshd.port), String(sshd.port)]);
      expect(await port('second')).toBe(String(second.port));
      for (const server of [first, second]) expect(server.log().match(/Accepted publickey/g)).toHaveLength(1);
      await vi.waitFor(() => expect(links.pool.size()).toBe(0), wait);
    } finally {
      await first.stop();
      await second.stop();
    }
  });
});
