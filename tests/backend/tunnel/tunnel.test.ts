import { createHash, randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { tunnelRow, type TunnelDetails, type TunnelRow } from '../../../electron/domain/tunnel/model.ts';
import { hostAt, openBackend } from '../../fixtures/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { freePort } from '../../fixtures/port.ts';
import { startProxy } from '../../fixtures/proxy.ts';
import { shouting } from '../../fixtures/shouting.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

const wait = { timeout: 15_000, interval: 20 };
const exec = promisify(execFile);
const noCurl = existsSync('/usr/bin/curl') ? null : 'curl is not installed';

/** What a server answers to a text, up to its end. */
function talk(to: { port: number; host?: string } | { path: string }, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to);
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.on('error', reject).on('close', () => resolve(answer));
    socket.end(text);
  });
}

describe.skipIf(sshdMissing)(`tunnels${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  const open = (
    at: { port: number; keyFile: string } = sshd,
    options: { dataDir?: string; config?: string } = {},
  ) => {
    const dataDir = options.dataDir ?? temporaryFolder();
    const config = join(temporaryFolder(), 'config');
    writeFileSync(config, options.config ?? '');
    const ssh = { home: temporaryFolder(), sources: [{ file: config, includeFrom: dataDir }] };
    const trusted = [{ port: at.port, hostPublicKey: sshd.hostPublicKey }];
    const { services, dispose } = openBackend({ dataDir, trusted, ssh });
    const { id: incidentId } = services.incident.declare({ title: 'Checkout is down' });
    const details = hostAt({ ...at, user: sshd.user }, { production: true });
    const { id: hostId } = services.host.add({ details });
    const row = (id: string) => tunnelRow.parse(services.tunnel.list().find((one) => one.id === id));
    const add = async (
      details: Omit<TunnelDetails, 'hostId'>,
      more: { autoStart?: boolean; incidentId?: string | null } = {},
    ) => {
      const { id } = services.tunnel.add({
        details: { ...details, hostId },
        autoStart: false,
        incidentId: null,
        ...more,
      });
      await vi.waitFor(() => expect(['open', 'failed']).toContain(row(id).state.kind), wait);
      return row(id);
    };
    const texts = () =>
      services.timeline.tail({ incidentId, filter: { kinds: ['terminal'] }, limit: 50 }).entries;
    return { services, row, add, dispose, dataDir, incidentId, hostId, texts };
  };
  const here = { host: '127.0.0.1', port: 0 };
  const portOf = ({ listen }: TunnelRow) => ('port' in listen ? listen.port : 0);

  test('lead from here to what the host reaches: a port and a socket, half-closed ends and all', async () => {
    const { add, row, services } = open();
    const [port, path] = [await freePort(), join(temporaryFolder(), 'there')];
    await shouting(port);
    await shouting(path);
    const toPort = await add({ kind: 'local', listen: here, target: { host: 'localhost', port } });
    const at = join(temporaryFolder(), 'here');
    const toSocket = await add({ kind: 'local', listen: { path: at }, target: { path } });
    expect(await talk({ port: portOf(toPort) }, 'hello')).toBe('HELLOBYE');
    expect(await talk({ path: at }, 'hello')).toBe('HELLOBYE');
    expect(statSync(at).mode & 0o777).toBe(0o600);
    await vi.waitFor(
      () => expect(row(toPort.id).traffic).toEqual({ sent: 5, received: 8, open: 0, total: 1 }),
      wait,
    );
    services.tunnel.stop({ id: toSocket.id });
    await expect(talk({ path: at }, '')).rejects.toThrow();
    expect(await talk({ port: portOf(toPort) }, 'still')).toBe('STILLBYE');
  });

  test('lead from the host to what is reached here: a port and a socket', async () => {
    const { add } = open();
    const [port, path] = [await freePort(), join(temporaryFolder(), 'mine')];
    await shouting(port);
    const fromPort = await add({ kind: 'remote', listen: here, target: { host: '127.0.0.1', port } });
    expect(fromPort.state.kind).toBe('open');
    expect(portOf(fromPort)).toBeGreaterThan(0);
    expect(await talk({ port: portOf(fromPort) }, 'hello')).toBe('HELLOBYE');
    const fromSocket = await add({ kind: 'remote', listen: { path }, target: { host: '127.0.0.1', port } });
    expect(fromSocket.state.kind).toBe('open');
    expect(await talk({ path }, 'hello')).toBe('HELLOBYE');
    const closed = await add({
      kind: 'remote',
      listen: here,
      target: { host: '127.0.0.1', port: await freePort() },
    });
    expect(await talk({ port: portOf(closed) }, 'x').catch(() => '')).toBe('');
  });

  test.skipIf(noCurl)(`carry curl by name, IPv4 and IPv6 as a SOCKS proxy${noCurl ?? ''}`, async () => {
    const { add } = open();
    const { createServer: http } = await import('node:http');
    const web = http((request, response) => response.end(`path ${request.url}`));
    await new Promise<void>((resolve) => web.listen(0, '::', resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as { port: number };
    const proxy = await add({ kind: 'dynamic', listen: here, target: null });
    const curl = async (url: string, how = '--socks5-hostname') =>
      (await exec('curl', ['-sS', '--max-time', '10', how, `127.0.0.1:${portOf(proxy)}`, url])).stdout;
    expect(await curl(`http://localhost:${port}/a`)).toBe('path /a');
    expect(await curl(`http://127.0.0.1:${port}/b`, '--socks5')).toBe('path /b');
    expect(await curl(`http://[::1]:${port}/c`)).toBe('path /c');
    await expect(curl(`http://127.0.0.1:${await freePort()}/`)).rejects.toThrow(/refused|\(5\)/i);
    await expect(curl('http://no-such-host.invalid/')).rejects.toThrow();
    expect(await curl(`http://127.0.0.1:${port}/d`, '--socks4')).toBe('path /d');
    expect(await curl(`http://localhost:${port}/e`, '--socks4a')).toBe('path /e');
    await expect(curl(`http://127.0.0.1:${await freePort()}/`, '--socks4')).rejects.toThrow(/91|rejected/i);
    await expect(curl('http://no-such-host.invalid/', '--socks4a')).rejects.toThrow(/91|rejected/i);
    await expect(
      exec('curl', ['-sS', '--max-time', '5', `http://127.0.0.1:${portOf(proxy)}/`]),
    ).rejects.toThrow();
  });

  test('bytes that are no SOCKS close their connection and harm no other', async () => {
    const { add, row } = open();
    const proxy = await add({ kind: 'dynamic', listen: here, target: null });
    const send = (bytes: Uint8Array) =>
      new Promise<Buffer>((resolve) => {
        const socket = connect(portOf(proxy), '127.0.0.1');
        const parts: Buffer[] = [];
        socket.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined);
        socket.on('close', () => resolve(Buffer.concat(parts)));
        socket.write(bytes);
      });
    const rejected = Buffer.of(0, 91, 0, 0, 0, 0, 0, 0);
    expect(await send(Buffer.of(4, 2, 0, 80, 1, 2, 3, 4, 0))).toEqual(rejected); // BIND
    expect(await send(Buffer.concat([Buffer.of(4, 1, 0, 80, 1, 2, 3, 4), Buffer.alloc(5000, 'u')]))).toEqual(
      rejected,
    );
    expect(
      await send(Buffer.concat([Buffer.of(4, 1, 0, 80, 0, 0, 0, 1, 0), Buffer.alloc(5000, 'n')])),
    ).toEqual(rejected);
    expect(await send(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toEqual(Buffer.alloc(0));
    for (let i = 0; i < 50; i++) {
      const socket = connect(portOf(proxy), '127.0.0.1').on('error', () => undefined);
      socket.end(Buffer.concat([Buffer.of(i % 2 ? 4 : 5), randomBytes(200)]));
    }
    await vi.waitFor(() => expect(row(proxy.id).traffic.open).toBe(0), wait);
    const port = await freePort();
    await shouting(port);
    const ask = Buffer.concat([
      Buffer.of(4, 1, port >> 8, port & 255, 127, 0, 0, 1, 0),
      Buffer.from('hello'),
    ]);
    const answer = await new Promise<Buffer>((resolve) => {
      const socket = connect(portOf(proxy), '127.0.0.1');
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => parts.push(part)).on('close', () => resolve(Buffer.concat(parts)));
      socket.end(ask);
    });
    expect(answer).toEqual(Buffer.concat([Buffer.of(0, 90, 0, 0, 0, 0, 0, 0), Buffer.from('HELLOBYE')]));
  });

  test('bring a slow reader that has said all the whole answer', async () => {
    const { add, row } = open();
    const answer = randomBytes(3_000_000);
    const server = createServer({ allowHalfOpen: true }, (socket) =>
      socket.resume().on('end', () => socket.end(answer)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const path = join(temporaryFolder(), 'here');
    const { id } = await add({ kind: 'local', listen: { path }, target: { host: '127.0.0.1', port } });
    const got = await new Promise<Buffer>((resolve, reject) => {
      const parts: Buffer[] = [];
      const socket = connect({ path, allowHalfOpen: true });
      socket
        .on('data', (part: Buffer) => {
          parts.push(part);
          socket.pause();
          setTimeout(() => socket.resume(), 40);
        })
        .on('end', () => resolve(Buffer.concat(parts)))
        .on('error', reject);
      socket.end('request');
    });
    expect(got.length).toBe(answer.length);
    expect(got.equals(answer)).toBe(true);
    await vi.waitFor(() => expect(row(id).traffic).toMatchObject({ open: 0, total: 1 }), wait);
  });

  test('carry megabytes in both directions at once, unchanged', async () => {
    const { add } = open();
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void echo.close());
    const { port } = echo.address() as { port: number };
    const tunnel = await add({ kind: 'local', listen: here, target: { host: '127.0.0.1', port } });
    const data = randomBytes(20_000_000);
    const hash = createHash('sha256');
    await new Promise<void>((resolve, reject) => {
      const socket = connect(portOf(tunnel), '127.0.0.1');
      socket
        .on('data', (bytes) => hash.update(bytes))
        .on('end', resolve)
        .on('error', reject);
      socket.end(data);
    });
    expect(hash.digest('hex')).toBe(createHash('sha256').update(data).digest('hex'));
  });

  test('say who is in the way of their port, and what else is wrong, in words', async () => {
    const { add } = open();
    const port = await freePort();
    await shouting(port);
    const target = { host: 'db', port: 5432 };
    const taken = await add({ kind: 'local', listen: { host: '127.0.0.1', port }, target });
    expect(taken.state).toMatchObject({
      kind: 'failed',
      text: expect.stringMatching(/is taken: .*Holdfast itself/),
    });
    const busy = await add({ kind: 'local', listen: { host: '127.0.0.1', port: sshd.port }, target });
    expect(busy.state).toMatchObject({
      text: expect.stringMatching(/is taken: sshd \(process \d+\) listens there/),
    });
    const nowhere = await add({ kind: 'local', listen: { host: '192.0.2.1', port: 0 }, target });
    expect(nowhere.state).toMatchObject({ text: expect.stringContaining('no address 192.0.2.1') });
    const remote = await add({ kind: 'remote', listen: { host: '127.0.0.1', port }, target });
    expect(remote.state).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('db-1 does not listen on'),
    });
  });

  test('take over a socket that a killed process left behind, but no file', async () => {
    const { add } = open();
    const at = join(temporaryFolder(), 'left');
    const script = `require('net').createServer().listen('${at}', () => process.kill(process.pid, 'SIGKILL'))`;
    await exec(process.execPath, ['-e', script]).catch(() => undefined);
    expect(existsSync(at)).toBe(true);
    const target = { host: '127.0.0.1', port: sshd.port };
    expect((await add({ kind: 'local', listen: { path: at }, target })).state.kind).toBe('open');
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'precious');
    expect((await add({ kind: 'local', listen: { path: file }, target })).state.kind).toBe('failed');
    expect(existsSync(file)).toBe(true);
  });

  test('survive a lost connection on the port they had', async () => {
    const proxy = await startProxy(sshd.port);
    const { add, row } = open({ port: proxy.port, keyFile: sshd.keyFile });
    const port = await freePort();
    await shouting(port);
    const target = { host: '127.0.0.1', port };
    const tunnels = [
      await add({ kind: 'local', listen: here, target }),
      await add({ kind: 'remote', listen: { host: '127.0.0.1', port: await freePort() }, target }),
    ];
    for (const tunnel of tunnels) expect(await talk({ port: portOf(tunnel) }, 'a')).toBe('ABYE');
    proxy.cut();
    await vi.waitFor(() => expect(row(tunnels[0]?.id ?? '').state.kind).toBe('waiting'), wait);
    for (const tunnel of tunnels) {
      await vi.waitFor(() => expect(row(tunnel.id).state.kind).toBe('open'), wait);
      expect(portOf(row(tunnel.id))).toBe(portOf(tunnel));
      expect(await talk({ port: portOf(tunnel) }, 'b')).toBe('BBYE');
    }
  });

  test('are in the record of the incident that they were opened for, once, with what they carried', async () => {
    const { add, services, incidentId, texts } = open();
    const port = await freePort();
    await shouting(port);
    const target = { host: '127.0.0.1', port };
    const tunnel = await add({ kind: 'local', listen: here, target }, { incidentId });
    await talk({ port: portOf(tunnel) }, 'hello');
    services.tunnel.stop({ id: tunnel.id });
    services.tunnel.stop({ id: tunnel.id });
    expect(texts().map(({ text, detail }) => [text, detail])).toEqual([
      [`Tunnel opened: 127.0.0.1:${portOf(tunnel)} to 127.0.0.1:${port} via db-1`, 'Production host.'],
      [
        `Tunnel closed: 127.0.0.1:${portOf(tunnel)} to 127.0.0.1:${port} via db-1`,
        '1 connection, 5 bytes sent, 8 bytes received.',
      ],
    ]);
    await add({ kind: 'local', listen: here, target });
    expect(texts()).toHaveLength(2);
  });

  test('are kept over a restart, and opened again where they start by themselves', async () => {
    const first = open();
    const target = { host: '127.0.0.1', port: sshd.port };
    const own = await first.add({ kind: 'local', listen: here, target }, { autoStart: true });
    const other = await first.add({ kind: 'dynamic', listen: here, target: null });
    const gone = await first.add({ kind: 'dynamic', listen: here, target: null });
    first.services.tunnel.remove({ id: gone.id });
    await first.dispose();
    const backend = openBackend({ dataDir: first.dataDir });
    const row = (id: string) => backend.services.tunnel.list().find((one) => one.id === id);
    await vi.waitFor(() => expect(row(own.id)?.state.kind).toBe('open'), wait);
    expect(row(other.id)?.state.kind).toBe('stopped');
    expect(row(gone.id)).toBeUndefined();
  });

  test('are offered as the OpenSSH configuration has them', () => {
    const config = [
      'Host 127.0.0.1',
      '  LocalForward 5432 db.internal:5432',
      '  LocalForward *:8080 /run/app.sock',
      '  RemoteForward 9000 127.0.0.1:3000',
      '  DynamicForward localhost:1080',
    ].join('\n');
    const { services, hostId } = open(sshd, { config });
    expect(services.tunnel.offered({ hostId })).toEqual([
      {
        kind: 'local',
        listen: { host: '127.0.0.1', port: 5432 },
        target: { host: 'db.internal', port: 5432 },
      },
      { kind: 'local', listen: { host: '0.0.0.0', port: 8080 }, target: { path: '/run/app.sock' } },
      {
        kind: 'remote',
        listen: { host: '127.0.0.1', port: 9000 },
        target: { host: '127.0.0.1', port: 3000 },
      },
      { kind: 'dynamic', listen: { host: 'localhost', port: 1080 }, target: null },
    ]);
  });

  describe('of the OpenSSH configuration', () => {
    const openShell = async (
      { services, incidentId, hostId }: ReturnType<typeof open>,
      expected: 'open' | 'failed' = 'open',
    ) => {
      const { id } = services.terminal.open({ incidentId, hostId });
      const state = () => services.terminal.list().find((one) => one.id === id)?.state;
      await vi.waitFor(() => expect(state()?.kind).toBe(expected), wait);
      return { id, state };
    };
    const configured = ({ services }: ReturnType<typeof open>) =>
      services.tunnel.list().filter((row) => row.configured);

    test('open with the first terminal on the host and close with its last', async () => {
      const [to, local, remote, socks] = [
        await freePort(),
        await freePort(),
        await freePort(),
        await freePort(),
      ];
      await shouting(to);
      const config = [
        `LocalForward ${local} 127.0.0.1:${to}`,
        `RemoteForward ${remote} 127.0.0.1:${to}`,
        `DynamicForward ${socks}`,
      ].join('\n');
      const made = open(sshd, { config });
      const { services, dataDir } = made;
      const first = await openShell(made);
      const second = await openShell(made);
      const opened = { kind: 'open' };
      expect(configured(made).map((row) => row.state)).toMatchObject([opened, opened, opened]);
      expect(await talk({ port: local }, 'hello')).toBe('HELLOBYE');
      expect(await talk({ port: remote }, 'hello')).toBe('HELLOBYE');
      expect(made.texts().some(({ text }) => text.startsWith(`Tunnel opened: 127.0.0.1:${local}`))).toBe(
        true,
      );
      await services.terminal.close({ id: first.id });
      expect(await talk({ port: local }, 'still')).toBe('STILLBYE');
      await services.terminal.close({ id: second.id });
      expect(services.tunnel.list()).toEqual([]);
      await expect(talk({ port: local }, '')).rejects.toThrow();
      await made.dispose();
      // They are not kept: the next start has none of them.
      expect(open(sshd, { dataDir }).services.tunnel.list()).toEqual([]);
    });

    test('say in the terminal which could not be opened, and let it go on', async () => {
      const [taken, remote] = [await freePort(), await freePort()];
      await shouting(taken);
      const config = `LocalForward ${taken} db:5432\nRemoteForward 1080\nRemoteForward ${remote} here:1`;
      const made = open(sshd, { config });
      const { id } = await openShell(made);
      const kinds = () => configured(made).map(({ kind, state }) => [kind, state.kind]);
      expect(kinds()).toEqual([
        ['local', 'failed'],
        ['remote', 'open'],
      ]);
      await made.services.terminal.discard({ id });
    });

    test('end the terminal where ExitOnForwardFailure says so', async () => {
      const taken = await freePort();
      await shouting(taken);
      const made = open(sshd, { config: `LocalForward ${taken} db:5432\nExitOnForwardFailure yes` });
      const { state } = await openShell(made, 'failed');
      expect(state()).toMatchObject({ code: 'FORWARD_FAILED', text: expect.stringContaining(String(taken)) });
      expect(made.services.tunnel.list()).toEqual([]);
    });

    test('leave a tunnel alone that does the same already, and open none where all are cleared', async () => {
      const [to, at] = [await freePort(), await freePort()];
      const forward = `LocalForward ${at} 127.0.0.1:${to}`;
      const made = open(sshd, { config: forward });
      const kept = await made.add({
        kind: 'local',
        listen: { host: '127.0.0.1', port: at },
        target: { host: '127.0.0.1', port: to },
      });
      const { id } = await openShell(made);
      await made.services.terminal.close({ id });
      expect(made.services.tunnel.list().map((row) => [row.id, row.state.kind])).toEqual([[kept.id, 'open']]);
      const cleared = open(sshd, { config: `${forward}\nClearAllForwardings yes` });
      await openShell(cleared);
      expect(cleared.services.tunnel.list()).toEqual([]);
    });

    test('listen for others only where GatewayPorts or the line says so', () => {
      const listens = (config: string) => {
        const { services, hostId } = open(sshd, { config });
        return services.tunnel.offered({ hostId }).map(({ listen }) => ('host' in listen ? listen.host : ''));
      };
      const lines = 'LocalForward 1 a:1\nLocalForward :2 a:1\nDynamicForward 3\nRemoteForward 4 a:1';
      expect(listens(lines)).toEqual(['127.0.0.1', '0.0.0.0', '127.0.0.1', '127.0.0.1']);
      expect(listens(`GatewayPorts yes\n${lines}`).toSorted()).toEqual(
        ['0.0.0.0', '0.0.0.0', '0.0.0.0', '127.0.0.1'].toSorted(),
      );
    });
  });
});
