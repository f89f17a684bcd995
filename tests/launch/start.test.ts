import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../fixtures/folder.ts';

const root = join(import.meta.dirname, '..', '..');
const script = join(root, 'electron', 'launch', 'start.mjs');
const built = existsSync(join(root, 'dist', '.built'));

function start(...args: string[]) {
  const run = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 60_000 });
  return { code: run.status, out: run.stdout, err: run.stderr.trim() };
}

async function running(...args: string[]) {
  const child = spawn(process.execPath, [script, '--web', '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const link = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      const found = /http:\S+/.exec(output)?.[0];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(output)));
  });
  return { child, link, ended: new Promise<number | null>((resolve) => child.once('exit', resolve)) };
}

async function busyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('--help says what there is', () => {
  const { code, out } = start('--help');
  expect(code).toBe(0);
  for (const flag of ['--web', '--port N', '--data DIR', '--no-open', '--help']) expect(out).toContain(flag);
});

test.each([
  [['--prot', '1'], /Unknown option '--prot'.*--help/],
  [['--port', 'abc'], /--port abc is not a port/],
  [['--port', '99999'], /--port 99999 is not a port/],
  [['--data', ''], /--data needs a folder/],
  [['extra'], /Unexpected argument 'extra'.*--help/],
])('a wrong flag is one line that says what to do: %j', (args, message) => {
  const { code, err } = start(...args);
  expect(code).toBe(2);
  expect(err.split('\n')).toHaveLength(1);
  expect(err).toMatch(message);
});

test.skipIf(!built)(
  'a data folder that is a file, and one that cannot be written, are one line and a failure',
  () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const data of [join(folder, 'file'), '/proc/holdfast']) {
      const { code, err } = start('--web', '--no-open', '--data', data);
      expect(code).toBe(1);
      expect(err.split('\n')).toHaveLength(1);
      expect(err).toMatch(/Cannot write the data folder.*--data DIR/);
    }
  },
);

test.skipIf(!built)('a busy port is one line and a failure', async () => {
  const port = await busyPort();
  const { code, err } = start('--web', '--no-open', '--data', temporaryFolder(), '--port', String(port));
  expect(code).toBe(1);
  expect(err).toBe(`holdfast: Port ${port} is in use. Choose another with --port N, or leave it out.`);
});

test.skipIf(!built)('a folder that another console holds is refused, with where that one is', async () => {
  const data = join(temporaryFolder(), 'data');
  const first = await running('--data', data);
  const { code, err } = start('--web', '--no-open', '--data', data);
  expect(code).toBe(1);
  expect(err.split('\n')).toHaveLength(1);
  expect(err).toContain(new URL(first.link).host);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  const again = await running('--data', data);
  expect(new URL(again.link).host).toBe(new URL(first.link).host);
});

test.skipIf(!built)(
  'the console ends when its launcher is killed hard, and leaves the folder free',
  async () => {
    const data = join(temporaryFolder(), 'data');
    mkdirSync(data);
    const first = await running('--data', data);
    first.child.kill('SIGKILL');
    await first.ended;
    // A free folder lets the start go on to the port, which is taken: so it answers and ends either way.
    const port = String(await busyPort());
    const again = () => start('--web', '--no-open', '--data', data, '--port', port).err;
    await expect.poll(again, { timeout: 10_000 }).toContain(`Port ${port} is in use`);
  },
);
