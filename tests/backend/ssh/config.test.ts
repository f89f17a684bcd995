import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { listConfiguredHosts, resolveHost } from '../../../electron/backend/ssh/config.ts';
import { printSettings } from '../../../electron/backend/ssh/configPrint.ts';
import type { HostSettings } from '../../../electron/backend/ssh/configSettings.ts';
import { generatedConfigs } from './generatedConfigs.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-sshconfig-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ssh = existsSync('/usr/bin/ssh');
let count = 0;

function write(text: string): string {
  const file = join(dir, `config-${count++}`);
  writeFileSync(file, text);
  return file;
}

function resolve(file: string, destination: string): HostSettings {
  const [host = '', user] = destination.split('@').toReversed();
  return resolveHost(
    { host, ...(user ? { user } : {}) },
    { sources: [{ file, includeFrom: join(homedir(), '.ssh') }] },
  );
}

/** The lines of `ssh -G` for the keys that we print of this host. */
function oracle(file: string, host: string, printed: string[]): string[] {
  const keys = new Set(printed.map((line) => line.split(' ')[0]));
  const always =
    /^(proxyjump|proxycommand|identityagent|preferredauthentications|hostkeyalias|bindaddress|remotecommand|setenv|sendenv|certificatefile|revokedhostkeys|\w+forward) /;
  const told = execFileSync('ssh', ['-F', file, '-G', host], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  return told
    .split('\n')
    .filter((line) => keys.has(line.split(' ')[0] ?? '') || always.test(line))
    .sort();
}

function expectAgreement(text: string, host: string): void {
  const file = write(text);
  const printed = printSettings(resolve(file, host)).sort();
  expect(printed, `${host} in\n${text}`).toEqual(oracle(file, host, printed));
}

const included = join(dir, 'conf.d');
mkdirSync(included);
writeFileSync(join(included, '10-a.conf'), 'Host inc-*\n  User fromglob\nHost *\n  ServerAliveCountMax 7\n');
writeFileSync(join(included, '20-b.conf'), 'User late\nPort 2020\nHost inc-2\n  Port 2021\n');
writeFileSync(join(included, '.hidden.conf'), 'User hidden\n');

const cases: [name: string, text: string, hosts: string[]][] = [
  ['an empty file', '', ['web', 'Web.Example.COM', 'x']],
  [
    'wildcards and negation',
    'Host web-* !web-9\n  User deploy\n  Port 2200\nHost *\n  User other',
    ['web-1', 'web-9', 'db'],
  ],
  ['a question mark', 'Host db?\n User q\nHost db??\n User qq', ['db1', 'db12', 'db']],
  [
    'the first value wins',
    'Host a\n User one\nHost a b\n User two\n Port 2\nHost *\n Port 3',
    ['a', 'b', 'c'],
  ],
  [
    'keywords in any case, equals signs, tabs',
    'HOST a\n\tuSeR=one\n  PORT = 2222\n\thostname\t10.0.0.1',
    ['a'],
  ],
  [
    'quotes and comments',
    '# top\nHost a # why\n  User "one two" # who\n  IdentityFile "~/k e y"\n\n  Port 22 #x',
    ['a'],
  ],
  ['HostName tokens', 'Host a-*\n HostName %h.example.com\nHost b\n HostName 100%%', ['a-1']],
  [
    'several identity files',
    'Host a\n IdentityFile ~/.ssh/a\n IdentityFile ~/.ssh/b\nHost *\n IdentityFile ~/.ssh/c\n IdentitiesOnly yes',
    ['a', 'z'],
  ],
  ['an identity file given twice', 'Host a\n IdentityFile ~/.ssh/a\nHost *\n IdentityFile ~/.ssh/a', ['a']],
  [
    'jump chains',
    'Host a\n ProxyJump j1,me@j2:2200\nHost b\n ProxyJump none\nHost *\n ProxyJump deep',
    ['a', 'b', 'c'],
  ],
  ['ProxyCommand before ProxyJump', 'Host a\n ProxyCommand nc %h %p\nHost *\n ProxyJump j', ['a', 'b']],
  ['ProxyJump before ProxyCommand', 'Host a\n ProxyJump j\nHost *\n ProxyCommand nc x', ['a']],
  [
    'keepalive with time units',
    'Host a\n ServerAliveInterval 1m30s\n ServerAliveCountMax 5\n ConnectTimeout 10\nHost *\n ServerAliveInterval 15',
    ['a', 'b'],
  ],
  [
    'known hosts files',
    'Host a\n UserKnownHostsFile ~/.ssh/one /etc/two%%x\n HostKeyAlias alias\nHost b\n UserKnownHostsFile /dev/null',
    ['a', 'b'],
  ],
  ['settings before any Host line', 'User global\nHost a\n User one', ['a', 'b']],
  ['Match all', 'Host a\n User one\nMatch all\n User all\n Port 99', ['a', 'b']],
  ['includes by glob', `Include ${included}/*.conf\nHost *\n User fallback`, ['inc-1', 'inc-2', 'other']],
  [
    'an include inside a Host block',
    `Host inc-1\n  Include ${included}/20-b.conf\n  HostName h1\nHost *\n User fallback`,
    ['inc-1', 'inc-2'],
  ],
  ['a missing include', 'Include /nowhere/at/all\nHost a\n User one', ['a']],
  ['CRLF line ends', 'Host a\r\n  User one\r\n  Port 2222\r\n', ['a']],
  ['single quotes', "Host a\n User 'one two'\n HostName 'h'", ['a']],
  [
    'Match by host, originalhost, user and localuser',
    'Host a\n HostName real.example\nMatch host *.example\n Port 1\nMatch originalhost a user me\n Port 2\n' +
      'Match user nobody,root !localuser someone\n ConnectTimeout 9\nMatch host=other\n User x',
    ['a', 'b', 'me@a', 'other'],
  ],
  [
    'Match with a user that the configuration gave before',
    'Host a\n User deploy\nMatch user deploy\n Port 2200\nMatch !user deploy\n Port 2300',
    ['a', 'b'],
  ],
  [
    'Match final and canonical',
    'Match final host *.example\n Port 7\n User last\nHost a\n HostName a.example\nHost *.example\n' +
      ' ConnectTimeout 3\nMatch canonical\n ServerAliveInterval 4',
    ['a', 'b'],
  ],
  [
    'forwardings',
    'Host a\n LocalForward 8080 db:5432\n LocalForward 127.0.0.1:81 [::1]:82\n RemoteForward 9090 localhost:90\n' +
      ' RemoteForward 1080\n DynamicForward 1081\n DynamicForward [::1]:1082\nHost *\n LocalForward 8080 db:5432',
    ['a'],
  ],
  [
    'algorithms added, taken out, put first',
    'KexAlgorithms +diffie-hellman-group1-sha1,curve25519-sha256\nCiphers -aes*gcm*,chacha20*\nMACs ^hmac-sha1\n' +
      'HostKeyAlgorithms ssh-ed25519,rsa-sha2-512\nPubkeyAcceptedKeyTypes -*cert*,ecdsa*',
    ['a'],
  ],
  [
    'environment, commands and ways to log in',
    'SetEnv A=b "C=d e"\nSetEnv Z=z\nSendEnv LANG LC_*\nSendEnv X\nRemoteCommand echo %h %r # all of it\n' +
      'RequestTTY force\nPreferredAuthentications password,publickey\nPasswordAuthentication no\n' +
      'NumberOfPasswordPrompts 1\nCertificateFile ~/.ssh/c-cert.pub\nForwardAgent yes\nIdentityAgent none',
    ['a'],
  ],
  [
    'strict checking in every spelling',
    'Host a\n StrictHostKeyChecking off\nHost b\n StrictHostKeyChecking YES\nHost c\n' +
      ' StrictHostKeyChecking accept-new\nHost d\n StrictHostKeyChecking no',
    ['a', 'b', 'c', 'd', 'e'],
  ],
  ['jumps written as URLs', 'Host a\n ProxyJump ssh://me@j:2200,[::1]:33', ['a']],
  [
    'tokens in the sockets of forwardings',
    'RemoteForward /run/%n-%u.sock /tmp/%%h.%h\nLocalForward ${HOME}/%p.sock db:1',
    ['a'],
  ],
  ['a ConnectTimeout of none says nothing', 'ConnectTimeout none\nHost a\n ConnectTimeout 5', ['a', 'b']],
  ['a ProxyJump of none before a ProxyCommand', 'ProxyJump none\nProxyCommand nc %h %p', ['a']],
  [
    'times and amounts of RekeyLimit apart',
    'RekeyLimit default none\nRekeyLimit 1G 30m\nRekeyLimit 2G 1h',
    ['a'],
  ],
  ['many stars', 'Host *a*a*a*a*a*a*b\n Port 2\nHost a*b*?\n User x', ['aaaaaaab', 'aaaaaaaa', 'abb', 'ab']],
  ['several patterns on a line', 'Host a b !c *.x\n User multi', ['a', 'b', 'c', 'q.x']],
];

describe.skipIf(!ssh)('effective settings agree with `ssh -G`', () => {
  it.each(cases)('%s', (_name, text, hosts) => {
    for (const host of hosts) expectAgreement(text, host);
  });

  it('for 300 generated configurations', () => {
    const configs = generatedConfigs(300, included);
    expect(configs.some(({ text }) => text.includes('Match final'))).toBe(true);
    for (const { text, host } of configs) expectAgreement(text, host);
  });
});

describe('reading the configuration', () => {
  it('leaves a Match block out that would run a command, and says so', () => {
    const marker = join(dir, 'ran');
    const file = write(
      `Host a\n User one\nMatch host a exec "touch ${marker}"\n Port 99\n User two\nHost a\n Port 2200`,
    );
    const settings = resolve(file, 'a');
    expect(settings).toMatchObject({ user: 'one', port: 2200 });
    expect(settings.notes).toEqual([expect.stringContaining(`${file}:3: this Match block would run`)]);
    expect(existsSync(marker)).toBe(false);
  });

  it('lists the hosts that are named outright, through includes and once each', () => {
    const file = write(`Host a b *.x !c\nInclude ${included}/*.conf\nHost a d?`);
    const { names } = listConfiguredHosts({ sources: [{ file, includeFrom: dir }] });
    expect(names).toEqual(['a', 'b', 'inc-2']);
  });

  it('stops an include that includes itself', () => {
    const file = join(dir, 'loop');
    writeFileSync(file, `Include ${file}\nHost a\n User one`);
    const settings = resolve(file, 'a');
    expect(settings.user).toBe('one');
    expect(settings.notes[0]).toContain('nested more than 16');
  });

  it('stops an include that includes itself twice, and files that are far too large', () => {
    const file = join(dir, 'bomb');
    writeFileSync(file, `Include ${file}\nInclude ${file}\nHost a\n User one`);
    const settings = resolve(file, 'a');
    expect(settings.user).toBe('one');
    expect(settings.notes.some((note) => note.includes('more than 500 files'))).toBe(true);
    const large = write(`#${' '.repeat(1_100_000)}\nHost a\n User one`);
    expect(resolve(large, 'a').notes).toEqual([expect.stringContaining('larger than 1 MB')]);
  });

  it('says what is set and not applied, and why, but not what is set to nothing', () => {
    const file = write(
      'IPQoS af21\nLogLevel ERROR\nCheckHostIP yes\nGSSAPIAuthentication no\nForwardAgent yes\nMyOwnKey x\n' +
        'IgnoreUnknown Other*\nOtherKey y\nVisualHostKey no\nLocalCommand touch /tmp/x\nPermitLocalCommand yes',
    );
    const { unused, notes } = resolve(file, 'a');
    expect(unused.map((line) => line.split(' ')[0])).toEqual([
      'ipqos',
      'loglevel',
      'checkhostip',
      'myownkey',
      'localcommand',
      'permitlocalcommand',
    ]);
    expect(unused[3]).toContain('no keyword that Holdfast knows');
    expect(notes).toEqual([expect.stringContaining('LocalCommand is left out')]);
    expect(resolve(write('PermitLocalCommand no\nLocalCommand x'), 'a').notes).toEqual([]);
    expect(resolve(write('CanonicalizeHostname yes'), 'a').notes[0]).toContain('CanonicalizeHostname');
    expect(resolve(write('RemoteForward 1080\nLocalForward a/80 b:1'), 'a').notes).toHaveLength(2);
  });

  it('survives whatever stands in a file, and takes no time over it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        'Host',
        'Match',
        'Include',
        'LocalForward',
        '\n',
        '"',
        '*',
        '!',
        '%',
        '${',
        '\\',
        '=',
        '#',
        '~',
      ),
      fc.constantFrom(
        'Host *\n',
        'Match all\n',
        'ProxyJump ',
        'SetEnv ',
        'RekeyLimit ',
        'Ciphers +',
        ' 1:2 ',
        '[::1]:',
      ),
    );
    const file = write('');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.string({ minLength: 1 }), (pieces, host) => {
        writeFileSync(file, pieces.join(' '));
        const options = { sources: [{ file, includeFrom: dir }], home: dir };
        expect(() => printSettings(resolveHost({ host }, options))).not.toThrow();
        expect(() => listConfiguredHosts(options)).not.toThrow();
      }),
      { numRuns: 300 },
    );
    const stars = write(`Host ${'*a'.repeat(2000)}b\n User x`);
    expect(resolve(stars, 'a'.repeat(250)).user).not.toBe('x');
  });

  it('expands paths and leaves out what it cannot expand', () => {
    const file = write(
      'Host a\n HostName real\n User me\n IdentityFile %d/.ssh/%h-%r\n IdentityFile ~/x%Z\n IdentityFile none',
    );
    const settings = resolve(file, 'a');
    expect(settings.identityPaths).toEqual([`${homedir()}/.ssh/real-me`]);
    expect(settings.notes).toEqual([expect.stringContaining('~/x%Z')]);
  });
});
