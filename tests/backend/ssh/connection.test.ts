import { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { SshConnection } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { OneKeyAgent } from '../../../electron/backend/ssh/wire.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import type { Ask } from '../../../electron/backend/ssh/ask.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { freePort } from '../../fixtures/port.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-connect-'));
let files = 0;
const open: SshConnection[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();

const emptyKnownHosts = () => createKnownHosts(join(dir, `known-${files++}`));

async function connect(target: ConnectTarget, ask: Ask = answering(), knownHosts = emptyKnownHosts()) {
  const connection = await connectSsh(target, { ask, knownHosts });
  open.push(connection);
  return connection;
}

async function failure(
  target: ConnectTarget,
  ask: Ask = answering(),
  knownHosts = emptyKnownHosts(),
): Promise<SshError> {
  const error = await connect(target, ask, knownHosts).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

/** A TCP server that does what a broken or hostile one may do. */
function rawServer(onConnect: (socket: Socket) => void): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      onConnect(socket);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.dispose()));
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.skipIf(sshdMissing)(`host keys${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());
  const target = (more: Partial<ConnectTarget> = {}) =>
    targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile], ...more });

  it('asks for a new host key once, with its fingerprint, and remembers it', async () => {
    const known = emptyKnownHosts();
    const ask = answering();
    await connect(target(), ask, known);
    await connect(target(), ask, known);
    expect(ask.asked).toEqual([
      {
        kind: 'hostKey',
        name: 'test host',
        address: `127.0.0.1:${sshd.port}`,
        keyType: 'ssh-ed25519',
        fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/),
        knownTypes: [],
      },
    ]);
  });

  it('fails at once where a login breaks within the library', async () => {
    const broken = vi.spyOn(OneKeyAgent.prototype, 'getIdentities').mockImplementation(() => {
      throw new Error('broken');
    });
    try {
      const error = await failure(target());
      expect(error.code).toBe('HANDSHAKE_FAILED');
      expect(error.message).toContain('failed unexpectedly');
    } finally {
      broken.mockRestore();
    }
  });

  it('offers no login to a host whose key is denied, and records nothing', async () => {
    const known = emptyKnownHosts();
    const ask = answering({ hostKey: () => ({ kind: 'cancel' }) });
    const error = await failure(target(), ask, known);
    expect(error.code).toBe('HOST_KEY_REFUSED');
    expect(sshd.log()).not.toMatch(/Accepted publickey.*denied/);
    expect(known.knownTypes({ host: '127.0.0.1', port: sshd.port }, [])).toEqual([]);
  });

  it('refuses a changed key with both fingerprints and what to do, without asking', async () => {
    const other = makeKey(join(dir, 'other_host_key'));
    const file = join(dir, 'changed_known_hosts');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(`${other}.pub`, 'utf8')}`);
    const ask = answering();
    const error = await failure(target({ userKnownHostsFiles: [file] }), ask);
    expect(error.code).toBe('HOST_KEY_CHANGED');
    expect(error.data.recorded).toMatch(/^SHA256:/);
    expect(error.data.shown).toMatch(/^SHA256:/);
    expect(error.data.shown).not.toBe(error.data.recorded);
    expect(error.data.where).toBe(`${file}:1`);
    expect(error.message).toContain('remove that line');
    expect(ask.asked).toEqual([]);
  });

  it('refuses a revoked key', async () => {
    const file = join(dir, 'revoked_known_hosts');
    writeFileSync(file, `@revoked * ${sshd.hostPublicKey}\n`);
    expect((await failure(target({ userKnownHostsFiles: [file] }))).code).toBe('HOST_KEY_REVOKED');
  });

  it('refuses an unknown host without asking where the checking is strict', async () => {
    const ask = answering();
    expect((await failure(target({ strictHostKeyChecking: 'yes' }), ask)).code).toBe('HOST_KEY_REFUSED');
    expect(ask.asked).toEqual([]);
  });

  it('asks the server for the key type on record', async () => {
    const ecdsa = makeKey(join(dir, 'ecdsa_host_key'), { type: 'ecdsa' });
    const both = await startSshd({ config: [`HostKey ${ecdsa}`] });
    try {
      const file = join(dir, 'ecdsa_known_hosts');
      writeFileSync(file, `[127.0.0.1]:${both.port} ${readFileSync(`${ecdsa}.pub`, 'utf8')}`);
      const ask = answering();
      const at = { user: both.user, identityPaths: [both.keyFile], userKnownHostsFiles: [file] };
      await connect(targetAt(both.port, at), ask);
      expect(ask.asked).toEqual([]);
    } finally {
      await both.stop();
    }
  });

  it('goes through jump hosts, each verified and logged into on its own', async () => {
    const jump = await startSshd({ config: ['AllowTcpForwarding yes'] });
    try {
      const ask = answering();
      const hop = targetAt(jump.port, { name: 'jump', user: jump.user, identityPaths: [jump.keyFile] });
      const connection = await connect(target({ jumps: [hop] }), ask);
      expect(ask.asked.map((question) => question.name)).toEqual(['jump', 'test host']);
      const printed = await new Promise<string>((resolve, reject) => {
        connection.client.exec('echo $SSH_CONNECTION', (error, channel) => {
          if (error) return reject(error);
          let text = '';
          return channel
            .on('data', (bytes: Buffer) => (text += bytes.toString()))
            .on('close', () => resolve(text));
        });
      });
      expect(printed).toContain(String(sshd.port));
      expect((await failure(target({ jumps: [{ ...hop, identityPaths: [] }] }))).data.host).toBe('jump');
    } finally {
      await jump.stop();
    }
  });

  it('says through which jump host a closed port could not be reached', async () => {
    const hop = target({ name: 'jump' });
    const error = await failure(targetAt(await freePort(), { jumps: [hop] }));
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('jump host') });
  });

  it('tells when the server is killed in the middle', async () => {
    const mortal = await startSshd();
    const connection = await connect(
      targetAt(mortal.port, { user: mortal.user, identityPaths: [mortal.keyFile] }),
    );
    const closed = new Promise<SshError | null>((resolve) => connection.onClose(resolve));
    await mortal.stop();
    expect((await closed)?.code).toBe('CONNECTION_LOST');
  });

  it('keeps to the accepted key when keys are exchanged anew, and asks nothing again', async () => {
    const often = await startSshd({ config: ['RekeyLimit 1M', 'Ciphers aes128-gcm@openssh.com'] });
    try {
      const ask = answering();
      const target = targetAt(often.port, { user: often.user, identityPaths: [often.keyFile] });
      const { client } = await connect(target, ask);
      const bytes = await new Promise<number>((resolve, reject) => {
        client.exec('head -c 8000000 /dev/zero', (error, channel) => {
          if (error) return reject(error);
          let count = 0;
          return channel
            .on('data', (chunk: Buffer) => (count += chunk.length))
            .on('close', () => resolve(count));
        });
      });
      expect(bytes).toBe(8_000_000);
      // Each new key is given to the library's ciphers in Node's own form.
      const { _protocol: inside } = client as unknown as {
        _protocol: { _cipher: { _encKey: unknown }; _decipher: { _decipherKey: unknown } };
      };
      expect(inside._cipher._encKey).toBeInstanceOf(KeyObject);
      expect(inside._decipher._decipherKey).toBeInstanceOf(KeyObject);
      expect(ask.asked).toHaveLength(1);
    } finally {
      await often.stop();
    }
  });

  it('notices a host that stops answering', async () => {
    const frozen = await startSshd();
    const stopped: number[] = [];
    try {
      const target = targetAt(frozen.port, { user: frozen.user, identityPaths: [frozen.keyFile] });
      const connection = await connect({ ...target, keepaliveSeconds: 0.2, keepaliveCountMax: 2 });
      const closed = new Promise<SshError | null>((resolve) => connection.onClose(resolve));
      for (const pid of frozen.sessions()) {
        process.kill(pid, 'SIGSTOP');
        stopped.push(pid);
      }
      expect(await closed).toMatchObject({
        code: 'CONNECTION_LOST',
        message: expect.stringContaining('no longer answers'),
      });
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT');
      await frozen.stop();
    }
  });

  it('tells nothing of a loss when we end the connection ourselves', async () => {
    const connection = await connect(target());
    const closed = new Promise<SshError | null>((resolve) => connection.onClose(resolve));
    await connection.dispose();
    expect(await closed).toBeNull();
  });
});

describe('a host that is not as it should be', () => {
  it('says that nothing listens', async () => {
    const error = await failure(targetAt(await freePort()));
    expect(error).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('refuses connections'),
    });
  });

  it('says that a name cannot be resolved', async () => {
    expect((await failure(targetAt(22, { host: 'no-such-host.invalid' }))).code).toBe('UNREACHABLE');
  });

  it('gives up on a server that stays silent', async () => {
    const port = await rawServer(() => undefined);
    expect((await failure(targetAt(port, { timeoutMs: 300 }))).code).toBe('HANDSHAKE_FAILED');
  });

  it('gives up on a server that greets and then stays silent', async () => {
    const port = await rawServer((socket) => socket.write('SSH-2.0-Stalls\r\n'));
    expect((await failure(targetAt(port, { timeoutMs: 300 }))).code).toBe('HANDSHAKE_FAILED');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['an HTTP server', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    [
      'random bytes',
      (socket) => socket.end(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 73) % 256))),
    ],
    ['a banner and then garbage', (socket) => socket.end(`SSH-2.0-x\r\n${'\xff'.repeat(4000)}`)],
    ['SSH 1', (socket) => socket.end('SSH-1.5-old\r\n')],
    ['a close at once', (socket) => socket.end()],
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
  ])('says that %s is no SSH server', async (_name, behave) => {
    const port = await rawServer(behave);
    expect((await failure(targetAt(port))).code).toBe('HANDSHAKE_FAILED');
  });

  it('gives up on a server that sends lines without end', async () => {
    const port = await rawServer((socket) => {
      const more = (): void => void (socket.writable && socket.write(`${'x'.repeat(1000)}\r\n`, more));
      more();
    });
    expect((await failure(targetAt(port, { timeoutMs: 2_000 }))).code).toBe('HANDSHAKE_FAILED');
  });

  it('leaves no socket open after all these failures', async () => {
    for (const socket of sockets) socket.destroy();
    const left = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    for (let attempt = 0; left() > 0 && attempt < 200; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(left()).toBe(0);
  });

  it('stops when it is cancelled, and withdraws its question', async () => {
    const port = await rawServer(() => undefined);
    const controller = new AbortController();
    const attempt = connectSsh(targetAt(port), {
      ask: answering(),
      knownHosts: emptyKnownHosts(),
      signal: controller.signal,
    });
    controller.abort();
    await expect(attempt).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
