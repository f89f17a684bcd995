import { expect, test } from 'vitest';
import { openHealthConsole, probeOf, quick } from '../../fixtures/healthConsole.ts';
import { startWeb } from '../../fixtures/web.ts';

const look = async (target: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  openHealthConsole().health.try({ probe: probeOf({ target, ...more }) });

test('a page is held against its status, its text, its JSON and its time', async () => {
  const web = await startWeb((request, response) => {
    if (request.url === '/503') response.statusCode = 503;
    response.setHeader('content-type', 'application/json');
    setTimeout(
      () => response.end(JSON.stringify({ queue: { depth: 12 }, parts: [{ ok: true }, { ok: false }] })),
      request.url === '/slow' ? 120 : 0,
    );
  });
  const http = (path: string, more: Record<string, unknown> = {}) =>
    look({ type: 'http', url: `${web.url}${path}`, ...more });
  expect(await http('')).toMatchObject({
    outcome: 'ok',
    reason: expect.stringMatching(/^It answers 200 in \d+ ms/),
  });
  expect(await http('503')).toMatchObject({ outcome: 'fail', reason: 'It answers 503, not 200-299.' });
  expect(await http('503', { status: '500-599' })).toMatchObject({ outcome: 'ok' });
  expect(await http('', { includes: 'depth' })).toMatchObject({ outcome: 'ok' });
  expect(await http('', { includes: 'width' })).toMatchObject({
    outcome: 'fail',
    reason: 'Its answer does not have "width".',
  });
  expect(await http('', { excludes: 'depth' })).toMatchObject({ outcome: 'fail' });
  expect(await http('', { json: [{ path: '$.queue.depth', is: { op: '<', value: 100 } }] })).toMatchObject({
    outcome: 'ok',
  });
  expect(await http('', { json: [{ path: '$.parts[*].ok', equals: true }] })).toMatchObject({
    outcome: 'fail',
    reason: '$.parts[*].ok is false, not true.',
  });
  expect(await http('', { json: [{ path: '$.nothing' }] })).toMatchObject({
    outcome: 'fail',
    reason: 'Its JSON has nothing at $.nothing.',
  });
  expect(await http('', { json: [{ path: '$[' }] })).toMatchObject({
    outcome: 'fail',
    reason: expect.stringContaining('is no JSONPath'),
  });
  expect(await http('slow', { warnMs: 50 })).toMatchObject({
    outcome: 'warn',
    reason: expect.stringContaining('more than 50 ms'),
  });
  expect(await http('slow', { failMs: 50 })).toMatchObject({ outcome: 'fail' });
});

test('a secret goes into the header that names it and into nothing that is shown', async () => {
  const console = openHealthConsole();
  await console.health.setSecret({ name: 'checkout token', value: 'tk-very-secret' });
  const web = await startWeb((request, response) => {
    response.statusCode = request.headers.authorization === 'Bearer tk-very-secret' ? 200 : 401;
    response.end(`you sent ${request.headers.authorization}`);
  });
  const probe = probeOf({
    target: {
      type: 'http',
      url: web.url,
      headers: [{ name: 'Authorization', secret: 'checkout token', prefix: 'Bearer ' }],
    },
  });
  const answer = await console.health.try({ probe });
  expect(answer).toMatchObject({ outcome: 'ok', excerpt: 'you sent Bearer ••••' });
  const missing = probeOf({
    target: { type: 'http', url: web.url, headers: [{ name: 'X', secret: 'other' }] },
  });
  expect(await console.health.try({ probe: missing })).toMatchObject({
    outcome: 'unsure',
    reason: 'The secret "other" is not kept on this machine: type it in again.',
  });
});

test('redirects are followed to their end, and secrets stay with the origin they are for', async () => {
  const other = await startWeb((request, response) =>
    response.end(`auth ${String(request.headers['x-key'] ?? 'none')}`),
  );
  const web = await startWeb((request, response) => {
    const to = request.url === '/loop' ? '/loop' : other.url;
    response.writeHead(302, { location: to }).end();
  });
  const headers = [{ name: 'X-Key', value: 'k' }];
  expect(await look({ type: 'http', url: web.url, headers })).toMatchObject({
    outcome: 'ok',
    excerpt: 'auth none',
  });
  expect(await look({ type: 'http', url: `${web.url}loop` })).toMatchObject({
    outcome: 'fail',
    reason: 'It redirects more than 5 times.',
  });
  expect(await look({ type: 'http', url: web.url, followRedirects: false })).toMatchObject({
    outcome: 'fail',
    reason: 'It answers 302, not 200-299.',
  });
});

test('a service turns red after two failures in a row and green again after two good answers, each told once', async () => {
  const console = openHealthConsole();
  const web = await startWeb((_request, response) => response.end('fine'));
  const id = console.add('Checkout', [probeOf({ target: { type: 'http', url: web.url }, schedule: quick })]);
  await console.becomes(id, 'up');
  web.answer((_request, response) => response.writeHead(500).end('boom'));
  expect(await console.becomes(id, 'down')).toMatchObject({ reason: 'It answers 500, not 200-299.' });
  web.answer((_request, response) => response.end('fine'));
  await console.becomes(id, 'up');
  const changes = console.log.stream('catalog').filter((e) => e.type === 'service.status_changed.v1');
  expect(changes.map((e) => [e.data['from'], e.data['to']])).toEqual([
    ['unknown', 'up'],
    ['up', 'down'],
    ['down', 'up'],
  ]);
});
