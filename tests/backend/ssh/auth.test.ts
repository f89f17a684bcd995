import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { SshConnection } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import type { Ask } from '../../../electron/backend/ssh/ask.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';
import { accountMissing, makeAccount } from '../../fixtures/systemUser.ts';
import type { Account } from '../../fixtures/systemUser.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-auth-'));
const knownHosts = createKnownHosts(join(dir, 'known_hosts'));
const open: SshConnection[] = [];

async function connect(target: ConnectTarget, ask: Ask = answering()): Promise<SshConnection> {
  const connection = await connectSsh(target, { ask, knownHosts });
  open.push(connection);
  return connection;
}

async function failure(target: ConnectTarget, ask: Ask = answering()): Promise<SshError> {
  const error: unknown = await connect(target, ask).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

const kinds = (ask: ReturnType<typeof answering>) =>
  ask.asked.map((q) => q.kind).filter((kind) => kind !== 'hostKey');

afterEach(async () => void (await Promise.all(open.splice(0).map((connection) => connection.dispose()))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.skipIf(sshdMissing)(`keys${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  const locked = makeKey(join(dir, 'locked'), { passphrase: 'open sesame' });
  const pem = makeKey(join(dir, 'pem'), { type: 'rsa', passphrase: 'pem pass', pem: true });
  const rsa = makeKey(join(dir, 'rsa'), { type: 'rsa' });
  const ecdsa = makeKey(join(dir, 'ecdsa'), { type: 'ecdsa' });
  const stranger = makeKey(join(dir, 'stranger'), { passphrase: 'never asked' });
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({
      authorize: [locked, pem, rsa, ecdsa].map((key) => readFileSync(`${key}.pub`, 'utf8')),
    });
  });
  afterAll(() => sshd.stop());
  const target = (...identityPaths: string[]) => targetAt(sshd.port, { user: sshd.user, identityPaths });

  it.each([
    ['ed25519', () => sshd.keyFile],
    ['rsa', () => rsa],
    ['ecdsa', () => ecdsa],
  ])('logs in with an %s key file and asks nothing', async (_type, file) => {
    const ask = answering();
    await connect(target(file()), ask);
    expect(kinds(ask)).toEqual([]);
  });

  it('asks for the passphrase of an encrypted key, again after a wrong one', async () => {
    const ask = answering({
      passphrase: ({ attempt }) => ({ kind: 'secret', value: attempt === 1 ? 'wrong' : 'open sesame' }),
    });
    await connect(target(locked), ask);
    expect(kinds(ask)).toEqual(['passphrase', 'passphrase']);
  });

  it('opens an old PEM key', async () => {
    const ask = answering({ passphrase: () => ({ kind: 'secret', value: 'pem pass' }) });
    await connect(target(pem), ask);
    expect(kinds(ask)).toEqual(['passphrase']);
  });

  it('asks no passphrase of a key that the server would not take', async () => {
    const ask = answering();
    const error = await failure(target(stranger), ask);
    expect(kinds(ask)).toEqual([]);
    expect(error.code).toBe('AUTH_FAILED');
    expect(error.data).toMatchObject({ tried: [`key ${stranger}`], offered: ['publickey'] });
  });

  it('says that the key file a person named is not there', async () => {
    const error = await failure({ ...target(stranger), identityPaths: [], ownKeyPath: '/no/such/key' });
    expect(error.message).toContain('key /no/such/key, which is missing');
  });

  it('says no word of a passphrase in the error', async () => {
    const ask = answering({ passphrase: () => ({ kind: 'secret', value: 'sEcReT-value' }) });
    const error = await failure(target(locked), ask);
    expect(error.code).toBe('AUTH_FAILED');
    expect(JSON.stringify([error.message, error.data, error.stack])).not.toContain('sEcReT');
  });

  it('goes on to the next key where the person has no passphrase', async () => {
    await connect(target(locked, sshd.keyFile), answering({ passphrase: () => ({ kind: 'cancel' }) }));
  });

  it('passes over missing files and files that are no keys', async () => {
    await connect(target(join(dir, 'missing'), join(dir, 'known_hosts'), sshd.keyFile));
  });

  describe('with an agent', () => {
    const socket = join(dir, 'agent.sock');
    let agent: ChildProcess;
    beforeAll(async () => {
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 10));
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      chmodSync(stranger, 0o600);
      execFileSync('ssh-add', ['-q', rsa], { env, stdio: 'ignore' });
      execFileSync('ssh-add', ['-q', ecdsa], { env, stdio: 'ignore' });
    });
    afterAll(() => void agent.kill());

    it('logs in with a key of the agent', async () => {
      const ask = answering();
      await connect({ ...target(), agentSocket: socket }, ask);
      expect(kinds(ask)).toEqual([]);
    });

    it('uses only the configured keys of the agent where IdentitiesOnly says so', async () => {
      const only = { ...target(), agentSocket: socket, identitiesOnly: true };
      expect((await failure(only)).data.tried).toEqual([]);
      // A public key file is enough to choose the agent's key.
      await connect({ ...only, identityPaths: [`${ecdsa}.pub`] });
    });

    it('goes on with key files where the agent is gone', async () => {
      await connect({ ...target(sshd.keyFile), agentSocket: join(dir, 'no-agent.sock') });
    });
  });
});

const passwordSkip = sshdMissing ?? accountMissing;
describe.skipIf(passwordSkip)(`passwords${passwordSkip ? ` (skipped: ${passwordSkip})` : ''}`, () => {
  let account: Account;
  let password: Sshd;
  let pam: Sshd;
  let both: Sshd;
  let twice: Sshd;
  beforeAll(async () => {
    account = makeAccount();
    password = await startSshd({ config: ['PasswordAuthentication yes', 'PubkeyAuthentication no'] });
    pam = await startSshd({
      config: ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'PubkeyAuthentication no'],
    });
    twice = await startSshd({
      config: [
        'UsePAM yes',
        'KbdInteractiveAuthentication yes',
        'PasswordAuthentication yes',
        'PubkeyAuthentication no',
        'MaxAuthTries 20',
      ],
    });
    both = await startSshd({
      config: ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'],
    });
  });
  afterAll(async () => {
    await Promise.all([password, pam, both, twice].map((sshd) => sshd.stop()));
    account.remove();
  });
  const wrong = { kind: 'secret', value: 'wrong' } as const;
  const right = () => ({ kind: 'secret', value: account.password }) as const;

  it('logs in with a password, asked again after a wrong one', async () => {
    const ask = answering({
      password: ({ attempt }) => (attempt === 1 ? { kind: 'secret', value: 'wrong' } : right()),
    });
    await connect(targetAt(password.port, { user: account.name }), ask);
    expect(kinds(ask)).toEqual(['password', 'password']);
  });

  it('gives up after three wrong passwords and says what was tried, but not the password', async () => {
    const ask = answering({ password: () => ({ kind: 'secret', value: 'sEcReT-value' }) });
    const error = await failure(targetAt(password.port, { user: account.name, timeoutMs: 20_000 }), ask);
    expect(error.code).toBe('AUTH_FAILED');
    expect(error.data.tried).toEqual(['password']);
    expect(kinds(ask)).toEqual(['password', 'password', 'password']);
    expect(JSON.stringify([error.message, error.data, error.stack])).not.toContain('sEcReT');
  });

  it('stops where the person cancels', async () => {
    expect((await failure(targetAt(password.port, { user: account.name }))).code).toBe('CANCELLED');
  });

  it('logs in by keyboard-interactive', async () => {
    const wanted = { user: account.name, preferredAuthentications: ['keyboard-interactive'] };
    const ask = answering({ password: ({ attempt }) => (attempt === 1 ? wrong : right()) });
    await connect(targetAt(pam.port, wanted), ask);
    // PAM's plain question for the password is asked as one, so that it can be kept.
    expect(kinds(ask)).toEqual(['password', 'password']);
  });

  it('asks by keyboard-interactive before it gives a password, as OpenSSH does', async () => {
    const target = targetAt(twice.port, { user: account.name, timeoutMs: 20_000, passwordPrompts: 1 });
    const ask = answering({ password: () => wrong });
    expect((await failure(target, ask)).data.tried).toEqual(['keyboard-interactive', 'password']);
    // Counted through both ways: what was kept and is wrong is forgotten, not tried by the next one.
    const attempts = ask.asked.flatMap((question) => ('attempt' in question ? question.attempt : []));
    expect(attempts).toEqual([1, 2]);
    const first = { ...target, preferredAuthentications: ['password', 'keyboard-interactive'] };
    expect((await failure(first, answering({ password: () => wrong }))).data.tried).toEqual([
      'password',
      'keyboard-interactive',
    ]);
  });

  it('says of ways that it has not that the system has them', async () => {
    const target = targetAt(password.port, {
      user: account.name,
      preferredAuthentications: ['hostbased', 'gssapi-with-mic'],
    });
    const error = await failure(target);
    expect(error.message).toContain('does not log in by gssapi-with-mic or hostbased');
    expect(error.data.wayRound).toBe('systemSsh');
  });

  it('gives the key and then the password where the server wants both', async () => {
    const user = both.user;
    const ask = answering({ password: () => ({ kind: 'secret', value: 'wrong' }) });
    const error = await failure(
      targetAt(both.port, { user, identityPaths: [both.keyFile], timeoutMs: 20_000 }),
      ask,
    );
    expect(error.data.tried).toEqual([`key ${both.keyFile}`, 'password']);
    expect(error.data.offered).toEqual(['password']);
  });
});

describe('keyboard-interactive with several prompts', () => {
  it('passes cleaned prompts on and all answers back, also when the server asks in two rounds', async () => {
    const hostKey = readFileSync(makeKey(join(dir, 'mfa_host')));
    const given: string[][] = [];
    const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        const first = [
          { prompt: 'Password: ', echo: false },
          { prompt: 'To\u202eken\u0007: ', echo: true },
        ];
        return context.prompt(first, 'Two factors', 'Be\u001b[31mware', (answers) => {
          given.push(answers);
          context.prompt([{ prompt: 'Again: ', echo: false }], (second) => {
            given.push(second);
            context.accept();
          });
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ask = answering({
      keyboardInteractive: ({ prompts }) => ({
        kind: 'answers',
        values: prompts.map((p) => `answer to ${p.text}`),
      }),
    });
    await connect(targetAt((server.address() as AddressInfo).port), ask);
    expect(given).toEqual([['answer to Password: ', 'answer to Token: '], ['answer to Again: ']]);
    expect(ask.asked[1]).toMatchObject({ title: 'Two factors', instructions: 'Be[31mware' });
    await Promise.all(open.splice(0).map((connection) => connection.dispose()));
    server.close();
  });
});
