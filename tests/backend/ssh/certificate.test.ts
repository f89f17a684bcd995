import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { SshConnection } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-cert-'));
const deps = { ask: answering(), knownHosts: createKnownHosts(join(dir, 'known_hosts')) };
const open: SshConnection[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((connection) => connection.dispose()))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function connect(target: ConnectTarget): Promise<SshConnection> {
  const connection = await connectSsh(target, deps);
  open.push(connection);
  return connection;
}

async function failure(target: ConnectTarget): Promise<SshError> {
  const error: unknown = await connect(target).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

describe.skipIf(sshdMissing)(`user certificates${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  const authority = makeKey(join(dir, 'user_ca'));
  const certify = (key: string, ...options: string[]): string => {
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority,
      '-I',
      'ada',
      '-n',
      'root,ada',
      ...options,
      `${key}.pub`,
    ]);
    return key;
  };
  let sshd: Sshd;
  beforeAll(async () => {
    const config = [`TrustedUserCAKeys ${authority}.pub`, 'AuthorizedPrincipalsFile none'];
    sshd = await startSshd({ config });
  });
  afterAll(() => sshd.stop());
  const by = (...identityPaths: string[]) => targetAt(sshd.port, { user: sshd.user, identityPaths });

  it.each(['ed25519', 'ecdsa', 'rsa'])('logs in with the certificate beside an %s key', async (type) => {
    await connect(by(certify(makeKey(join(dir, `user-${type}`), { type }))));
    expect(sshd.log()).toMatch(new RegExp(`Accepted publickey .*${type.toUpperCase()}-CERT .*ID ada`));
  });

  it('logs in with a certificate that the configuration names', async () => {
    const key = makeKey(join(dir, 'apart'));
    certify(key);
    const named = join(dir, 'elsewhere-cert.pub');
    copyFileSync(`${key}-cert.pub`, named);
    rmSync(`${key}-cert.pub`);
    await connect({ ...by(key), certificatePaths: [named] });
  });

  it('says that a certificate has expired, and tries the key alone', async () => {
    const key = certify(makeKey(join(dir, 'old')), '-V', '20200101:20200102');
    const error = await failure(by(key));
    expect(error.code).toBe('AUTH_FAILED');
    expect(error.data.tried).toEqual([
      expect.stringMatching(/old-cert\.pub: it expired on 2020-01-0/),
      `key ${key}`,
    ]);
  });

  it('goes on with the key where the server does not trust the authority', async () => {
    const stranger = makeKey(join(dir, 'other_ca'));
    const key = makeKey(join(dir, 'stranger'));
    execFileSync('ssh-keygen', ['-q', '-s', stranger, '-I', 'x', '-n', 'root', `${key}.pub`]);
    const error = await failure(by(key));
    expect(error.data.tried).toEqual([`certificate ${key}-cert.pub`, `key ${key}`]);
  });

  describe('in an agent', () => {
    const socket = join(dir, 'agent.sock');
    let agent: ChildProcess;
    beforeAll(async () => {
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    afterAll(() => void agent.kill());

    it('logs in with it', async () => {
      const key = certify(makeKey(join(dir, 'held'), { type: 'rsa' }));
      execFileSync('ssh-add', ['-q', key], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      expect(readFileSync(`${key}-cert.pub`, 'utf8')).toContain('ssh-rsa-cert');
      await connect({ ...by(), agentSocket: socket });
    });
  });
});

describe.skipIf(sshdMissing)('ways to log in', () => {
  let sshd: Sshd;
  let two: string;
  beforeAll(async () => {
    two = makeKey(join(dir, 'second'), { type: 'ecdsa' });
    sshd = await startSshd({
      config: ['AuthenticationMethods publickey,publickey', 'KbdInteractiveAuthentication yes'],
      authorize: [readFileSync(`${two}.pub`, 'utf8')],
    });
  });
  afterAll(() => sshd.stop());

  it('gives two keys where the server wants two', async () => {
    await connect(targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile, two] }));
  });

  it('tries only what is configured, and says what was not tried', async () => {
    const target = {
      user: sshd.user,
      identityPaths: [sshd.keyFile, two],
      preferredAuthentications: ['password'],
    };
    const error = await failure(targetAt(sshd.port, target));
    expect(error.data.tried).toEqual([]);
    expect(error.message).toContain('It accepts: publickey');
  });

  it('keeps to the signature algorithms that are configured', async () => {
    const target = { user: sshd.user, identityPaths: [sshd.keyFile], publicKeyAlgorithms: ['rsa-sha2-512'] };
    const error = await failure(targetAt(sshd.port, target));
    expect(error.data.tried?.[0]).toContain('whose algorithm the server or the configuration refuses');
  });
});
