import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-bad-'));
const deps = { ask: answering(), knownHosts: createKnownHosts(join(dir, 'known_hosts')) };
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function answeringWith(act: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    act(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function failure(port: number, more: Partial<ConnectTarget> = {}): Promise<SshError> {
  const target = targetAt(port, { timeoutMs: 700, ...more });
  const error: unknown = await connectSsh(target, deps).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

/** A listener whose queue is full: the kernel drops what comes, as a firewall that drops does. */
async function blackHole(): Promise<{ port: number; end(): void }> {
  const code =
    'const s=require("net").createServer();s.listen({port:0,host:"127.0.0.1",backlog:1},()=>{' +
    'process.stdout.write(String(s.address().port)+"\\n",()=>Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0))})';
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (line) => resolve(Number(String(line)))),
  );
  const waiting = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    port,
    end() {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

describe('a server that is none, or a bad one', () => {
  it('lets nothing through: the time is up, and what to check is said', async () => {
    const hole = await blackHole();
    const error = await failure(hole.port);
    hole.end();
    expect(error.code).toBe('TIMEOUT');
    expect(error.message).toContain('Check the address, the VPN and firewalls');
  });

  it.each([
    ['bytes at random', (socket: Socket) => void socket.write(randomBytes(5000))],
    ['a web page', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['nothing and hangs up', (socket: Socket) => void socket.end()],
    ['the old protocol', (socket: Socket) => void socket.write('SSH-1.5-old\r\n')],
    [
      'a greeting and bytes at random',
      (socket: Socket) => void socket.write(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), randomBytes(5000)])),
    ],
    [
      'a packet that claims 4 GB',
      (socket: Socket) =>
        void socket.write(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(64, 255)])),
    ],
  ])('sends %s: it is called no usable server', async (_what, act) => {
    const error = await failure(await answeringWith(act));
    expect(['HANDSHAKE_FAILED', 'TIMEOUT']).toContain(error.code);
    expect(error.message).toContain('test host (127.0.0.1:');
    expect(error.message).not.toMatch(/[\u0000-\u0008\u001b]/);
  });

  it('greets as something else: its words are told, unless they are noise', async () => {
    const web = await failure(
      await answeringWith((socket) => void socket.end('HTTP/1.1 400 Bad\u0007 Request\r\n\r\n')),
    );
    expect(web.message).toContain('did not greet as an SSH server. It said: "HTTP/1.1 400 Bad Request".');
    const full = await failure(await answeringWith((socket) => void socket.end('Exceeded MaxStartups\r\n')));
    expect(full.message).toContain('It said: "Exceeded MaxStartups".');
    const noise = await failure(await answeringWith((socket) => void socket.end(randomBytes(100))));
    expect(noise.message).not.toContain('It said');
  });

  it.each([
    ['lines without end before its greeting', 'Welcome to nowhere\r\n', ''],
    ['a greeting without end', 'SSH-2.0-', 'x'],
    ['packets of noise without end', 'SSH-2.0-x\r\n', '\u0000\u0000\u0000\u0020'],
  ])('sends %s: it is given up in time and takes no memory', async (_what, first, more) => {
    let sent = 0;
    const port = await answeringWith((socket) => {
      socket.write(first);
      const piece = Buffer.from((more || first).repeat(2000));
      const pour = (): void => {
        while (!socket.destroyed && socket.write(piece)) sent += piece.length;
      };
      socket.on('drain', pour);
      pour();
    });
    const before = process.memoryUsage().rss;
    const error = await failure(port);
    expect(['HANDSHAKE_FAILED', 'TIMEOUT']).toContain(error.code);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect(sent).toBeGreaterThan(0);
  });

  it('resets the connection in the key exchange', async () => {
    const port = await answeringWith((socket) => {
      socket.write('SSH-2.0-OpenSSH_9.2\r\n');
      socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 20));
    });
    const error = await failure(port);
    expect(error.code).toBe('HANDSHAKE_FAILED');
  });
});

describe.skipIf(sshdMissing)('a login that fails', () => {
  it('for too many keys says so and names those that were tried', async () => {
    const sshd = await startSshd({ config: ['MaxAuthTries 2'] });
    const keys = [1, 2, 3, 4].map((n) => makeKey(join(dir, `wrong-${n}`)));
    const error = await failure(sshd.port, { user: sshd.user, identityPaths: keys, timeoutMs: 5000 });
    await sshd.stop();
    expect(error.code).toBe('AUTH_FAILED');
    expect(error.message).toMatch(/too many attempts|closed the connection/);
    expect(error.data.tried?.[0]).toBe(`key ${keys[0]}`);
  });

  it.skipIf(process.getuid?.() === 0)('for a key file that may not be read says so', async () => {
    const sshd = await startSshd();
    const key = makeKey(join(dir, 'unreadable'));
    chmodSync(key, 0);
    const error = await failure(sshd.port, { user: sshd.user, identityPaths: [key], timeoutMs: 5000 });
    await sshd.stop();
    expect(error.data.tried?.[0]).toBe(`key ${key}, which you may not read`);
  });
});
