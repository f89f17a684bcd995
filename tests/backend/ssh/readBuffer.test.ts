import { createHash } from 'node:crypto';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { lendReads, readInto } from '../../../electron/backend/ssh/readBuffer.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** 8 MB that repeat nowhere within a read. */
const sent = Buffer.alloc(8 * 1024 * 1024);
for (let at = 0; at < sent.length; at += 4) sent.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at);
const digest = (...pieces: Buffer[]): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

/** A socket that reads what a server sends and ends. */
async function opened(): Promise<Socket> {
  const server = createServer((socket) => socket.end(sent));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket: Socket = connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    onread: readInto(() => socket),
  });
  return socket;
}

const ended = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('end', resolve));

test('a reader that keeps what it reads has a copy of its own', async () => {
  const socket = await opened();
  const pieces: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => void pieces.push(bytes));
  await ended(socket);
  expect(digest(...pieces)).toBe(digest(sent));
});

test('a reader that is done at once is lent one buffer, and keeps what comes while it pauses', async () => {
  const socket = await opened();
  lendReads(socket, true);
  const hash = createHash('sha256');
  const memory = new Set<ArrayBufferLike>();
  let reads = 0;
  socket.on('data', (bytes: Buffer) => {
    hash.update(bytes);
    memory.add(bytes.buffer);
    if (++reads % 5 !== 0) return;
    socket.pause();
    setTimeout(() => socket.resume(), 2);
  });
  await ended(socket);
  expect(hash.digest('hex')).toBe(digest(sent));
  expect(memory.size).toBeLessThan(reads);
});

test('what is lent no more is copied again', async () => {
  const socket = await opened();
  lendReads(socket, true);
  const pieces: Buffer[] = [];
  let before = 0;
  socket.on('data', (bytes: Buffer) => {
    if (before + bytes.length <= sent.length / 2) pieces.push(Buffer.from(bytes));
    else {
      lendReads(socket, false);
      pieces.push(Buffer.from(bytes));
      socket.removeAllListeners('data');
      socket.on('data', (more: Buffer) => void pieces.push(more));
    }
    before += bytes.length;
  });
  await ended(socket);
  expect(digest(...pieces)).toBe(digest(sent));
});
