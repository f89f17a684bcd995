import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { createReach } from '../../../electron/backend/ssh/reach.ts';
import { resolveTarget } from '../../../electron/backend/ssh/target.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { openLinks } from '../../fixtures/pool.ts';
import { freePort } from '../../fixtures/port.ts';
import { sessionOn, waitFor } from '../../fixtures/shellSession.ts';
import { makeKey, sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

/** The target that a configuration makes of a test server, as terminals and steps get it. */
function configured(sshd: Sshd, lines: string[], environment: NodeJS.ProcessEnv = {}): ConnectTarget {
  const dir = temporaryFolder();
  const file = join(dir, 'config');
  const known = join(dir, 'known_hosts');
  writeFileSync(known, `[127.0.0.1]:${sshd.port} ${sshd.hostPublicKey}\n`);
  const first = [
    `Port ${sshd.port}`,
    `User ${sshd.user}`,
    `IdentityFile ${sshd.keyFile}`,
    `UserKnownHostsFile ${known}`,
  ];
  writeFileSync(file, [...lines, ...first].join('\n'));
  const options = { sources: [{ file, includeFrom: dir }], home: dir, agentSocket: null, environment };
  return resolveTarget({ name: 'db-1', address: '127.0.0.1' }, options);
}

const session = async (sshd: Sshd, target: ConnectTarget) => {
  const made = sessionOn(sshd, target);
  onTestFinished(async () => {
    await made.session.dispose();
    await made.pool.dispose();
  });
  await made.session.connect();
  return made;
};

describe.skipIf(sshdMissing)(
  `what the configuration says of sessions${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`,
  () => {
    let sshd: Sshd;
    let bare: Sshd;
    beforeAll(async () => {
      sshd = await startSshd({ config: ['AcceptEnv HF_* LANG'] });
      bare = await startSshd({ config: ['PermitTTY no', 'AllowAgentForwarding no', 'MaxSessions 1'] });
    });
    afterAll(async () => void (await Promise.all([sshd.stop(), bare.stop()])));

    it('gives shells and commands the variables of SetEnv and SendEnv, SetEnv first', async () => {
      const lines = ['SendEnv HF_* SECRET -HF_NOT*', 'SetEnv "HF_SET=two words" HF_BOTH=set TERM=vt220'];
      const environment = { HF_SENT: 'sent', HF_BOTH: 'sent', OTHER: 'x', SECRET: 'not accepted' };
      const target = configured(sshd, lines, environment);
      const { type, until } = await session(sshd, target);
      type('echo "[$HF_SENT|$HF_SET|$HF_BOTH|$OTHER$SECRET|$TERM]"\r');
      await until('[sent|two words|set||vt220]');
      const reach = createReach(openLinks([sshd], { db: target }));
      const limits = { signal: new AbortController().signal, timeoutMs: 10_000, maxBytes: 1000 };
      const { stdout } = await reach.exec('db', 'echo "$HF_SENT $HF_SET $HF_BOTH"', limits);
      expect(Buffer.from(stdout).toString()).toBe('sent two words set\n');
    });

    it('runs RemoteCommand in a terminal in place of the login shell, and leaves commands alone', async () => {
      const target = configured(sshd, ['RemoteCommand tty >/dev/null && echo "for %n as %r"; cat']);
      const { until, type } = await session(sshd, target);
      await until(`for 127.0.0.1 as ${sshd.user}`);
      type('once more\r');
      await until(/once more\r\nonce more/);
      const reach = createReach(openLinks([sshd], { db: target }));
      const limits = { signal: new AbortController().signal, timeoutMs: 10_000, maxBytes: 1000 };
      expect(Buffer.from((await reach.exec('db', 'echo plain', limits)).stdout).toString()).toBe('plain\n');
    });

    it('opens a shell without a terminal where RequestTTY is no, with lines edited here', async () => {
      const { type, until, screen } = await session(sshd, configured(sshd, ['RequestTTY no']));
      await until('This shell has no terminal on db-1');
      type('test -t 0 || ecc\u007fho "none é"\u007f\u007f\u007f"\r');
      await until('\r\nnone\r\n');
      type('echo to stderr >&2; exit 3\r');
      await until('to stderr\r\n');
      await until('The shell ended with exit code 3.');
      expect(screen()).toContain('echo to stderr');
    });

    it('ends the input of such a shell with Ctrl-D and gives it up with Ctrl-C', async () => {
      const target = configured(sshd, ['RequestTTY no', 'RemoteCommand cat; echo ended']);
      const ended = await session(sshd, target);
      ended.type('half a line\u0004\u0004');
      await ended.until('half a lineended');
      const given = await session(sshd, target);
      given.type('\u0003');
      await given.until('^C');
      await waitFor(
        () => given.session.state.kind === 'closed',
        () => 'the shell to be closed',
      );
    });

    it('opens a shell all the same where the server gives no terminal, also the only session it allows', async () => {
      const { type, until, pool } = await session(bare, configured(bare, []));
      await until('db-1 gives no terminal.');
      type('echo it works\r');
      await until('\r\nit works\r\n');
      expect(pool.size()).toBe(1);
    });

    it("shows the server's words to whoever logs in once, without what could fool the reader", async () => {
      const file = join(temporaryFolder(), 'banner');
      writeFileSync(file, 'Authorised use only\u001b]0;title\u0007\nAsk \u202ethe team\n');
      const own = await startSshd({ config: [`Banner ${file}`] });
      onTestFinished(() => own.stop());
      const { until, screen } = await session(own, configured(own, []));
      await until('db-1 says: Authorised use only');
      await until('Ask the team');
      expect(screen()).not.toContain('\u001b]0;title');
      expect(screen().split('Authorised')).toHaveLength(2);
    });

    describe('agent forwarding', () => {
      let agents: { socket: string; stop(): void }[] = [];
      const agent = async (): Promise<string> => {
        const dir = temporaryFolder();
        const socket = join(dir, 'agent');
        const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
        agents.push({ socket, stop: () => void child.kill() });
        await waitFor(
          () => existsSync(socket),
          () => 'the agent',
        );
        const key = makeKey(join(dir, 'key'));
        execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
        return socket;
      };
      const printOf = (socket: string) =>
        execFileSync('ssh-add', ['-l'], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
          .toString()
          .split(' ')[1] ?? '';
      afterAll(() => {
        for (const { stop } of agents) stop();
        agents = [];
      });

      it('is off by default, also where an agent logs in', async () => {
        const target = { ...configured(sshd, []), agentSocket: await agent() };
        const { type, until, screen } = await session(sshd, target);
        type('echo "sock[$SSH_AUTH_SOCK]"\r');
        await until('sock[]');
        expect(screen()).not.toContain('forwarded');
      });

      it('lets a host whose configuration says so use the agent, and tells it', async () => {
        const socket = await agent();
        const { type, until } = await session(sshd, configured(sshd, [`ForwardAgent ${socket}`]));
        await until('The SSH agent is forwarded: whoever is root on db-1');
        type('ssh-add -l\r');
        await until(printOf(socket));
        // Further requests, and more than one at once.
        type('ssh-add -l >/dev/null & ssh-add -l >/dev/null && wait && echo "both $?"\r');
        await until('both 0');
      });

      it('takes the agent that logs in for ForwardAgent yes, and none where IdentityAgent is none', () => {
        const at = (text: string) => {
          const file = join(temporaryFolder(), 'config');
          writeFileSync(file, text);
          const options = { sources: [{ file, includeFrom: '/' }], agentSocket: '/run/agent' };
          return resolveTarget({ name: 'a', address: 'a' }, options).forwardAgent;
        };
        expect(at('ForwardAgent yes')).toBe('/run/agent');
        expect(at('ForwardAgent no')).toBeNull();
        expect(at('Host b\nForwardAgent yes')).toBeNull();
        expect(at('ForwardAgent yes\nIdentityAgent none')).toBeNull();
        expect(at('ForwardAgent yes\nIdentityAgent /run/other')).toBe('/run/other');
        expect(at('ForwardAgent /run/third')).toBe('/run/third');
      });

      it('says where no agent answers, or the server lets none be forwarded', async () => {
        const none = await session(sshd, configured(sshd, ['ForwardAgent /nowhere/agent']));
        await none.until('no agent answers on this machine');
        const refused = await session(bare, configured(bare, [`ForwardAgent ${await agent()}`]));
        await refused.until('db-1 lets no agent be forwarded.');
        refused.type('echo "sock[$SSH_AUTH_SOCK]"\r');
        await refused.until('sock[]');
      });

      it('gives a connection with the agent to nobody whose configuration does not say so', async () => {
        const with_ = configured(sshd, [`ForwardAgent ${await agent()}`]);
        const without = { ...with_, forwardAgent: null };
        const links = openLinks([sshd], { a: with_, b: without });
        const signal = new AbortController().signal;
        const leases = [
          await links.pool.use({ target: with_, use: 'session', ask: answering(), signal }),
          await links.pool.use({ target: without, use: 'session', ask: answering(), signal }),
        ];
        expect(links.pool.size()).toBe(2);
        for (const lease of leases) lease.release();
      });
    });
  },
);

describe.skipIf(sshdMissing)(
  `what the configuration says of connections${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`,
  () => {
    let sshd: Sshd;
    beforeAll(async () => void (sshd = await startSshd({ config: ['LogLevel DEBUG2'] })));
    afterAll(() => sshd.stop());
    const connect = async (target: ConnectTarget) => {
      const knownHosts = createKnownHosts(join(temporaryFolder(), 'known_hosts'));
      const connection = await connectSsh(target, { ask: answering(), knownHosts });
      onTestFinished(() => connection.dispose());
      return connection;
    };

    it('tries as often as ConnectionAttempts says, and gives up at once without it', async () => {
      const port = await freePort();
      let came = 0;
      const target = targetAt(port, { connectionAttempts: 3 });
      const failed = connect(target).catch((error: Error) => error.message);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const server = createServer((socket) => {
        came++;
        socket.destroy();
      });
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      // The second try gets through to what is no SSH server.
      expect(await failed).toContain('did not greet as an SSH server');
      expect(came).toBe(1);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      const once = await connect(targetAt(port)).catch((error: Error) => error.message);
      expect(once).toContain('refuses connections');
    });

    it('comes from the address of BindAddress, in the family of AddressFamily', async () => {
      const from: string[] = [];
      const server = createServer((socket) => {
        from.push(socket.remoteAddress ?? '');
        socket.destroy();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const target = configured(sshd, ['BindAddress 127.0.0.9', 'AddressFamily inet']);
      await connect({ ...target, host: 'localhost', port }).catch(() => undefined);
      expect(from).toEqual(['127.0.0.9']);
      const six = configured(sshd, ['AddressFamily inet6']);
      await connect({ ...six, host: 'localhost', port }).catch(() => undefined);
      expect(from).toHaveLength(1);
    });

    it('gives up after ConnectTimeout', async () => {
      const server = createServer(() => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const target = configured(sshd, ['ConnectTimeout 1']);
      expect(target.timeoutMs).toBe(1000);
      await expect(connect({ ...target, port })).rejects.toThrow('stays silent');
    });

    it('compresses where Compression is yes, and only there', async () => {
      await connect(configured(sshd, []));
      const before = sshd.log().length;
      expect(sshd.log()).toMatch(/compression: none/);
      await connect(configured(sshd, ['Compression yes']));
      expect(sshd.log().slice(before)).toMatch(/compression: zlib@openssh.com/);
    });

    it.each([
      ['a socket', () => []],
      ['a jump host', () => ['ProxyJump hop']],
      ['a command', () => [`ProxyCommand busybox nc 127.0.0.1 ${sshd.port}`]],
    ])('exchanges keys anew as RekeyLimit asks, in the midst of output, over %s', async (_way, lines) => {
      const target = configured(sshd, [
        'Host hop',
        'HostName 127.0.0.1',
        'RekeyLimit default none',
        'Host 127.0.0.1',
        'RekeyLimit 200K 1h',
        ...lines(),
        'Host *',
      ]);
      expect(target.rekey).toEqual({ bytes: 200 * 1024, seconds: 3600 });
      const { type, until } = await session(sshd, target);
      const exchanges = () => sshd.log().split('SSH2_MSG_NEWKEYS received').length;
      const before = exchanges();
      type('for i in $(seq 1 12); do seq 1 40000; sleep 0.3; done; echo "all" "there"\r');
      await until('all there');
      expect(exchanges()).toBeGreaterThan(before + 1);
      type('echo "still" "well"\r');
      await until('still well');
    });

    it('refuses a host whose key stands in RevokedHostKeys, or where that file cannot be read', async () => {
      const file = join(temporaryFolder(), 'revoked');
      writeFileSync(file, `# gone\n${readFileSync(`${sshd.keyFile}.pub`, 'utf8')}`);
      await connect(configured(sshd, [`RevokedHostKeys ${file}`]));
      writeFileSync(file, `# gone\n${sshd.hostPublicKey} old server\n`);
      await expect(connect(configured(sshd, [`RevokedHostKeys ${file}`]))).rejects.toMatchObject({
        code: 'HOST_KEY_REVOKED',
        data: { where: `${file}:2` },
      });
      await expect(connect(configured(sshd, ['RevokedHostKeys /nowhere/list']))).rejects.toMatchObject({
        code: 'HOST_KEY_REFUSED',
      });
      const list = join(temporaryFolder(), 'krl');
      execFileSync('ssh-keygen', ['-q', '-k', '-f', list, `${sshd.hostKeyFile}.pub`]);
      await expect(connect(configured(sshd, [`RevokedHostKeys ${list}`]))).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        data: { wayRound: 'systemSsh' },
      });
    });

    it('logs in only by the ways that are switched on, in the order that is said', () => {
      const ways = (...lines: string[]) => configured(sshd, lines).preferredAuthentications;
      expect(ways()).toBeNull();
      expect(ways('PubkeyAuthentication no')).toEqual(['keyboard-interactive', 'password']);
      expect(ways('PreferredAuthentications password,publickey')).toEqual(['password', 'publickey']);
      expect(configured(sshd, ['NumberOfPasswordPrompts 1']).passwordPrompts).toBe(1);
    });
  },
);
