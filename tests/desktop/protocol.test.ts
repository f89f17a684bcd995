import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answer, registerScheme } from '../../electron/desktop/protocol.ts';
import { contentSecurityPolicy } from '../../electron/domain/shell.ts';
import { protocol } from '../fixtures/electronStandIn.ts';
import { temporaryFolder } from '../fixtures/folder.ts';

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

function page() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<h1>Holdfast</h1>');
  writeFileSync(join(folder, 'page', 'assets', 'main.js'), 'go()');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  return (url: string, method = 'GET') => answer({ method, url }, join(folder, 'page'));
}

test('stand-in: the page and its files are served with their types and the policy', async () => {
  const get = page();
  const index = await get('holdfast://app/');
  expect(await index.text()).toBe('<h1>Holdfast</h1>');
  expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(index.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect((await get('holdfast://app/assets/main.js')).headers.get('content-type')).toMatch(/javascript/);
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/assets',
  '/%',
  '/%00',
  '/none.js',
])('stand-in: nothing outside the page is served for %s', async (path) => {
  expect((await page()(`holdfast://app${path}`)).status).toBe(404);
});

test('stand-in: another host or another method gets nothing', async () => {
  expect((await page()('holdfast://elsewhere/')).status).toBe(404);
  expect((await page()('holdfast://app/', 'POST')).status).toBe(405);
});

test('the policy lets no foreign or inline script run', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toMatch(/script-src 'self'(;|$)/);
});

test('stand-in: the scheme is an origin of its own, as https is', () => {
  registerScheme();
  expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
    { scheme: 'holdfast', privileges: expect.objectContaining({ standard: true, secure: true }) },
  ]);
});
