import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { execCommand } from '../../../electron/backend/ssh/exec.ts';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { SshConnection } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { fingerprint, keyTypeOf } from '../../../electron/backend/ssh/knownHosts.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-hostkeys-'));
const open: SshConnection[] = [];
const servers: Sshd[] = [];
let count = 0;
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.dispose()));
  await Promise.all(servers.splice(0).map((sshd) => sshd.stop()));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function server(...config: string[]): Promise<Sshd> {
  const sshd = await startSshd({ config });
  servers.push(sshd);
  return sshd;
}

const newFile = (text = ''): string => {
  const file = join(dir, `known-${count++}`);
  if (text) writeFileSync(file, text);
  return file;
};

async function connect(sshd: Sshd, own: string, more: Partial<ConnectTarget> = {}, ask = answering()) {
  const target = targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile], ...more });
  const connection = await connectSsh(target, { ask, knownHosts: createKnownHosts(own) });
  open.push(connection);
  return { connection, ask };
}

async function failure(sshd: Sshd, own: string, more: Partial<ConnectTarget> = {}): Promise<SshError> {
  const error: unknown = await connect(sshd, own, more).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

/** The lines that `ssh-keygen -F` finds for a server: the oracle for what we wrote. */
function found(own: string, sshd: Sshd): string[] {
  const asked = spawnSync('ssh-keygen', ['-F', `[127.0.0.1]:${sshd.port}`, '-f', own]).stdout.toString();
  return asked.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const authority = sshdMissing ? '' : makeKey(join(dir, 'host_ca'));
const publicLine = (file: string): string =>
  readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

function certifiedKey(type: string, ...options: string[]): { key: string; config: string[] } {
  const key = makeKey(join(dir, `host-${type}-${count++}`), { type });
  const args = ['-q', '-s', authority, '-I', 'web', '-h', ...options, `${key}.pub`];
  execFileSync('ssh-keygen', args);
  return { key, config: [`HostKey ${key}`, `HostCertificate ${key}-cert.pub`] };
}

describe.skipIf(sshdMissing)(
  `certificates of hosts${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`,
  () => {
    const trusting = (names = '*') => newFile(`@cert-authority ${names} ${publicLine(authority)}\n`);

    it.each(['ed25519', 'ecdsa', 'rsa'])(
      'trusts an %s certificate of the authority and asks nothing',
      async (type) => {
        const sshd = await server(...certifiedKey(type, '-n', '127.0.0.1').config, 'RekeyLimit 1M');
        const { connection, ask } = await connect(sshd, newFile(), { userKnownHostsFiles: [trusting()] });
        expect(ask.asked).toEqual([]);
        // Over several megabytes keys are exchanged anew, with the certificate each time.
        let bytes = 0;
        const options = {
          name: 'x',
          timeoutMs: 9000,
          onStdout: (b: Buffer) => void (bytes += b.length),
          onStderr: () => undefined,
        };
        const command = await execCommand(connection.client, 'head -c 5000000 /dev/zero', options);
        expect(await command.ended).toMatchObject({ code: 0 });
        expect(bytes).toBe(5_000_000);
      },
    );

    it.each([
      ['is for another host', ['-n', 'other.example'], 'it is for other.example, not for 127.0.0.1'],
      ['has expired', ['-n', '127.0.0.1', '-V', '20200101:20200102'], 'it expired on 2020-01-0'],
      ['is not valid yet', ['-n', '127.0.0.1', '-V', '20990101:20990102'], 'it is valid only from 20'],
      [
        'makes unknown conditions',
        ['-n', '127.0.0.1', '-O', 'critical:moon@example.com=full'],
        'not known (moon@example.com)',
      ],
    ])('refuses a certificate that %s', async (_what, options, text) => {
      const sshd = await server(...certifiedKey('ed25519', ...options).config);
      const error = await failure(sshd, newFile(), { userKnownHostsFiles: [trusting()] });
      expect(error.code).toBe('HOST_KEY_REFUSED');
      expect(error.message).toContain(text);
    });

    it('refuses what a revoked authority signed', async () => {
      const sshd = await server(...certifiedKey('ed25519', '-n', '127.0.0.1').config);
      const file = trusting();
      appendFileSync(file, `@revoked * ${publicLine(authority)}\n`);
      expect((await failure(sshd, newFile(), { userKnownHostsFiles: [file] })).code).toBe('HOST_KEY_REVOKED');
    });

    it('asks about the key inside where another authority is trusted', async () => {
      const { key, config } = certifiedKey('ed25519', '-n', '127.0.0.1');
      const sshd = await server(...config);
      const other = makeKey(join(dir, `ca-${count++}`));
      const file = newFile(`@cert-authority * ${publicLine(other)}\n`);
      const own = newFile();
      const { ask } = await connect(sshd, own, { userKnownHostsFiles: [file] });
      expect(ask.asked).toMatchObject([{ kind: 'hostKey', keyType: 'ssh-ed25519' }]);
      expect(found(own, sshd)[0]).toContain(publicLine(key));
    });
  },
);

describe.skipIf(sshdMissing)('new keys of a known host', () => {
  it('are taken over once proven, under hashed names that ssh-keygen finds', async () => {
    const second = makeKey(join(dir, 'second'), { type: 'ecdsa' });
    const third = makeKey(join(dir, 'third'), { type: 'rsa' });
    const sshd = await server(`HostKey ${second}`, `HostKey ${third}`);
    const own = newFile();
    await connect(sshd, own);
    await waitFor(
      () => found(own, sshd).length === 3,
      () => 'three keys to be known',
    );
    expect(readFileSync(own, 'utf8')).not.toContain('127.0.0.1');
    const types = new Set(found(own, sshd).map((line) => line.split(' ')[1]));
    expect(types).toEqual(new Set(['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa']));
  });

  it('let the old one be dropped without a question when the host changes it', async () => {
    const [before, after] = ['before', 'after'].map((name) => makeKey(join(dir, name)));
    const first = await startSshd({ hostKeyFile: before, config: [`HostKey ${after}`] });
    const own = newFile();
    await connect(first, own, { hostKeyAlias: 'rotating' });
    const has = (key = '') => readFileSync(own, 'utf8').includes(publicLine(key).split(' ')[1] ?? 'nothing');
    await waitFor(
      () => has(after) && has(before),
      () => 'both keys to be known',
    );
    await Promise.all(open.splice(0).map((connection) => connection.dispose()));
    await first.stop();
    const next = await startSshd({ hostKeyFile: after });
    servers.push(next);
    const { ask } = await connect(next, own, { hostKeyAlias: 'rotating' });
    expect(ask.asked).toEqual([]);
    await waitFor(
      () => !has(before),
      () => 'the old key to be forgotten',
    );
    expect(has(after)).toBe(true);
  });

  it('are left alone where the configuration says so', async () => {
    const second = makeKey(join(dir, 'left'), { type: 'ecdsa' });
    const sshd = await server(`HostKey ${second}`);
    const own = newFile();
    const { connection } = await connect(sshd, own, { updateHostKeys: false });
    const quiet = { name: 'x', timeoutMs: 5000, onStdout: () => undefined, onStderr: () => undefined };
    await (
      await execCommand(connection.client, 'true', quiet)
    ).ended;
    expect(found(own, sshd)).toHaveLength(1);
  });

  it('keep the lines of other hosts', () => {
    const own = newFile();
    const store = createKnownHosts(own);
    const key = (name: string): { type: string; key: Buffer } => {
      const blob = Buffer.from(publicLine(makeKey(join(dir, name))).split(' ')[1] ?? '', 'base64');
      return { type: keyTypeOf(blob), key: blob };
    };
    const [a, b, c] = [key('ka'), key('kb'), key('kc')];
    store.add({ host: 'one', port: 22 }, a);
    store.add({ host: 'two', port: 22 }, b);
    store.learn({ host: 'one', port: 22 }, [c.key], [c.key], []);
    expect(store.check({ host: 'two', port: 22 }, b, []).verdict).toBe('match');
    expect(store.check({ host: 'one', port: 22 }, c, []).verdict).toBe('match');
    expect(store.check({ host: 'one', port: 22 }, a, []).verdict).toBe('changed');
  });
});

describe.skipIf(sshdMissing)('what the configuration says of host keys', () => {
  it('accepts a new host without a question where it says accept-new, and refuses it where it says yes', async () => {
    const sshd = await server();
    const { ask } = await connect(sshd, newFile(), { strictHostKeyChecking: 'accept-new' });
    expect(ask.asked).toEqual([]);
    expect((await failure(sshd, newFile(), { strictHostKeyChecking: 'yes' })).code).toBe('HOST_KEY_REFUSED');
  });

  it.each(['ask', 'no', 'accept-new'])(
    'refuses a changed key, both fingerprints told, also where it says %s',
    async (strict) => {
      const sshd = await server();
      const other = makeKey(join(dir, `other-${count++}`));
      const own = newFile(`[127.0.0.1]:${sshd.port} ${publicLine(other)}\n`);
      const error = await failure(sshd, own, { strictHostKeyChecking: strict });
      const print = (line: string) => fingerprint(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
      expect(error.code).toBe('HOST_KEY_CHANGED');
      expect(error.message).toContain(print(publicLine(other)));
      expect(error.message).toContain(print(sshd.hostPublicKey));
      expect(error.message).toContain(`${own}:1`);
    },
  );

  it('offers only the algorithms it allows, and says what it shares none of', async () => {
    const sshd = await server('KexAlgorithms sntrup761x25519-sha512@openssh.com');
    const error = await failure(sshd, newFile());
    expect(error).toMatchObject({ code: 'UNSUPPORTED', data: { wayRound: 'systemSsh' } });
    expect(error.message).toContain('offers only sntrup761x25519-sha512@openssh.com');
    const plain = await server();
    const own = newFile();
    const algorithms = { ciphers: 'aes256-ctr', macs: 'hmac-sha2-512', kexalgorithms: 'ecdh-sha2-nistp521' };
    await connect(plain, own, { algorithms });
    const none = await failure(plain, own, { algorithms: { ciphers: 'moon-cipher' } });
    expect(none.message).toContain('encryption (Ciphers moon-cipher)');
    expect(existsSync(own)).toBe(true);
  });
});
