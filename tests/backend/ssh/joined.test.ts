import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinWrites } from '../../../electron/backend/ssh/joined.ts';

let client: Socket;
let pieces: string[];
let ended: Promise<unknown>;
let stop: () => void;

beforeEach(async () => {
  pieces = [];
  const server = createServer((socket) => {
    socket.on('data', (bytes) => pieces.push(bytes.toString()));
    ended = once(socket, 'end');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
  await once(client, 'connect');
  stop = () => {
    client.destroy();
    server.close();
  };
});
afterEach(() => stop());

test('what is written in one turn is one write of the system, in its order', async () => {
  joinWrites(client);
  let writes = 0;
  const handle = (
    client as unknown as { _handle: Record<'writeBuffer' | 'writev', (...of: unknown[]) => number> }
  )._handle;
  for (const kind of ['writeBuffer', 'writev'] as const) {
    const plain = handle[kind].bind(handle);
    handle[kind] = (...of) => (writes++, plain(...of));
  }
  for (const piece of ['length', 'body', 'tag']) client.write(Buffer.from(`${piece};`));
  await new Promise((resolve) => setImmediate(resolve));
  client.write(Buffer.from('next;'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(writes).toBe(2);
  client.end();
  await ended;
  expect(pieces.join('')).toBe('length;body;tag;next;');
});

test('what was written before the end is sent', async () => {
  joinWrites(client);
  client.write(Buffer.from('last '));
  client.end(Buffer.from('words'));
  await ended;
  expect(pieces.join('')).toBe('last words');
});
