import { connect, createServer, type AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost } from './acts.ts';
import { settled } from './axe.ts';
import { byPalette, expect, test } from './console.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
let port: number;
const server = createServer((socket) => socket.on('error', () => undefined).end('hello from behind'));
test.beforeAll(async () => {
  sshd = await startSshd();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
test.afterAll(async () => {
  server.close();
  await sshd.stop();
});

function read(from: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(from, '127.0.0.1');
    socket
      .on('data', (bytes) => (text += bytes.toString()))
      .on('error', reject)
      .on('close', () => resolve(text));
  });
}

const pictures = process.env['HOLDFAST_PICTURES'];
async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  for (const [width, height] of [
    [1440, 900],
    [1024, 700],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(pictures, `${name}-${width}.png`) });
  }
}

async function violations(page: Page): Promise<string[]> {
  await settled(page);
  const { violations: found } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

test('a tunnel is opened from an incident, carries, is told in the timeline, and closed by the palette', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await addHost(page, {
    name: 'db-1',
    port: sshd.port,
    user: sshd.user,
    keyFile: sshd.keyFile,
    production: true,
  });
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Checkout is down');
  await page.keyboard.press('Enter');
  await byPalette(page, 'Show: Tunnels');
  await expect(page.getByText('No tunnels')).toBeVisible();
  await byPalette(page, 'Open a tunnel');
  const dialog = page.getByRole('dialog', { name: 'Open a tunnel' });
  await dialog.getByLabel('Listens here at').fill('0.0.0.0:0');
  await expect(dialog.getByText('Others can connect to it')).toBeVisible();
  await picture(page, 'dialog');
  await dialog.getByLabel('Listens here at').fill('0');
  await expect(dialog.getByText('Others can connect to it')).toBeHidden();
  await dialog.getByRole('button', { name: 'Open tunnel' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Say where it leads');
  await dialog.getByLabel('Leads to').fill(`127.0.0.1:${port}`);
  await dialog.getByRole('button', { name: 'Open tunnel' }).click();
  await page.getByRole('button', { name: 'Trust it and connect' }).click();
  const line = page.getByRole('list', { name: 'Tunnels' }).getByRole('listitem');
  await expect(line.getByRole('status')).toHaveText('Open');
  const at = Number(/127\.0\.0\.1:(\d+) to/.exec(await line.innerText())?.[1]);
  expect(await read(at)).toBe('hello from behind');
  await expect(line).toContainText('17 bytes received, 0 open of 1');
  await expect(page.locator('.entry', { hasText: `Tunnel opened: 127.0.0.1:${at} to` })).toHaveCount(1);
  await picture(page, 'open');
  expect(await violations(page)).toEqual([]);
  await byPalette(page, 'Close the tunnel');
  await expect(line.getByRole('status')).toHaveText('Closed');
  await expect(page.locator('.entry', { hasText: 'Tunnel closed' })).toContainText('1 connection');
  await expect(read(at)).rejects.toThrow();
});

test('the hosts list the tunnels too, say who takes a port, and forget one', async ({ hf, page }) => {
  await page.goto(hf.link);
  await addHost(page, { name: 'db-1', port: sshd.port, user: sshd.user, keyFile: sshd.keyFile });
  await page.getByRole('button', { name: 'Open a tunnel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open a tunnel' });
  await dialog.getByText('SOCKS', { exact: true }).click();
  await dialog.getByLabel('Listens here at').fill(String(sshd.port));
  await dialog.getByLabel('Open it whenever').check();
  await dialog.getByRole('button', { name: 'Open tunnel' }).click();
  const line = page.getByRole('list', { name: 'Tunnels' }).getByRole('listitem');
  await expect(line.getByRole('status')).toContainText(/is taken: sshd \(process \d+\) listens there/);
  await expect(line.getByRole('switch')).toBeChecked();
  await picture(page, 'hosts');
  expect(await violations(page)).toEqual([]);
  await line.getByRole('button', { name: /^More for the tunnel/ }).click();
  await page.getByRole('menuitem', { name: 'Forget it' }).click();
  await expect(page.getByText('No tunnels')).toBeVisible();
});
