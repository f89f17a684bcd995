import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '../fixtures/port.ts';
import { makeKey, sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { expect, startConsole, test } from './console.ts';
import { drawByDom, openDesk, plainShell, screens } from './terminals.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
test.beforeAll(async () => void (sshd = await startSshd(plainShell)));
test.afterAll(() => sshd.stop());
test.beforeEach(({ page }) => drawByDom(page));

const shot = (page: Page, name: string) =>
  page.screenshot({
    path: process.env['HOLDFAST_SHOTS']
      ? `${process.env['HOLDFAST_SHOTS']}/${name}`
      : test.info().outputPath(name),
  });

test('what the SSH configuration forwards is shown: the agent on the terminal, the ports among the tunnels', async ({
  page,
}) => {
  const home = mkdtempSync(join(tmpdir(), 'hf-home-'));
  const socket = join(home, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  await expect.poll(() => existsSync(socket)).toBe(true);
  execFileSync('ssh-add', ['-q', makeKey(join(home, 'key'))], {
    env: { ...process.env, SSH_AUTH_SOCK: socket },
  });
  const port = await freePort();
  const config = `ForwardAgent ${socket}\nLocalForward ${port} 127.0.0.1:${sshd.port}\nLocalForward 1 db:5432\n`;
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  writeFileSync(join(home, '.ssh', 'config'), config, { mode: 0o600 });
  const hf = await startConsole(join(home, 'data'), { HOME: home, SSH_AUTH_SOCK: '' });
  try {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openDesk(page, hf.link, sshd);
    const status = page.locator('.terminal-status');
    await expect(status.getByText('Agent forwarded')).toBeVisible();
    await expect(screens(page)).toContainText('The SSH agent is forwarded');
    await expect(screens(page)).toContainText(`Forwarding as configured: 127.0.0.1:${port}`);
    await page.keyboard.type('ssh-add -l\n');
    await expect(screens(page)).toContainText('ED25519');
    await status.getByText('Agent forwarded').focus();
    await expect(page.getByText('while this shell is open, whoever is root there')).toBeVisible();
    await shot(page, 'forwarded-1440.png');
    await page.setViewportSize({ width: 1024, height: 700 });
    await shot(page, 'forwarded-1024.png');
    await page.getByRole('link', { name: 'Hosts', exact: true }).click();
    const tunnels = page.getByRole('list', { name: 'Tunnels' });
    await expect(tunnels).toContainText('From the SSH configuration, while a terminal is open');
    await shot(page, 'tunnels-1024.png');
  } finally {
    await hf.stop();
    agent.kill();
    rmSync(home, { recursive: true, force: true });
  }
});

test('a host is set to keep its shells, and the menu says so and asks otherwise', async ({ hf, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openDesk(page, hf.link, sshd);
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('button', { name: 'Edit app-1' }).click();
  await page.getByLabel('Keep its shells in tmux or screen').check();
  await shot(page, 'host-dialog.png');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.goBack();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(page.getByRole('menuitem', { name: 'app-1' })).toContainText('kept');
  await shot(page, 'open-menu.png');
  await page.getByRole('menuitemradio', { name: 'Not this time' }).click();
  await expect(page.getByRole('menuitem', { name: 'app-1' })).not.toContainText('kept');
});
