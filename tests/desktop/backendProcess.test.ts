import { EventEmitter, once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { MessagePortMain } from 'electron';
import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../electron/backend/backend.ts';
import type { Lane } from '../../electron/backend/lane.ts';
import { runBackendProcess } from '../../electron/desktop/backendProcess.ts';
import { serveLink } from '../../electron/desktop/serveLink.ts';
import type { Contract } from '../../electron/domain/router.ts';
import { StandInPort } from '../fixtures/electronStandIn.ts';
import { temporaryFolder } from '../fixtures/folder.ts';

/** Runs the backend process against a stand-in of the port to its parent. */
function run(dataDir = temporaryFolder()) {
  const sent: unknown[] = [];
  const parent = new EventEmitter();
  const exited = Promise.withResolvers<number>();
  runBackendProcess(
    Object.assign(parent, { postMessage: (message: unknown) => sent.push(message) }),
    exited.resolve,
  );
  const post = (data: unknown, ports: StandInPort[] = []) => void parent.emit('message', { data, ports });
  post({ kind: 'start', dataDir, version: 'test' });
  const stop = async () => {
    post({ kind: 'stop' });
    return exited.promise;
  };
  onTestFinished(async () => void (await stop()));
  return { dataDir, sent, post, stop };
}

/** As the page does it: a lane is opened with one end of a channel. */
function openLane(link: MessagePort, lane: string): MessagePort {
  const { port1, port2 } = new MessageChannel();
  link.postMessage({ lane }, [port2]);
  port1.start();
  onTestFinished(() => port1.close());
  return port1;
}

function pageLink(process: ReturnType<typeof run>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  process.post({ kind: 'link' }, [new StandInPort(port2)]);
  onTestFinished(() => port1.close());
  return port1;
}

const client = (link: MessagePort): ContractRouterClient<Contract> =>
  createORPCClient(new RPCLink({ port: openLane(link, 'rpc') }));

test('stand-in: a page calls the real backend over the port that it was given', async () => {
  const process = run();
  expect(process.sent).toEqual([{ kind: 'up' }]);
  const api = client(pageLink(process));
  const { id } = await api.incident.declare({ title: 'Checkout is down' });
  const { entries } = await api.timeline.tail({ incidentId: id, filter: {}, limit: 10 });
  expect(entries.map((entry) => entry.text)).toEqual(['Incident declared: Checkout is down']);
  await expect(api.incident.rename({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', title: 'x' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('stand-in: the change feed of a page goes on while another page comes and goes', async () => {
  const process = run();
  const stays = client(pageLink(process));
  const feed = await stays.change.subscribe({ epoch: null, since: 0 });
  expect(await feed.next()).toMatchObject({ value: { kind: 'hello' } });
  const leaves = pageLink(process);
  await client(leaves).incident.declare({ title: 'From the other page' });
  leaves.close();
  for await (const message of feed) {
    const heard = message.kind === 'rows' && message.rows.some(({ feature }) => feature === 'incident');
    if (heard) return;
  }
  expect.fail('the feed ended');
});

test('stand-in: stop closes the data folder, so that the next console can open it', async () => {
  const process = run();
  expect(await process.stop()).toBe(0);
  const next = createBackend({ dataDir: process.dataDir, version: 'test' });
  await next.dispose();
});

test('stand-in: a data folder that is held is refused with what to do, and no link is served', async () => {
  const { dataDir } = run();
  const second = run(dataDir);
  expect(second.sent).toEqual([{ kind: 'refused', message: expect.stringContaining('--data DIR') }]);
  const { port1, port2 } = new MessageChannel();
  const closed = once(port1, 'close');
  second.post({ kind: 'link' }, [new StandInPort(port2)]);
  await closed;
});

function byteLane() {
  const lanes = new Map<string, Lane>();
  const { port1, port2 } = new MessageChannel();
  serveLink(new StandInPort(port2) as unknown as MessagePortMain, {
    attachRpc: () => undefined,
    openLane: (name, lane) => name.startsWith('terminal/') && !!lanes.set(name, lane),
  });
  onTestFinished(() => port1.close());
  return { lanes, link: port1 };
}

test('stand-in: a byte lane carries exactly the bytes, both ways, until it is closed', async () => {
  const { lanes, link } = byteLane();
  const page = openLane(link, 'terminal/7');
  await expect.poll(() => lanes.has('terminal/7')).toBe(true);
  const lane = lanes.get('terminal/7') as Lane;

  const pool = Buffer.from('a secret lies before: ls -l; another lies behind');
  const received = new Promise<Uint8Array>((resolve) => {
    page.addEventListener('message', (event: MessageEvent<Uint8Array>) => resolve(event.data), {
      once: true,
    });
  });
  lane.send(pool.subarray(22, 27));
  const data = await received;
  expect(Buffer.from(data).toString()).toBe('ls -l');
  expect(data.buffer.byteLength).toBe(5);

  const heard: string[] = [];
  const closed = new Promise<void>((resolve) => lane.onClose(resolve));
  lane.onMessage((bytes) => heard.push(Buffer.from(bytes).toString()));
  page.postMessage('text is no bytes');
  page.postMessage(new TextEncoder().encode('whoami\r'));
  await expect.poll(() => heard).toEqual(['whoami\r']);
  page.close();
  await closed;
});

test('stand-in: a lane of no known name, or without a sensible request, is closed', async () => {
  const { link } = byteLane();
  for (const request of [{ lane: 'nowhere' }, { lane: 7 }, null, { lane: 'x'.repeat(300) }]) {
    const { port1, port2 } = new MessageChannel();
    const closed = once(port1, 'close');
    link.postMessage(request, [port2]);
    await closed;
  }
});
