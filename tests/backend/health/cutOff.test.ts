import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { makeNetns, netnsMissing } from '../../fixtures/netns.ts';

const why = netnsMissing;

/** A console within a network namespace; hears its lines. */
function startWithin(netns: string, reference: string, urls: string[]) {
  const script = join(import.meta.dirname, '..', '..', 'fixtures', 'netnsConsole.ts');
  const child = spawn(
    'ip',
    ['netns', 'exec', netns, process.execPath, script, temporaryFolder(), reference, ...urls],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let [rest, errors] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => {
    const parts = (rest + bytes.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const last = (name: string) => lines.findLast((l) => l.startsWith(`${name} `))?.slice(name.length + 1);
  const until = async (name: string, state: string): Promise<void> => {
    for (const end = Date.now() + 60_000; last(name) !== state; await new Promise((r) => setTimeout(r, 50)))
      if (Date.now() > end || child.exitCode !== null)
        throw new Error(`${name} did not become ${state}: ${lines.join(', ')} ${errors}`);
  };
  return { until, last, lines };
}

async function serve(address: string) {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const stop = (): void => void (server.closeAllConnections(), server.close());
  onTestFinished(stop);
  const { port } = server.address() as { port: number };
  return { url: `http://${address}:${port}/`, port, stop };
}

test.skipIf(why)(
  `the cable of the whole console pulled: cut off, nothing down; one target dead: that one is down`,
  { timeout: 120_000 },
  async () => {
    const net = makeNetns();
    const [one, two, reference] = [
      await serve(net.outside),
      await serve(net.outside),
      await serve(net.outside),
    ];
    const console = startWithin(net.name, `${net.outside}:${reference.port}`, [one.url, two.url]);
    await Promise.all([console.until('S0', 'up'), console.until('S1', 'up'), console.until('vantage', 'ok')]);

    net.cable('down');
    await Promise.all([
      console.until('vantage', 'cut off'),
      console.until('S0', 'unknown'),
      console.until('S1', 'unknown'),
    ]);
    net.cable('up');
    await Promise.all([console.until('vantage', 'ok'), console.until('S0', 'up'), console.until('S1', 'up')]);
    expect(console.lines.filter((l) => l.endsWith(' down'))).toEqual([]);

    two.stop();
    await console.until('S1', 'down');
    expect([console.last('S0'), console.last('vantage')]).toEqual(['up', 'ok']);
  },
);

test.skipIf(why)(
  `a target behind a firewall that swallows everything is down while the rest of the network answers`,
  { timeout: 120_000 },
  async () => {
    const net = makeNetns();
    const reference = await serve(net.outside);
    const console = startWithin(net.name, `${net.outside}:${reference.port}`, [
      reference.url,
      'http://10.232.1.1/',
    ]);
    net.swallow('10.232.1.1');
    await console.until('S0', 'up');
    await console.until('S1', 'down');
    expect(console.last('vantage')).toBe('ok');
  },
);
