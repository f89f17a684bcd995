import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ulid } from 'ulid';
import { createBackend } from '../../../electron/backend/backend.ts';
import {
  hostConfigRow,
  hostDetails,
  type HostConfigRow,
  type HostDetails,
  type HostRow,
} from '../../../electron/domain/host/model.ts';
import { terminalOpened } from '../../../electron/domain/terminal/model.ts';
import { openBackend } from '../../fixtures/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const details: HostDetails = {
  name: 'db-1',
  address: '10.0.0.5',
  port: 2222,
  user: 'ops',
  identityFile: '',
  jump: '',
  production: true,
  tags: ['db', 'eu'],
};

function open(dataDir = temporaryFolder(), config = '') {
  const home = temporaryFolder();
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh', 'config'), config);
  const sources = [{ file: join(home, '.ssh', 'config'), includeFrom: join(home, '.ssh') }];
  const backend = openBackend({ dataDir, ssh: { home, sources, localUser: 'me' } });
  const feed = backend.feed('host');
  return { ...backend, row: (id: string) => feed?.row(id) as HostRow | undefined, feed };
}

test('a host is added once for a key, edited, and still there after a restart', async () => {
  const dataDir = temporaryFolder();
  const first = open(dataDir);
  const key = ulid();
  expect(first.services.host.add({ key, details })).toEqual({ id: key });
  expect(first.services.host.add({ key, details })).toEqual({ id: key });
  first.services.host.edit({ id: key, details: { ...details, name: 'db-one', tags: ['a', 'a'] } });
  await first.dispose();
  const { row, log } = open(dataDir);
  expect(row(key)).toMatchObject({
    id: key,
    name: 'db-one',
    address: '10.0.0.5',
    production: true,
    tags: ['a'],
  });
  expect(log.stream('catalog').map((event) => event.type)).toEqual(['host.added.v1', 'host.edited.v1']);
});

test('a removed host is gone, its facts stay, and a page that was away hears of it', () => {
  const { services, row, log, feed } = open();
  const { id } = services.host.add({ details });
  const since = log.position();
  services.host.remove({ id });
  expect(row(id)).toBeUndefined();
  expect(feed?.changedSince(since, 10)).toEqual([id]);
  expect(() => services.host.edit({ id, details })).toThrow('no longer in the list');
  expect(() => services.host.remove({ id })).toThrow('no longer in the list');
  expect(log.stream('catalog')).toHaveLength(2);
});

test('the hosts of the OpenSSH configuration are offered with what it says about them', () => {
  const config = [
    'Host web\n HostName web.example.com\n User deploy\n Port 2200\n ProxyJump me@edge:22',
    'Host odd\n ProxyCommand nc %h %p',
    'Host *.internal\n User x',
    'Match exec "true"\n User y',
  ].join('\n');
  const { hosts, notes } = open(undefined, config).services.host.configured();
  expect(hosts).toEqual([
    {
      name: 'web',
      hostName: 'web.example.com',
      user: 'deploy',
      port: 2200,
      jumps: ['me@edge:22'],
      proxyCommand: null,
      note: expect.stringContaining('Match'),
    },
    {
      name: 'odd',
      hostName: 'odd',
      user: 'me',
      port: 22,
      jumps: [],
      proxyCommand: 'nc odd 22',
      note: expect.stringContaining('Match'),
    },
  ]);
  expect(notes[0]).toContain('Match');
});

test('hops that make no sense are refused', () => {
  const { services } = open();
  expect(() => services.host.add({ details: { ...details, jump: 'a:b:c:d@x:99999' } })).toThrow(
    'user@host:port',
  );
  services.host.add({ details: { ...details, jump: 'me@edge:22,inner' } });
  expect(() => services.host.add({ details: { ...details, jump: '-oProxyCommand=x' } })).toThrow('user@host');
  expect(() => services.host.add({ details: { ...details, user: '-oProxyCommand=x' } })).toThrow('dash');
  expect(() => services.host.quick({ destination: '-l@web' })).toThrow('user@host:port');
  expect(services.host.quick({ destination: 'me@[2001:db8::1]:2200' }).id).not.toBe('');
});

test.each([
  ['an address that is an option', { address: '-oProxyCommand=evil' }],
  ['an address with spaces', { address: 'a b' }],
  ['no address', { address: ' ' }],
  ['no name', { name: '' }],
  ['control characters', { name: 'a\u001b[31m' }],
  ['a port out of range', { port: 70_000 }],
  ['hops with spaces', { jump: 'a, b' }],
])('%s is not taken', (_name, change) => {
  expect(hostDetails.safeParse({ ...details, ...change }).success).toBe(false);
});

test('a host is found or made for a destination that was typed', () => {
  const { services, row } = open();
  const { id } = services.host.quick({ destination: ' me@web.example:2200 ' });
  expect(row(id)).toMatchObject({
    name: 'me@web.example:2200',
    address: 'web.example',
    user: 'me',
    port: 2200,
  });
  expect(services.host.quick({ destination: 'me@web.example:2200' })).toEqual({ id });
  expect(services.host.quick({ destination: 'other@web.example:2200' })).not.toEqual({ id });
  expect(() => services.host.quick({ destination: 'web:99999' })).toThrow('user@host:port');
});

test('hosts that were looked at are added at once, and who connects can be changed alone', () => {
  const { services, row, feed } = open();
  services.host.import({ hosts: [details, { ...details, name: 'db-2', group: 'Databases' }] });
  const ids = feed?.changedSince(0, 10) ?? [];
  expect(ids.map((id) => row(id)?.name)).toEqual(['db-1', 'db-2']);
  services.host.setTransport({ id: ids[1] ?? '', transport: 'system' });
  expect(row(ids[1] ?? '')).toMatchObject({ name: 'db-2', group: 'Databases', transport: 'system' });
});

test('a terminal that is opened shows as the last use of its host', () => {
  const { services, row, log } = open();
  const { id } = services.host.add({ details });
  expect(row(id)?.lastUsedAt).toBeNull();
  const sessionId = ulid();
  const opened = terminalOpened({ sessionId, hostId: id, host: 'db-1', production: true, again: false });
  log.append(`incident:${ulid()}`, [opened], { actor: 'ada', at: 5000 });
  expect(row(id)?.lastUsedAt).toBe(5000);
  log.append(`incident:${ulid()}`, [opened], { actor: 'ada', at: 4000 });
  expect(row(id)?.lastUsedAt).toBe(5000);
});

test('a change of the OpenSSH configuration is told while the program runs', async () => {
  const home = temporaryFolder();
  const folder = join(home, '.ssh');
  mkdirSync(join(folder, 'conf.d'), { recursive: true });
  writeFileSync(join(folder, 'config'), 'Include conf.d/*\nHost one\n');
  writeFileSync(join(folder, 'conf.d', 'a'), 'Host two\n');
  const sources = [{ file: join(folder, 'config'), includeFrom: folder }];
  const backend = createBackend({ dataDir: temporaryFolder(), version: 'test', ssh: { home, sources } });
  onTestFinished(backend.dispose);
  const names = (row: HostConfigRow) => row.hosts.map(({ name }) => name);
  expect(names(backend.services.host.configured())).toEqual(['two', 'one']);
  const seen: string[][] = [];
  const rows = new AbortController();
  onTestFinished(() => rows.abort());
  const until = async (wanted: string[]) => {
    while (!isDeepStrictEqual(seen.at(-1), wanted)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const follow = async () => {
    for await (const message of backend.services.change.subscribe({ epoch: null, since: 0 }, rows.signal)) {
      for (const one of message.kind === 'rows' ? message.rows : []) {
        if (one.feature === 'hostConfig') seen.push(names(hostConfigRow.parse(one.row)));
      }
    }
  };
  void follow().catch(() => undefined);
  writeFileSync(join(folder, 'conf.d', 'a'), 'Host two\nHost three\n');
  await until(['two', 'three', 'one']);
  writeFileSync(join(folder, 'conf.d', 'b'), 'Host four\n');
  await until(['two', 'three', 'four', 'one']);
});
