import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listConfiguredHosts, parseDestination, resolveHost } from '../../../electron/backend/ssh/config.ts';
import type { HostSettings } from '../../../electron/backend/ssh/config.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-sshconfig-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ssh = existsSync('/usr/bin/ssh');
let count = 0;

function write(text: string): string {
  const file = join(dir, `config-${count++}`);
  writeFileSync(file, text);
  return file;
}

function resolve(file: string, host: string): HostSettings {
  return resolveHost({ host }, { sources: [{ file, includeFrom: join(homedir(), '.ssh') }] });
}

/** The lines of `ssh -G` for the keys that are compared. */
function oracle(file: string, host: string): string[] {
  const keys =
    /^(hostname|user|port|identityfile|identitiesonly|proxyjump|proxycommand|hostkeyalias|userknownhostsfile|serveralive\w+|connecttimeout) /;
  const printed = execFileSync('ssh', ['-F', file, '-G', host], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  return printed
    .split('\n')
    .filter((line) => keys.test(line))
    .sort();
}

function asPrinted(settings: HostSettings): string[] {
  const jumps = settings.proxyJump.map(
    (jump) => `${jump.user ? `${jump.user}@` : ''}${jump.host}${jump.port ? `:${jump.port}` : ''}`,
  );
  return [
    `hostname ${settings.hostName}`,
    `user ${settings.user}`,
    `port ${settings.port}`,
    ...settings.identityFiles.map((file) => `identityfile ${file}`),
    `identitiesonly ${settings.identitiesOnly ? 'yes' : 'no'}`,
    ...(jumps.length ? [`proxyjump ${jumps.join(',')}`] : []),
    ...(settings.proxyCommand ? [`proxycommand ${settings.proxyCommand}`] : []),
    ...(settings.hostKeyAlias ? [`hostkeyalias ${settings.hostKeyAlias}`] : []),
    `userknownhostsfile ${settings.userKnownHostsFiles.join(' ')}`,
    `serveraliveinterval ${settings.serverAliveInterval}`,
    `serveralivecountmax ${settings.serverAliveCountMax}`,
    `connecttimeout ${settings.connectTimeout ?? 'none'}`,
  ].sort();
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
  ['several patterns on a line', 'Host a b !c *.x\n User multi', ['a', 'b', 'c', 'q.x']],
];

describe.skipIf(!ssh)('effective settings agree with `ssh -G`', () => {
  it.each(cases)('%s', (_name, text, hosts) => {
    const file = write(text);
    for (const host of hosts) expect(asPrinted(resolve(file, host)), host).toEqual(oracle(file, host));
  });
});

describe('reading the configuration', () => {
  it('leaves a Match block out and says so instead of misreading it', () => {
    const file = write(
      'Host a\n User one\nMatch host a exec "true"\n Port 99\n User two\nHost a\n Port 2200',
    );
    const settings = resolve(file, 'a');
    expect(settings).toMatchObject({ user: 'one', port: 2200 });
    expect(settings.notes).toEqual([expect.stringContaining(`${file}:3: Match blocks`)]);
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

  it('expands paths and leaves out what it cannot expand', () => {
    const file = write(
      'Host a\n HostName real\n User me\n IdentityFile %d/.ssh/%h-%r\n IdentityFile ~/x%Z\n IdentityFile none',
    );
    const settings = resolve(file, 'a');
    expect(settings.identityPaths).toEqual([`${homedir()}/.ssh/real-me`]);
    expect(settings.notes).toEqual([expect.stringContaining('~/x%Z')]);
  });

  it.each([
    ['host', { host: 'host' }],
    ['me@host:2200', { host: 'host', user: 'me', port: 2200 }],
    ['ssh://me@host:22/', { host: 'host', user: 'me', port: 22 }],
    ['me@[::1]:22', { host: '::1', user: 'me', port: 22 }],
    ['fe80::1', { host: 'fe80::1' }],
    ['me@realm@host', { host: 'host', user: 'me@realm' }],
    ['', null],
    ['-oProxyCommand=x', null],
    ['host:99999', null],
  ])('reads the destination %s', (text, expected) => {
    expect(parseDestination(text)).toEqual(expected);
  });
});
