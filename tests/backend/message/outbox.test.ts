import { rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase, renewIdentity } from '../../../electron/backend/log/database.ts';
import type { ChannelSettings } from '../../../electron/domain/message/channel.ts';
import type { DeliveryRow } from '../../../electron/domain/message/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { startMailServer } from '../../fixtures/mailServer.ts';
import { openOutbox, queueMessage, type Outbox } from '../../fixtures/outbox.ts';
import { freePort } from '../../fixtures/port.ts';
import { startReceiver } from '../../fixtures/receiver.ts';
import { fillDisk, smallDisk } from '../../fixtures/smallDisk.ts';

const wait = { timeout: 15_000, interval: 20 };

const chat: ChannelSettings = { kind: 'webhook', form: 'chat', place: 'chat.example.org' };
const incidentId = ulid();

function open(dataDir = temporaryFolder()): Outbox & { dataDir: string } {
  const outbox = openOutbox(dataDir, 500);
  onTestFinished(outbox.close);
  return { ...outbox, dataDir };
}

async function addChannel(
  { message }: Outbox,
  secret: string,
  settings: ChannelSettings = chat,
  name = 'Ops chat',
) {
  const { id } = message.addChannel({ details: { name, audience: '', settings } });
  if (secret) await message.setSecret({ id, secret });
  return id;
}

const deliveries = (outbox: Outbox): DeliveryRow[] => outbox.rows().flatMap((m) => m.deliveries);
const states = (outbox: Outbox): string[] => deliveries(outbox).map((d) => d.state);
const settled = (outbox: Outbox, ...expected: string[]) =>
  vi.waitFor(() => expect(states(outbox)).toEqual(expected), 8000);
const why = (outbox: Outbox) =>
  outbox.live
    .all()
    .filter((r) => r.feature === 'outbox')
    .map((r) => r.row as { kind: string; reason: string });

test('posts to a web hook, and the timeline bears the text as sent without the address', async () => {
  const receiver = await startReceiver();
  const outbox = open();
  const channel = await addChannel(outbox, receiver.url);
  queueMessage(outbox, incidentId, [channel], 'Uploads fail since 09:40.');
  await settled(outbox, 'sent');
  expect(receiver.arrivals).toEqual([
    { key: deliveries(outbox)[0]?.id, body: { text: 'Uploads fail since 09:40.' } },
  ]);
  expect(outbox.lines(incidentId).at(-1)).toEqual({
    text: 'Message sent to Ops chat',
    detail: 'Uploads fail since 09:40.',
  });
  expect(JSON.stringify(outbox.log.after(0, 1000))).not.toContain('s3cret');
});

test('sends mail with a login, one identity for all attempts', async () => {
  const server = await startMailServer({ authOptional: false });
  const outbox = open();
  const settings: ChannelSettings = {
    kind: 'email',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    user: 'outbox',
    from: 'ops@example.org',
    to: ['a@example.org', 'b@example.org'],
  };
  const channel = await addChannel(outbox, 's3cret-pass', settings);
  queueMessage(outbox, incidentId, [channel], 'Störung beim Hochladen.');
  await settled(outbox, 'sent');
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]).toMatchObject({ from: 'ops@example.org', to: settings.to });
  expect(server.mails[0]?.text).toContain(`Message-ID: <${deliveries(outbox)[0]?.id}@holdfast.invalid>`);
  expect(deliveries(outbox)[0]?.receipt).toMatch(/^2 of 2 accepted: .*queued as 42/);
});

test('a wrong mail password is refused for good, and nothing of it is shown', async () => {
  const server = await startMailServer({ authOptional: false });
  const outbox = open();
  const settings: ChannelSettings = {
    kind: 'email',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    user: 'outbox',
    from: 'ops@example.org',
    to: ['a@example.org'],
  };
  const channel = await addChannel(outbox, 'wrong-pass', settings);
  queueMessage(outbox, incidentId, [channel]);
  await settled(outbox, 'refused');
  expect(deliveries(outbox)[0]?.reason).toMatch(/535/);
  expect(JSON.stringify(outbox.log.after(0, 1000))).not.toContain('wrong-pass');
});

test('a mail server that goes away after the text leaves a question, and one that refuses it does not', async () => {
  const lost = await startMailServer({
    onData(stream, session) {
      void session;
      stream.on('data', () => undefined);
      stream.on('end', () => sockets.forEach((s) => s.destroy()));
    },
    onConnect: (session, done) => {
      void session;
      done();
    },
  });
  const sockets = new Set<Socket>();
  const relay = createServer((socket) => {
    sockets.add(socket);
    const up = new (socket.constructor as typeof Socket)();
    up.connect(lost.port, '127.0.0.1');
    socket.pipe(up).pipe(socket);
    for (const side of [socket, up]) side.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void relay.close());
  const outbox = open();
  const settings = (port: number): ChannelSettings => ({
    kind: 'email',
    host: '127.0.0.1',
    port,
    security: 'none',
    user: '',
    from: 'ops@example.org',
    to: ['a@example.org'],
  });
  const channel = await addChannel(outbox, '', settings((relay.address() as AddressInfo).port));
  queueMessage(outbox, incidentId, [channel]);
  await settled(outbox, 'uncertain');

  const full = await startMailServer({
    onData(stream, _session, done) {
      stream.on('data', () => undefined);
      stream.on('end', () => done(Object.assign(new Error('No such mailbox'), { responseCode: 550 })));
    },
  });
  const other = await addChannel(outbox, '', settings(full.port), 'Mail');
  queueMessage(outbox, incidentId, [other]);
  await settled(outbox, 'uncertain', 'refused');
});

test('a mail server that drips without an end holds the channel for a bounded time', async () => {
  const drip = createServer((socket) => {
    socket.write('220 here\r\n');
    const timer = setInterval(() => socket.write('250-and one more thing\r\n'), 50);
    socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => drip.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void drip.close());
  const outbox = open();
  const { port } = drip.address() as AddressInfo;
  const from = { user: '', from: 'ops@example.org', to: ['a@example.org'] };
  const settings = { kind: 'email' as const, host: '127.0.0.1', port, security: 'none' as const, ...from };
  queueMessage(outbox, incidentId, [await addChannel(outbox, '', settings)]);
  await vi.waitFor(
    () =>
      expect(why(outbox)).toMatchObject([
        { kind: 'retry', reason: 'The mail server did not come to an end' },
      ]),
    8000,
  );
  expect(states(outbox)).toEqual(['waiting']);
});

test('what the full disk refused is stored as it ended once there is room', async (context) => {
  const disk = smallDisk(6);
  if (!disk) return context.skip('needs root and the right to mount a small disk');
  let ballast = '';
  const receiver = await startReceiver((response) => {
    ballast = fillDisk(disk);
    response.end('ok');
  });
  const outbox = open(join(disk, 'data'));
  const channel = await addChannel(outbox, receiver.url);
  queueMessage(outbox, incidentId, [channel]);
  await vi.waitFor(() => expect(why(outbox)).toMatchObject([{ kind: 'retry' }]), 8000);
  expect(states(outbox)).toEqual(['sending']);
  rmSync(ballast);
  outbox.message.tryNow();
  await settled(outbox, 'sent');
  expect(receiver.arrivals).toHaveLength(1);
});

test('waits without a link and without filling the timeline, and goes when the server is there', async () => {
  const port = await freePort();
  const outbox = open();
  const channel = await addChannel(outbox, `http://127.0.0.1:${port}/hook`);
  queueMessage(outbox, incidentId, [channel]);
  await vi.waitFor(
    () => expect(why(outbox)).toMatchObject([{ kind: 'retry', reason: 'Nothing listens at that address' }]),
    wait,
  );
  expect(outbox.lines(incidentId)).toHaveLength(1);
  const server = createServer((socket) => {
    socket.on('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  outbox.message.tryNow();
  await settled(outbox, 'sent');
});

test('a server that says that it failed is tried again, with the same identity', async () => {
  const receiver = await startReceiver((response, _request, nth) => {
    response.statusCode = nth === 1 ? 503 : 200;
    response.end(nth === 1 ? 'come back later' : 'ok');
  });
  const outbox = open();
  const channel = await addChannel(outbox, receiver.url);
  queueMessage(outbox, incidentId, [channel]);
  await vi.waitFor(() => expect(why(outbox)).toMatchObject([{ kind: 'retry' }]), wait);
  outbox.message.tryNow();
  await settled(outbox, 'sent');
  expect(new Set(receiver.arrivals.map((a) => a.key)).size).toBe(1);
  expect(outbox.lines(incidentId).map((l) => l.text)).toContain(
    'Sending to Ops chat failed, it is tried again',
  );
});

test.each([
  ['a reset after it took the message', 'uncertain', (r: { destroy(): void }) => r.destroy()],
  ['no answer at all', 'uncertain', () => undefined],
])('%s leaves a question that a person settles', async (_name, state, act) => {
  const receiver = await startReceiver((response) => act(response));
  const outbox = open();
  const channel = await addChannel(outbox, receiver.url);
  const messageId = queueMessage(outbox, incidentId, [channel]);
  await settled(outbox, state);
  outbox.message.tryNow();
  expect(receiver.arrivals).toHaveLength(1);
  const deliveryId = deliveries(outbox)[0]?.id ?? '';
  outbox.message.settle({ incidentId, messageId, deliveryId, as: 'arrived' });
  expect(deliveries(outbox)[0]).toMatchObject({ state: 'sent', receipt: 'Confirmed by Ana' });
});

test.each([
  [404, 'refused'],
  [301, 'refused'],
  [502, 'uncertain'],
  [429, 'waiting'],
])('an answer of %i makes it %s', async (status, state) => {
  const receiver = await startReceiver((response, request) => {
    response.writeHead(status, { location: 'https://example.org/s3cret-path', 'retry-after': '3600' });
    response.end(`Cannot POST ${request.url ?? ''}`);
  });
  const outbox = open();
  const channel = await addChannel(outbox, receiver.url);
  queueMessage(outbox, incidentId, [channel]);
  await vi.waitFor(() => expect(outbox.lines(incidentId).length).toBeGreaterThan(1), wait);
  expect(states(outbox)).toEqual([state]);
  expect(receiver.arrivals).toHaveLength(1);
  expect(JSON.stringify(outbox.log.after(0, 1000))).not.toContain(new URL(receiver.url).pathname);
});

test('a channel without its secret asks for it, and goes once it is there', async () => {
  const receiver = await startReceiver();
  const outbox = open();
  const channel = await addChannel(outbox, '');
  queueMessage(outbox, incidentId, [channel]);
  await vi.waitFor(() => expect(why(outbox)).toMatchObject([{ kind: 'secret' }]), wait);
  expect(await outbox.message.lacking()).toEqual([channel]);
  await expect(outbox.message.setSecret({ id: channel, secret: 'example.org/hook' })).rejects.toThrow(
    /beginning with https/,
  );
  await outbox.message.setSecret({ id: channel, secret: receiver.url });
  await settled(outbox, 'sent');
});

test('messages to one channel go in their order, and a newer one is never overtaken by an older in silence', async () => {
  const receiver = await startReceiver((response, _request, nth) => {
    response.statusCode = nth === 1 ? 429 : 200;
    response.end();
  });
  const outbox = open();
  const channel = await addChannel(outbox, receiver.url);
  const first = queueMessage(outbox, incidentId, [channel], 'one');
  await vi.waitFor(() => expect(why(outbox)).toMatchObject([{ kind: 'retry' }]), wait);
  queueMessage(outbox, incidentId, [channel], 'two');
  await vi.waitFor(() => expect(why(outbox)).toMatchObject([{ kind: 'retry' }, { kind: 'line' }]), wait);
  // The first is taken back and, after the second went out, wanted again.
  const deliveryId = deliveries(outbox)[0]?.id ?? '';
  outbox.message.settle({ incidentId, messageId: first, deliveryId, as: 'withdrawn' });
  await settled(outbox, 'withdrawn', 'sent');
  expect(receiver.arrivals.map((a) => a.body['text'])).toEqual(['one', 'two']);
});

test('a newer message can take the place of one that waits', async () => {
  const port = await freePort();
  const outbox = open();
  const channel = await addChannel(outbox, `http://127.0.0.1:${port}/hook`);
  queueMessage(outbox, incidentId, [channel], 'old');
  const [old] = deliveries(outbox);
  queueMessage(outbox, incidentId, [channel], 'new', [old?.id ?? '']);
  expect(states(outbox)).toEqual(['withdrawn', 'waiting']);
});

test('is not queued while something is to be filled in, and a lost answer queues it once', async () => {
  const outbox = open();
  const channel = await addChannel(outbox, 'https://example.org/hook');
  const text = {
    use: 'other' as const,
    audience: '',
    subject: '',
    body: 'Since [START TIME] nothing works.',
  };
  const { id: messageId } = outbox.message.draft({ incidentId, text });
  const queue = { incidentId, messageId, channelIds: [channel], replaces: [], nextUpdateAt: null };
  expect(() => outbox.message.queue({ ...queue, literal: false })).toThrow(
    'Still to be filled in: START TIME.',
  );
  expect(() => outbox.message.handOn({ incidentId, messageId, by: 'phone', to: 'the board' })).toThrow(
    'START TIME',
  );
  const key = ulid();
  for (const _ of [1, 2]) outbox.message.queue({ ...queue, key, literal: true });
  expect(deliveries(outbox)).toHaveLength(1);
  expect(() => outbox.message.draft({ incidentId, messageId, text })).toThrow(/left the drafts/);
});

test('what was read out by phone stands in the timeline at its time', () => {
  const outbox = open();
  const text = { use: 'initial' as const, audience: 'Board', subject: '', body: 'We are down.' };
  const { id: messageId } = outbox.message.draft({ incidentId, text });
  const at = Date.UTC(2026, 10, 21, 14, 5);
  outbox.message.handOn({
    incidentId,
    messageId,
    by: 'phone',
    to: 'the board',
    at: Math.min(at, Date.now()),
  });
  expect(outbox.lines(incidentId)).toEqual([
    { text: 'Message read out by phone to the board', detail: 'We are down.' },
  ]);
});

test('only the console that queued a message sends it', async () => {
  const receiver = await startReceiver();
  const away = open();
  const channel = await addChannel(away, '');
  queueMessage(away, incidentId, [channel]);
  const here = open();
  here.log.import(away.log.after(0, 1000).map(({ pos: _pos, ...event }) => event));
  await here.message.setSecret({ id: channel, secret: receiver.url });
  here.message.tryNow();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(receiver.arrivals).toEqual([]);
  expect(states(here)).toEqual(['waiting']);
});

test('a restored or old copy of the data sends nothing that waited without asking', async () => {
  const receiver = await startReceiver((response) => response.writeHead(503).end());
  const dataDir = temporaryFolder();
  const first = open(dataDir);
  const channel = await addChannel(first, receiver.url);
  queueMessage(first, incidentId, [channel]);
  await vi.waitFor(() => expect(receiver.arrivals).toHaveLength(1), 8000);
  await settled(first, 'waiting');
  await first.close();
  // As a restore does it: the copy becomes a console of its own.
  const db = openDatabase(join(dataDir, 'holdfast.db'));
  renewIdentity(db);
  db.close();
  receiver.behave((response) => response.end('ok'));

  const restored = open(dataDir);
  await restored.message.setSecret({ id: channel, secret: receiver.url });
  await vi.waitFor(() => expect(why(restored)).toMatchObject([{ kind: 'held' }]), 8000);
  restored.message.tryNow();
  expect(deliveries(restored)).toMatchObject([{ state: 'waiting', held: true }]);
  expect(receiver.arrivals).toHaveLength(1);
  expect(restored.lines(incidentId).at(-1)?.text).toBe(
    'The message to Ops chat is not sent without asking: it may have gone out already',
  );
  const [row] = restored.rows();
  const [delivery] = row?.deliveries ?? [];
  const which = { incidentId, messageId: row?.id ?? '', deliveryId: delivery?.id ?? '' };
  restored.message.settle({ ...which, as: 'send' });
  await settled(restored, 'sent');
  expect(receiver.arrivals).toHaveLength(2);
});

test('what waited since yesterday is asked about when the console starts, once', async () => {
  const dataDir = temporaryFolder();
  const first = open(dataDir);
  const channel = await addChannel(first, '');
  queueMessage(first, incidentId, [channel]);
  await first.close();
  const tomorrow = () => Date.now() + 24 * 3_600_000;
  for (const _ of [1, 2]) {
    const later = openOutbox(dataDir, 500, tomorrow);
    await vi.waitFor(() => expect(why(later)).toMatchObject([{ kind: 'held' }]), 8000);
    expect(later.lines(incidentId).filter((line) => line.text.includes('without asking'))).toHaveLength(1);
    await later.close();
  }
});
