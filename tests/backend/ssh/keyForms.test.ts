import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectKeyFile, keyFileProblem, openKeyFile } from '../../../electron/backend/ssh/keyFile.ts';
import { verifySignature } from '../../../electron/backend/ssh/privateKey.ts';
import { makeKey } from '../../fixtures/sshd.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-forms-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const toolsMissing = ['/usr/bin/puttygen', '/usr/bin/openssl', '/usr/bin/ssh-keygen'].find(
  (f) => !existsSync(f),
);
const PASSPHRASE = 'öpen sesame';
let count = 0;

const algorithms: Record<string, string> = {
  rsa: 'rsa-sha2-512',
  ecdsa: 'ecdsa-sha2-nistp256',
  ed25519: 'ssh-ed25519',
};

function publicOf(file: string): Buffer {
  return Buffer.from(readFileSync(`${file}.pub`, 'utf8').split(' ')[1] ?? '', 'base64');
}

function asPkcs8(file: string, passphrase: string): string {
  const plain = join(dir, `pem-${count++}`);
  writeFileSync(plain, readFileSync(file), { mode: 0o600 });
  const key = openKeyFile(file);
  expect(key).not.toBeNull();
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', '', '-m', 'PKCS8', '-f', plain]);
  if (!passphrase) return plain;
  const locked = `${plain}-locked`;
  const args = ['pkcs8', '-topk8', '-in', plain, '-out', locked, '-passout', `pass:${passphrase}`];
  execFileSync('openssl', [...args, '-v2', 'aes-256-cbc']);
  return locked;
}

function asPpk(file: string, passphrase: string, version: string): string {
  const ppk = join(dir, `ppk-${count++}`);
  writeFileSync(`${ppk}.pass`, passphrase);
  const args = [file, '-O', 'private', '-o', ppk, '--new-passphrase', `${ppk}.pass`];
  execFileSync('puttygen', [...args, '--ppk-param', `version=${version}`], { stdio: 'ignore' });
  return ppk;
}

const forms: [string, (file: string, passphrase: string) => string][] = [
  ['PPK 2', (file, passphrase) => asPpk(file, passphrase, '2')],
  ['PPK 3', (file, passphrase) => asPpk(file, passphrase, '3')],
];

describe.skipIf(toolsMissing)(
  `keys in every form${toolsMissing ? ` (skipped: no ${toolsMissing})` : ''}`,
  () => {
    const keys = Object.fromEntries(
      Object.keys(algorithms).map((type) => [type, makeKey(join(dir, type), { type })]),
    );
    const cases = Object.keys(algorithms).flatMap((type) =>
      ['', PASSPHRASE].map((pass) => [type, pass] as const),
    );
    const check = (file: string, type: string, passphrase: string): void => {
      const original = keys[type] ?? '';
      const seen = inspectKeyFile(file);
      expect(seen).toMatchObject({ hasPrivate: true, encrypted: passphrase !== '' });
      if (seen?.publicKey) expect(seen.publicKey).toEqual(publicOf(original));
      const key = openKeyFile(file, passphrase || undefined);
      expect(key?.publicKey).toEqual(publicOf(original));
      const algorithm = algorithms[type] ?? '';
      const data = createHash('sha256').update(file).digest();
      const signature = key?.sign(data, algorithm) ?? Buffer.alloc(0);
      expect(verifySignature(publicOf(original), data, signature, [algorithm])).toBe(true);
      expect(verifySignature(publicOf(original), Buffer.from('other'), signature, [algorithm])).toBe(false);
      if (passphrase) expect(openKeyFile(file, 'wrong')).toBeNull();
    };

    describe.each(forms)('%s', (_name, convert) => {
      it.each(cases)('%s with the passphrase "%s"', (type, passphrase) => {
        check(convert(keys[type] ?? '', passphrase), type, passphrase);
      });
    });

    it.each(cases.filter(([type]) => type !== 'ed25519'))(
      'PKCS#8: %s with the passphrase "%s"',
      (type, passphrase) => {
        check(asPkcs8(keys[type] ?? '', passphrase), type, passphrase);
      },
    );

    it.each(['', PASSPHRASE])('PKCS#8 of openssl: ed25519 with the passphrase "%s"', (passphrase) => {
      const file = join(dir, `openssl-${count++}`);
      const cipher = passphrase ? ['-aes-256-cbc', '-pass', `pass:${passphrase}`] : [];
      execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file, ...cipher]);
      expect(inspectKeyFile(file)).toMatchObject({ encrypted: passphrase !== '' });
      expect(openKeyFile(file, passphrase || undefined)?.type).toBe('ssh-ed25519');
      if (passphrase) expect(openKeyFile(file, 'wrong')).toBeNull();
    });

    it('PEM: rsa with a passphrase', () => {
      const file = makeKey(join(dir, 'pem'), { type: 'rsa', passphrase: PASSPHRASE, pem: true });
      expect(inspectKeyFile(file)).toMatchObject({ encrypted: true, publicKey: publicOf(file) });
      expect(openKeyFile(file, PASSPHRASE)?.publicKey).toEqual(publicOf(file));
      expect(openKeyFile(file, 'wrong')).toBeNull();
    });

    it('refuses a PuTTY key whose text was changed', () => {
      const file = asPpk(keys['ed25519'] ?? '', '', '3');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^Comment: .*$/m, 'Comment: another'));
      expect(openKeyFile(file)).toBeNull();
    });

    it('says why a file gives no key', () => {
      expect(keyFileProblem(join(dir, 'none'))).toBe('which is missing');
      expect(keyFileProblem(dir)).toBe('which is a folder');
      writeFileSync(join(dir, 'words'), 'no key at all');
      expect(inspectKeyFile(join(dir, 'words'))).toBeNull();
      expect(keyFileProblem(join(dir, 'words'))).toBe('which holds no key');
    });
  },
);
