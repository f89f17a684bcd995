import { createServer, type Server, type Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openHealthConsole, probeOf, quick } from '../../fixtures/healthConsole.ts';
import { startWeb } from '../../fixtures/web.ts';

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const look = (console: ReturnType<typeof openHealthConsole>, target: Record<string, unknown>, timeout = 1) =>
  console.health.try({ probe: probeOf({ target, schedule: { timeout } }) });

test('a body without an end is cut where it is too large to look into, in bounded memory', async () => {
  const console = openHealthConsole();
  const piece = Buffer.alloc(64_000, 'x');
  const web = await startWeb((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
      response.once('drain', more);
    };
    more();
  });
  const before = process.memoryUsage().rss;
  expect(await look(console, { type: 'http', url: web.url, includes: 'y' }, 20)).toMatchObject({
    outcome: 'fail',
    reason: 'Its answer is larger than 1 MB: too large to look into.',
  });
  expect(await look(console, { type: 'http', url: web.url }, 20)).toMatchObject({ outcome: 'ok' });
  expect(await look(console, { type: 'health', url: web.url }, 20)).toMatchObject({
    outcome: 'fail',
    reason: expect.stringContaining('larger than 1 MB'),
  });
  expect(
    await look(console, { type: 'prometheus', url: web.url, errors: { metric: 'a' } }, 20),
  ).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('a line has no end') });
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
});

test('a page of metrics that is huge costs its wanted lines, and one beyond all bounds is refused', async () => {
  const console = openHealthConsole();
  const block = `${'other_metric{path="/some/where"} 12345\n'.repeat(25_000)}`;
  let blocks = 5;
  const web = await startWeb((_request, response) => {
    let sent = 0;
    const more = (): void => {
      for (; sent < blocks; sent++)
        if (!response.write(block)) {
          sent += 1;
          response.once('drain', more);
          return;
        }
      response.end('r{status="200"} 1\n');
    };
    more();
  });
  const target = { type: 'prometheus', url: web.url, errors: { metric: 'r' } };
  expect(await look(console, target, 30)).toMatchObject({
    outcome: 'ok',
    reason: 'The first page: rates come with the next.',
  });
  blocks = 60;
  expect(await look(console, target, 30)).toMatchObject({
    outcome: 'fail',
    reason: 'Its page of metrics is larger than 32 MB.',
  });
});

test('a server that drips a byte at a time, or says nothing, is given up in time and told apart', async () => {
  const console = openHealthConsole();
  const drip = await listen((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 50);
    socket.on('close', () => clearInterval(timer));
  });
  const mute = await listen(() => undefined);
  expect(await look(console, { type: 'http', url: `http://127.0.0.1:${drip}/` })).toMatchObject({
    outcome: 'fail',
    reason: expect.stringMatching(/^It waited 1 s for the end of the answer \(\d+ bytes came\), in vain/),
  });
  expect(await look(console, { type: 'http', url: `http://127.0.0.1:${mute}/` })).toMatchObject({
    outcome: 'fail',
    reason: 'It waited 1 s for the answer, in vain.',
  });
  expect(await look(console, { type: 'tls', host: '127.0.0.1', port: mute })).toMatchObject({
    outcome: 'fail',
    reason: 'It waited 1 s for the TLS handshake, in vain.',
  });
  for (const type of ['postgres', 'mysql', 'redis', 'mongodb'])
    expect(await look(console, { type, host: '127.0.0.1', port: mute })).toMatchObject({
      outcome: 'fail',
      reason: 'It waited 1 s for the database to answer, in vain.',
    });
});

test('what is no HTTP, no TLS, no JSON and no known report says so', async () => {
  const console = openHealthConsole();
  const noise = await listen((socket) => void socket.write('220 mail ready\r\n'));
  const web = await startWeb((_request, response) => response.end('<html>login</html>'));
  expect(await look(console, { type: 'http', url: `http://127.0.0.1:${noise}/` })).toMatchObject({
    outcome: 'fail',
  });
  expect(await look(console, { type: 'http', url: `https://127.0.0.1:${noise}/` })).toMatchObject({
    outcome: 'fail',
    reason: expect.stringMatching(/TLS|handshake/),
  });
  expect(await look(console, { type: 'http', url: web.url, json: [{ path: '$.a' }] })).toMatchObject({
    outcome: 'fail',
    reason: 'Its answer is no JSON: it begins with "<html>login</html>".',
  });
  expect(await look(console, { type: 'health', url: web.url })).toMatchObject({
    outcome: 'fail',
    reason: 'What it answers is no health report in a known form.',
  });
  expect(await look(console, { type: 'prometheus', url: web.url, errors: { metric: 'r' } })).toMatchObject({
    outcome: 'fail',
    reason: expect.stringContaining('no page of metrics'),
  });
  for (const type of ['alertmanager', 'statuspage'])
    expect(await look(console, { type, url: web.url })).toMatchObject({ outcome: 'fail' });
});

test('a feed that would grow by its entities does not', async () => {
  const console = openHealthConsole();
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    '',
  );
  const web = await startWeb((_request, response) =>
    response.end(
      `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">${entities}]><rss><channel><item><title>&l9;</title></item></channel></rss>`,
    ),
  );
  const before = process.memoryUsage().rss;
  const { outcome } = await look(console, { type: 'statuspage', url: `${web.url}feed` }, 5);
  expect(['ok', 'fail']).toContain(outcome);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test('a name server that hangs costs its probe the time that it has, and others nothing', async () => {
  const console = openHealthConsole();
  const hole = createSocket('udp4');
  await new Promise<void>((resolve) => hole.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void hole.close());
  const server = `127.0.0.1:${hole.address().port}`;
  const web = await startWeb((_request, response) => response.end('ok'));
  const hanging = Array.from({ length: 20 }, () =>
    look(console, { type: 'dns', name: 'shop.example.com', server }, 2),
  );
  expect(await look(console, { type: 'http', url: web.url }, 1)).toMatchObject({ outcome: 'ok' });
  for (const answer of await Promise.all(hanging))
    expect(answer).toMatchObject({ outcome: 'fail', reason: expect.stringMatching(/name server/) });
});

test('a pattern that backtracks without end is broken off, and said', async () => {
  const console = openHealthConsole();
  const endless = '(a+)+$';
  const text = `${'a'.repeat(64)}b`;
  const web = await startWeb((request, response) => {
    const growing = `requests_total{code="${text}"} ${Date.now()}\n`;
    response.end(request.url === '/metrics' ? growing : JSON.stringify({ a: text, list: [text] }));
  });
  const port = await listen((socket) => void socket.write(text));
  const errors = { metric: 'requests_total', label: 'code', matches: endless };
  const target = { type: 'prometheus', url: `${web.url}metrics`, errors };
  const id = console.add('Shop', [probeOf({ target, schedule: quick })]);
  const broken = { outcome: 'fail', reason: expect.stringContaining('takes longer than') };
  const json = (assertion: object) => look(console, { type: 'http', url: web.url, json: [assertion] }, 5);
  expect(await json({ path: '$.a', matches: endless })).toMatchObject(broken);
  expect(await json({ path: `$.list[?search(@, '${endless}')]` })).toMatchObject(broken);
  expect(await look(console, { type: 'tcp', host: '127.0.0.1', port, expect: endless }, 5)).toMatchObject(
    broken,
  );
  const row = await console.becomes(id, 'down');
  expect(row.reason).toContain('takes longer than');
});
