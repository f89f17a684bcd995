import { readFileSync, statSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { createKeychain } from '../../electron/desktop/keychain.ts';
import { keychain } from '../fixtures/electronStandIn.ts';
import { temporaryFolder } from '../fixtures/folder.ts';

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

beforeEach(() => Object.assign(keychain, { backend: 'gnome_libsecret', available: true, mark: 'v11' }));

const place = () => join(temporaryFolder(), 'secrets.json');

test('stand-in: a secret is found again by a new process and does not stand in the file', async () => {
  const file = place();
  expect(await createKeychain(file, 'linux').set('host:db-1', 'correct horse')).toEqual({ stored: true });
  expect(await createKeychain(file, 'linux').get('host:db-1')).toBe('correct horse');
  expect(readFileSync(file, 'utf8')).not.toContain('correct horse');
  expect(statSync(file).mode & 0o077).toBe(0);
});

test.each([
  ['the plain-text backend of Linux', { backend: 'basic_text' }],
  ['a backend that is not known yet', { backend: 'unknown' }],
  ['encryption that is unavailable', { available: false }],
  ['a ciphertext made with the public password', { mark: 'v10' }],
])('stand-in: with %s nothing is written and the person is told', async (_name, change) => {
  Object.assign(keychain, change);
  const file = place();
  const answer = await createKeychain(file, 'linux').set('host:db-1', 'correct horse');
  expect(answer).toMatchObject({ stored: false, reason: expect.stringContaining('kept in memory') });
  expect(existsSync(file)).toBe(false);
});

test('stand-in: macOS and Windows are asked for availability alone', async () => {
  Object.assign(keychain, { backend: 'basic_text', mark: 'v10' });
  expect(await createKeychain(place(), 'darwin').set('a', 'b')).toEqual({ stored: true });
  keychain.available = false;
  expect(await createKeychain(place(), 'win32').set('a', 'b')).toMatchObject({ stored: false });
});

test('stand-in: two secrets stored at once are both kept, and one is removed without the other', async () => {
  const store = createKeychain(place(), 'linux');
  await Promise.all([store.set('a', 'one'), store.set('b', 'two')]);
  await store.remove('a');
  expect(await store.get('a')).toBeNull();
  expect(await store.get('b')).toBe('two');
});

test('stand-in: a secret of another account and a damaged file read as none', async () => {
  const file = place();
  const store = createKeychain(file, 'linux');
  await store.set('a', 'one');
  keychain.mark = 'v12';
  expect(await store.get('a')).toBeNull();
  writeFileSync(file, '{"version":1,"secr');
  expect(await store.get('a')).toBeNull();
});
