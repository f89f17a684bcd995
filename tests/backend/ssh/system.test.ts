import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { SshConnection } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { execCommand } from '../../../electron/backend/ssh/exec.ts';
import { listenOnHost, type Incoming } from '../../../electron/backend/ssh/forwardIn.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { openShell } from '../../../electron/backend/ssh/shell.ts';
import { openConfigured } from '../../../electron/backend/ssh/shellOpen.ts';
import { openStream } from '../../../electron/backend/ssh/stream.ts';
import { resolveTarget } from '../../../electron/backend/ssh/target.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { answering } from '../../fixtures/sshTarget.ts';
import { accountMissing, makeAccount } from '../../fixtures/systemUser.ts';

const wait = { timeout: 15_000, interval: 20 };

const dir = mkdtempSync(join(tmpdir(), 'hf-system-'));
const open: SshConnection[] = [];
let count = 0;
afterEach(async () => void (await Promise.all(open.splice(0).map((connection) => connection.dispose()))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Offers only a key exchange that the library does not have. */
const MODERN = 'KexAlgorithms sntrup761x25519-sha512@openssh.com';

function targetOf(
  sshd: Sshd,
  transport: 'own' | 'system' | 'systemJump',
  more: string[] = [],
): ConnectTarget {
  const file = join(dir, `config-${count++}`);
  writeFileSync(
    file,
    [
      'Host modern',
      ' HostName 127.0.0.1',
      ` Port ${sshd.port}`,
      ` User ${sshd.user}`,
      ` IdentityFile ${sshd.keyFile}`,
      ` UserKnownHostsFile ${dir}/user-known`,
      ...more,
    ].join('\n'),
  );
  return resolveTarget(
    { name: 'the modern one', address: 'modern', transport },
    { sources: [{ file, includeFrom: dir }], agentSocket: null },
  );
}

async function connect(target: ConnectTarget, ask = answering(), own = join(dir, `own-${count++}`)) {
  const connection = await connectSsh(target, { ask, knownHosts: createKnownHosts(own) });
  open.push(connection);
  return { connection, client: connection.client, ask, own };
}

async function failure(target: ConnectTarget, ask = answering(), own?: string): Promise<SshError> {
  const error: unknown = await connect(target, ask, own).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

async function run(connection: SshConnection, command: string) {
  let out = '';
  let err = '';
  const exec = await execCommand(connection.client, command, {
    name: 'x',
    timeoutMs: 5000,
    onStdout: (bytes) => void (out += bytes.toString()),
    onStderr: (bytes) => void (err += bytes.toString()),
  });
  return { ...(await exec.ended), out, err };
}

describe.skipIf(sshdMissing)(`by the system's ssh${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let modern: Sshd;
  beforeAll(
    async () =>
      void (modern = await startSshd({ config: [MODERN, 'Subsystem sftp internal-sftp', 'AcceptEnv HF_*'] })),
  );
  afterAll(() => modern.stop());

  it('gives the session what the configuration says: variables, a command, the agent', async () => {
    const socket = join(dir, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(() => void agent.kill());
    await waitFor(
      () => existsSync(socket),
      () => 'the agent',
    );
    const key = makeKey(join(dir, 'agent-key'));
    execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const target = targetOf(modern, 'system', [
      ' SetEnv "HF_A=it\'s \\"two\\" \\\\ words" HF_B=b',
      ` ForwardAgent ${socket}`,
      ' RemoteCommand echo "<$HF_A|$HF_B>"; tty; ssh-add -l',
    ]);
    expect(target.session.env).toEqual({ HF_A: 'it\'s "two" \\ words', HF_B: 'b' });
    const { connection } = await connect(target);
    const { channel, agent: forwarded } = await openConfigured(connection, target, {
      size: { cols: 90, rows: 25 },
    });
    expect(forwarded).toBe(true);
    let shown = '';
    channel.onData((bytes) => void (shown += Buffer.from(bytes).toString()));
    await waitFor(
      () => shown.includes('(ED25519)'),
      () => `the agent's key: ${shown}`,
    );
    expect(shown).toContain('<it\'s "two" \\ words|b>');
    expect(shown).toContain('/dev/pts/');
  });

  it('reaches a server that offers only what the library lacks, which alone says so', async () => {
    const error = await failure(targetOf(modern, 'own'));
    expect(error).toMatchObject({ code: 'UNSUPPORTED', data: { wayRound: 'systemSsh' } });
    const { connection, ask, own } = await connect(targetOf(modern, 'system'));
    expect(ask.asked).toMatchObject([{ kind: 'hostKey', keyType: 'ED25519' }]);
    expect(await run(connection, 'echo "$0 says"; echo no >&2; exit 7')).toMatchObject({
      out: expect.stringContaining('says\n'),
      err: 'no\n',
      code: 7,
    });
    const found = spawnSync('ssh-keygen', ['-F', `[127.0.0.1]:${modern.port}`, '-f', own]).stdout.toString();
    expect(found).toContain(modern.hostPublicKey);
    expect(readFileSync(own, 'utf8')).not.toContain('127.0.0.1');
  });

  it('opens shells with a terminal that takes its size and its keys', async () => {
    const { client } = await connect(targetOf(modern, 'system'));
    const shell = await openShell(client, { name: 'x', cols: 91, rows: 33, timeoutMs: 5000 });
    let seen = '';
    let exit: unknown = 'open';
    shell.onData((bytes) => {
      seen += Buffer.from(bytes).toString();
      shell.grant(bytes.length);
    });
    shell.onClose((end) => (exit = end));
    const shows = (text: string) =>
      waitFor(
        () => seen.includes(text),
        () => `${text} in ${seen}`,
      );
    shell.write(Buffer.from('stty size; echo wörld-$((40+2))\n'));
    await shows('33 91');
    await shows('wörld-42');
    shell.resize(120, 40);
    shell.write(Buffer.from('stty size\n'));
    await shows('40 120');
    shell.write(Buffer.from('exit 5\n'));
    await waitFor(
      () => exit !== 'open',
      () => 'the shell to end',
    );
    expect(exit).toMatchObject({ code: 5 });
  });

  it('carries files and streams too', async () => {
    const { client } = await connect(targetOf(modern, 'system'));
    const text = await new Promise<string>((resolve, reject) => {
      client.sftp((error, sftp) => {
        if (error) return reject(error);
        sftp.readFile(join(modern.dir, 'sshd_config'), (failed, bytes) =>
          failed ? reject(failed) : resolve(String(bytes)),
        );
      });
    });
    expect(text).toContain(MODERN);
    const server = createServer((socket) => socket.end('hello from behind'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const through = (to: number) =>
      new Promise<string>((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, '127.0.0.1', to, (error, stream) => {
          if (error) return reject(error);
          let seen = '';
          stream.on('data', (bytes: Buffer) => (seen += bytes.toString())).on('close', () => resolve(seen));
        });
      });
    expect(await through(port)).toBe('hello from behind');
    await new Promise((resolve) => server.close(resolve));
    await expect(through(port)).rejects.toThrow();
  });

  it('listens on the host and reaches its Unix sockets', async () => {
    const { connection } = await connect(targetOf(modern, 'system'));
    const echo = (socket: Socket) =>
      socket.on('error', () => undefined).on('data', (bytes) => socket.end(bytes));
    const answers = (to: { port: number } | { path: string }) =>
      new Promise<string>((resolve, reject) => {
        let seen = '';
        const socket = createConnection(to);
        socket.on('data', (bytes: Buffer) => (seen += bytes.toString()));
        socket.on('error', reject).on('close', () => resolve(seen));
        socket.write('hello');
      });
    const onIncoming = ({ accept }: Incoming) => echo(accept() as Socket);
    const at = { host: '127.0.0.1', port: 0 };
    const any = await listenOnHost(connection, at, { name: 'x', onIncoming });
    expect(any.port).toBeGreaterThan(0);
    expect(await answers({ port: any.port ?? 0 })).toBe('hello');
    await expect(
      listenOnHost(connection, { host: '127.0.0.1', port: modern.port }, { name: 'x', onIncoming }),
    ).rejects.toMatchObject({ code: 'CHANNEL_REFUSED' });
    any.close();
    await vi.waitFor(async () => await expect(answers({ port: any.port ?? 0 })).rejects.toThrow(), wait);
    const there = join(dir, 'there.sock');
    const unix = await listenOnHost(connection, { socketPath: there }, { name: 'x', onIncoming });
    expect(await answers({ path: there })).toBe('hello');
    unix.close();

    const behind = join(dir, 'behind.sock');
    const server = createServer(echo);
    await new Promise<void>((resolve) => server.listen(behind, resolve));
    onTestFinished(() => void server.close());
    const signal = new AbortController().signal;
    const stream = await openStream(connection, { socketPath: behind }, { name: 'x', signal });
    let seen = '';
    stream.on('data', (bytes: Buffer) => (seen += bytes.toString()));
    stream.write('to the socket');
    await once(stream, 'close');
    expect(seen).toBe('to the socket');
    const nowhere = { socketPath: join(dir, 'nowhere.sock') };
    await expect(openStream(connection, nowhere, { name: 'x', signal })).rejects.toThrow();
  });

  it('serves as a jump host on the way to one that Holdfast reaches itself', async () => {
    const inner = await startSshd();
    const file = join(dir, `config-${count++}`);
    const to = (sshd: Sshd) => [
      ' HostName 127.0.0.1',
      ` Port ${sshd.port}`,
      ` User ${sshd.user}`,
      ` IdentityFile ${sshd.keyFile}`,
      ` UserKnownHostsFile ${dir}/none`,
    ];
    writeFileSync(
      file,
      ['Host modern', ...to(modern), 'Host inner', ...to(inner), ' ProxyJump modern'].join('\n'),
    );
    const target = resolveTarget(
      { name: 'inner', address: 'inner', transport: 'systemJump' },
      { sources: [{ file, includeFrom: dir }], agentSocket: null },
    );
    const { connection } = await connect(target);
    expect(await run(connection, 'echo "$SSH_CONNECTION"')).toMatchObject({
      out: expect.stringContaining(` ${inner.port}\n`),
    });
    await Promise.all(open.splice(0).map((one) => one.dispose()));
    await inner.stop();
  });

  it('tells when the connection is lost, and leaves no process and no folder', async () => {
    const { connection, client } = await connect(targetOf(modern, 'system'));
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('hf-ssh-'));
    expect(before.length).toBeGreaterThan(0);
    let lost: SshError | null | undefined;
    connection.onClose((error) => (lost = error));
    for (const pid of modern.sessions()) process.kill(pid, 'SIGKILL');
    await waitFor(
      () => lost !== undefined,
      () => 'the loss to be told',
    );
    expect(lost?.code).toBe('CONNECTION_LOST');
    expect(() => client.exec('true', () => undefined)).toThrow();
    await waitFor(
      () => !before.every((name) => existsSync(join(tmpdir(), name))),
      () => 'its folder to be gone',
    );
  });

  it('refuses a changed host key in its own words', async () => {
    const own = join(dir, `own-${count++}`);
    const other = await startSshd();
    writeFileSync(own, `[127.0.0.1]:${modern.port} ${other.hostPublicKey}\n`);
    await other.stop();
    const error = await failure(targetOf(modern, 'system'), answering(), own);
    expect(error.code).toBe('HOST_KEY_CHANGED');
    expect(error.message).toContain('SHA256:');
  });

  it('is stopped where the person cancels, and says what ssh said', async () => {
    const error = await failure(
      targetOf(modern, 'system'),
      answering({ hostKey: () => ({ kind: 'cancel' }) }),
    );
    expect(error.code).toBe('HOST_KEY_REFUSED');
    const closed = await failure({
      ...targetOf(modern, 'system'),
      systemArgs: ['-p', '1', '--', '127.0.0.1'],
    });
    expect(closed).toMatchObject({ code: 'UNREACHABLE' });
    expect(closed.message).toContain('Connection refused');
  });

  describe.skipIf(accountMissing)('with a password', () => {
    it('asks for it through Holdfast, again after a wrong one', async () => {
      const account = makeAccount();
      const sshd = await startSshd({
        config: [MODERN, 'PasswordAuthentication yes', 'PubkeyAuthentication no'],
      });
      const target = targetOf({ ...sshd, user: account.name }, 'system');
      const ask = answering({
        password: ({ attempt }) => ({ kind: 'secret', value: attempt === 1 ? ' wrong' : account.password }),
      });
      const { connection } = await connect(target, ask);
      expect(await run(connection, 'id -un')).toMatchObject({ out: `${account.name}\n` });
      expect(ask.asked.map(({ kind }) => kind)).toEqual(['hostKey', 'password', 'password']);
      await Promise.all(open.splice(0).map((one) => one.dispose()));
      await sshd.stop();
      account.remove();
    });
  });
});
