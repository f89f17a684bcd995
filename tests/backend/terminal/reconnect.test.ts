import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { keepCommand } from '../../../electron/backend/ssh/keep.ts';
import { watchWake } from '../../../electron/backend/ssh/wake.ts';
import { cutOff } from '../../fixtures/cutOff.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { startProxy } from '../../fixtures/proxy.ts';
import { sessionOn, waitFor, type TestSession } from '../../fixtures/shellSession.ts';
import { makeKey, sshdMissing, startSshd, type Sshd, type SshdOptions } from '../../fixtures/sshd.ts';

const tmuxMissing = spawnSync('tmux', ['-V']).status === 0 ? null : 'tmux is not installed';

describe.skipIf(sshdMissing)(`a lost connection${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  const servers: Sshd[] = [];
  const sessions: TestSession[] = [];
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map(({ session }) => session.dispose()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  const start = async (options: SshdOptions = {}) => {
    const sshd = await startSshd(options);
    servers.push(sshd);
    return sshd;
  };
  const bash = { config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] };
  const open = async (sshd: Sshd, target = {}, more = {}) => {
    const made = sessionOn(sshd, target, { retries: true, ...more });
    sessions.push(made);
    await made.session.connect();
    expect(made.session.state).toEqual({ kind: 'open' });
    return made;
  };
  const until = ({ session }: TestSession, kind: string) =>
    waitFor(
      () => session.state.kind === kind,
      () => `${kind}; it is ${JSON.stringify(session.state)}`,
    );

  test('is made again by itself once the server is back; the scrollback stays, and what was lost is told', async () => {
    const keys = temporaryFolder();
    const [hostKeyFile, identity] = [makeKey(join(keys, 'host')), makeKey(join(keys, 'client'))];
    const options = { ...bash, hostKeyFile, authorize: [readFileSync(`${identity}.pub`, 'utf8')] };
    const sshd = await start(options);
    const made = await open(sshd, { identityPaths: [identity] });
    await made.until('ready> ');
    made.type('echo be""fore\r');
    await made.until('before\r\n');
    await cutOff(sshd);
    await until(made, 'retrying');
    await waitFor(
      () => made.states.filter(({ kind }) => kind === 'retrying').length > 1,
      () => 'a try against a server that is down',
    );
    expect(made.session.state).not.toMatchObject({ kind: 'failed' });
    await start({ ...options, port: sshd.port });
    await until(made, 'open');
    await made.until(/Connected again, after [\d.]+ m?s without a connection. This is a new shell/);
    made.type('echo af""ter\r');
    await made.until('after\r\n');
    expect(made.screen()).toMatch(/before\r\n.*Connected again.*after\r\n/s);
  });

  test('is given up when the person says so, and when the server refuses', async () => {
    const sshd = await start(bash);
    const [stopped, refused] = [await open(sshd), await open(sshd)];
    await cutOff(sshd);
    await until(stopped, 'retrying');
    await stopped.session.close();
    expect(stopped.session.state).toMatchObject({ kind: 'closed', reason: 'ended' });
    // Another server at the same place: its key is another one.
    await start({ ...bash, port: sshd.port });
    refused.session.hurry();
    await until(refused, 'failed');
    expect(refused.session.state).toMatchObject({ code: 'HOST_KEY_CHANGED' });
    expect(stopped.session.state.kind).toBe('closed');
  });

  test('is made again after the host ended the shell by a signal, as when it shuts down', async () => {
    const sshd = await start(bash);
    const made = await open(sshd);
    await made.until('ready> ');
    made.type('kill -KILL $$\r');
    await made.until('ended by SIGKILL');
    await made.until('Connected again');
    await until(made, 'open');
  });

  test('is not made again after the shell ended by itself', async () => {
    const sshd = await start(bash);
    const made = await open(sshd);
    await made.until('ready> ');
    made.type('exit\r');
    await until(made, 'closed');
    expect(made.session.state).toMatchObject({ reason: 'exited' });
    expect(made.states.some(({ kind }) => kind === 'retrying')).toBe(false);
  });

  test('is noticed within the configured time when the network swallows everything', async () => {
    const sshd = await start(bash);
    const proxy = await startProxy(sshd.port);
    const made = await open(sshd, { port: proxy.port, keepaliveSeconds: 0.2, keepaliveCountMax: 2 });
    await made.until('ready> ');
    proxy.freeze();
    await until(made, 'retrying');
    await made.until('no longer answers');
    proxy.thaw();
    await until(made, 'open');
  });

  test('is noticed after sleep or on another network without waiting for the keepalive', async () => {
    const sshd = await start(bash);
    const proxy = await startProxy(sshd.port);
    const made = await open(sshd, { port: proxy.port });
    await made.until('ready> ');
    await made.pool.probe(2000);
    expect(made.session.state.kind).toBe('open');
    proxy.freeze();
    await made.pool.probe(300);
    await until(made, 'retrying');
    proxy.thaw();
    made.session.hurry();
    await until(made, 'open');
  });

  test('lost in the middle of a flood leaves the session whole', async () => {
    const sshd = await start(bash);
    const proxy = await startProxy(sshd.port);
    const made = await open(sshd, { port: proxy.port });
    await made.until('ready> ');
    made.type('yes flood\r');
    await made.until('flood\r\nflood');
    proxy.cut();
    await made.until('Connected again');
    made.type('echo al""ive\r');
    await made.until('alive\r\n');
  });

  test.skipIf(tmuxMissing)(
    `finds its shell again where it is kept${tmuxMissing ? ` (skipped: ${tmuxMissing})` : ''}`,
    async () => {
      const folder = temporaryFolder();
      // tmux finds its server by this folder: nobody else's is touched.
      const sshd = await start({ config: [`SetEnv TMUX_TMPDIR=${folder} HOME=${folder} LANG=C.UTF-8`] });
      const proxy = await startProxy(sshd.port);
      const command = keepCommand('holdfast-test-1');
      onTestFinished(() => void spawnSync('tmux', ['kill-server'], { env: { TMUX_TMPDIR: folder } }));
      const made = await open(sshd, { port: proxy.port }, { command, kept: true });
      await made.until('holdfast-');
      expect(made.session.stepProblem).toContain('kept in tmux or screen');
      made.type('for i in $(seq 1 1000); do echo "tick-$i"; sleep 0.1; done\r');
      await made.until('tick-3');
      proxy.cut();
      await made.until('Connected again');
      expect(made.screen()).toContain('The shell went on meanwhile');
      const from = made.screen().indexOf('Connected again');
      await made.until(/tick-\d\d/, from);
      const numbers = [
        ...made
          .screen()
          .slice(from)
          .matchAll(/tick-(\d+)/g),
      ].map((match) => Number(match[1]));
      expect(Math.max(...numbers)).toBeGreaterThan(3);
    },
  );

  test.skipIf(tmuxMissing)(
    `types no step into a tmux that the person started, and does again once it is left${tmuxMissing ? ` (skipped: ${tmuxMissing})` : ''}`,
    async () => {
      const folder = temporaryFolder();
      const sshd = await start({
        config: [
          `SetEnv TMUX_TMPDIR=${folder} HOME=${folder} LANG=C.UTF-8 TERM=xterm`,
          "ForceCommand PS1='ready> ' exec bash --norc -i",
        ],
      });
      onTestFinished(() => void spawnSync('tmux', ['kill-server'], { env: { TMUX_TMPDIR: folder } }));
      const made = await open(sshd);
      await made.until('ready> ');
      made.type('tmux -f /dev/null new-session -s mine\r');
      await made.until('[mine]');
      expect(made.session.stepProblem).toMatch(/tmux or screen\. Leave it \(detach tmux with Ctrl-B D/);
      made.type('\u0002d');
      await made.until('[detached');
      await made.until('ready> ', made.screen().lastIndexOf('[detached'));
      expect(made.session.stepProblem).toBeNull();
    },
  );

  test.skipIf(tmuxMissing)(
    `keeps the configured command in the place of the login shell${tmuxMissing ? ` (skipped: ${tmuxMissing})` : ''}`,
    async () => {
      const folder = temporaryFolder();
      const sshd = await start({ config: [`SetEnv TMUX_TMPDIR=${folder} HOME=${folder} LANG=C.UTF-8`] });
      onTestFinished(() => void spawnSync('tmux', ['kill-server'], { env: { TMUX_TMPDIR: folder } }));
      const remote = `echo "it's $((40 + 2))" '\\n'; cat`;
      const made = await open(sshd, {}, { command: keepCommand('holdfast-test-2', remote), kept: true });
      await made.until("it's 42 \\n");
      made.type('still here\r');
      await made.until(/still here[^]*still here/);
    },
  );

  test('on a host without tmux and screen says that nothing is kept', async () => {
    const folder = temporaryFolder();
    for (const tool of ['sh', 'cat']) execFileSync('ln', ['-s', `/bin/${tool}`, join(folder, tool)]);
    const sshd = await start({ config: [`SetEnv PATH=${folder} SHELL=/bin/sh`] });
    const made = await open(sshd, {}, { command: `PATH=${folder}; export PATH; ${keepCommand('x')}` });
    await made.until('Neither tmux nor screen is installed');
    made.type('echo pl""ain\r');
    await made.until('plain');
    const remote = keepCommand('x', `echo "it's $((40 + 2))"; exec sh`);
    const other = await open(sshd, {}, { command: `PATH=${folder}; export PATH; ${remote}` });
    await other.until("it's 42");
  });
});

describe('waking', () => {
  test('is told after the clock jumped and after the addresses changed, and not otherwise', async () => {
    let [at, address, woken] = [0, 'a', 0];
    const now = () => (at += 5);
    const stop = watchWake(() => woken++, { now, addresses: () => address, lookMs: 5 });
    onTestFinished(stop);
    const looks = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 10));
    await looks(5);
    expect(woken).toBe(0);
    at += 60_000;
    await waitFor(
      () => woken === 1,
      () => 'the jump to be told',
    );
    address = 'b';
    await waitFor(
      () => woken === 2,
      () => 'the change to be told',
    );
    await looks(5);
    expect(woken).toBe(2);
  });
});
