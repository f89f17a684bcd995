import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  entryMatches,
  fingerprint,
  lookupName,
  parseKnownHosts,
} from '../../../electron/backend/ssh/knownHosts.ts';
import type { HostKey } from '../../../electron/backend/ssh/knownHosts.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { makeKey } from '../../fixtures/sshd.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-known-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const keygen = existsSync('/usr/bin/ssh-keygen');

function publicKey(name: string, type = 'ed25519'): HostKey & { line: string; file: string } {
  const file = `${makeKey(join(dir, name), { type })}.pub`;
  const [keyType = '', body = ''] = readFileSync(file, 'utf8').split(' ');
  return { type: keyType, key: Buffer.from(body, 'base64'), line: `${keyType} ${body}`, file };
}

describe.skipIf(!keygen)('known_hosts', () => {
  const one = publicKey('one');
  const two = publicKey('two');
  const ecdsa = publicKey('three', 'ecdsa');
  const file = join(dir, 'user_known_hosts');
  writeFileSync(
    file,
    [
      '# a comment',
      `plain,10.0.0.1 ${one.line} and a comment`,
      `hashed.example.com ${one.line}`,
      `[port.example.com]:2200 ${one.line}`,
      '',
    ].join('\n'),
  );
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
  const readable = [
    `*.wild.org,!not.wild.org ${two.line}`,
    `Mixed.Case.ORG ${two.line}`,
    `[v6::1]:22 ${two.line}`,
    `web?.org,db.org ${one.line}`,
    `@revoked * ${ecdsa.line}`,
    `@cert-authority *.ca.org ${two.line}`,
    `@unknown-marker odd.org ${two.line}`,
    'broken.org ssh-ed25519 not/base64!',
    `broken2.org ssh-rsa ${one.line.split(' ')[1]}`,
    'broken3.org',
  ];
  writeFileSync(file, `${readFileSync(file, 'utf8')}${readable.join('\n')}\n`);
  const own = join(dir, 'own_known_hosts');
  const store = createKnownHosts(own);
  const check = (host: string, port: number, shown: HostKey) =>
    store.check({ host, port }, shown, [file]).verdict;

  it('finds the same lines as ssh-keygen -F', () => {
    const entries = parseKnownHosts(readFileSync(file, 'utf8'), file);
    const names = ['plain', '10.0.0.1', 'hashed.example.com', '[port.example.com]:2200', 'port.example.com'];
    names.push(
      'a.wild.org',
      'not.wild.org',
      'mixed.case.org',
      'web1.org',
      'web12.org',
      'db.org',
      'x.ca.org',
      'no',
    );
    for (const name of names) {
      const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file]);
      const expected = [...stdout.toString().matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
      const found = entries.filter((entry) => entryMatches(entry.names, name)).map((entry) => entry.line);
      expect(found, name).toEqual(expected);
    }
  });

  it('prints fingerprints as ssh-keygen does', () => {
    expect(execFileSync('ssh-keygen', ['-l', '-f', one.file]).toString()).toContain(
      ` ${fingerprint(one.key)} `,
    );
  });

  it('tells match, changed, revoked and unknown apart', () => {
    expect(check('plain', 22, one)).toBe('match');
    expect(check('plain', 22, two)).toBe('changed');
    expect(check('PLAIN', 22, one)).toBe('match');
    expect(check('hashed.example.com', 22, one)).toBe('match');
    expect(check('port.example.com', 2200, one)).toBe('match');
    expect(check('port.example.com', 2200, two)).toBe('changed');
    expect(check('port.example.com', 22, one)).toBe('unknown');
    expect(check('plain', 22, ecdsa)).toBe('revoked');
    expect(check('x.ca.org', 22, two)).toBe('unknown');
    expect(check('odd.org', 22, two)).toBe('unknown');
    expect(check('broken2.org', 22, one)).toBe('unknown');
  });

  it('takes the very same key under the plain name for another port, and nothing else', () => {
    expect(check('plain', 2222, one)).toBe('match');
    expect(check('plain', 2222, two)).toBe('unknown');
  });

  it('says by which other key types a host is known', () => {
    const rsa = publicKey('rsa', 'rsa');
    expect(store.check({ host: 'plain', port: 22 }, rsa, [file])).toEqual({
      verdict: 'unknown',
      knownTypes: ['ssh-ed25519'],
    });
    expect(store.knownTypes({ host: 'plain', port: 22 }, [file])).toEqual(['ssh-ed25519']);
  });

  it('looks an alias up without the port', () => {
    expect(store.check({ host: 'other', port: 2200, alias: 'Plain' }, one, [file]).verdict).toBe('match');
  });

  it('records a key under a hashed name that OpenSSH finds, and leaves the user file as it is', () => {
    const before = readFileSync(file);
    expect(check('new.example.com', 2201, two)).toBe('unknown');
    store.add({ host: 'new.example.com', port: 2201 }, two);
    store.add({ host: 'second.example.com', port: 22 }, one);
    expect(check('new.example.com', 2201, two)).toBe('match');
    expect(check('new.example.com', 2201, one)).toBe('changed');
    expect(readFileSync(own, 'utf8')).not.toContain('example');
    const found = spawnSync('ssh-keygen', ['-F', lookupName('new.example.com', 2201), '-f', own]);
    expect(found.stdout.toString()).toContain(two.line);
    expect(statSync(own).mode & 0o777).toBe(0o600);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('lets a revocation in any file win over a match', () => {
    const revoking = join(dir, 'revoking');
    writeFileSync(revoking, `@revoked * ${one.line}\n`);
    expect(store.check({ host: 'plain', port: 22 }, one, [file, revoking]).verdict).toBe('revoked');
  });
});
