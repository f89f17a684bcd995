import { connect, createServer, type AddressInfo } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeKey, sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost as enterHost } from './acts.ts';
import { serious } from './axe.ts';
import { expect, startConsole, test } from './console.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
test.beforeAll(async () => {
  sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
});
test.afterAll(() => sshd.stop());

/** A server for one test, gone when it ends, however it ends. */
async function ownSshd(options: Parameters<typeof startSshd>[0] = {}): Promise<Sshd> {
  const own = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"], ...options });
  started.push(own);
  return own;
}
const started: Sshd[] = [];
test.afterEach(async () => void (await Promise.all(started.splice(0).map((own) => own.stop()))));

// The text of the WebGL canvas cannot be read from outside.
test.beforeEach(({ page }) =>
  page.addInitScript(() => localStorage.setItem('holdfast.terminal.renderer', 'dom')),
);

const screen = (page: Page) => page.locator('.terminal-pane:visible .xterm-rows');

const addHost = (page: Page, name: string, port = sshd.port, keyFile = sshd.keyFile) =>
  enterHost(page, { name, port, user: sshd.user, keyFile, production: true });

async function declare(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill(title);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
}

async function openTerminal(page: Page, host: string): Promise<void> {
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name: host }).click();
}

async function trust(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'First connection' });
  await expect(dialog.getByText(/^SHA256:/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Trust it and connect' }).click();
}

test('a shell is opened, used, survives a reload and a dropped connection, and the timeline tells', async ({
  hf,
  page,
}) => {
  const own = await ownSshd();
  await page.goto(hf.link);
  await addHost(page, 'app-1', own.port, own.keyFile);
  await declare(page, 'Checkout is down');
  await openTerminal(page, 'app-1');
  await trust(page);
  await expect(page.getByText('Connected to app-1.')).toBeVisible();
  await expect(screen(page)).toContainText('ready>');

  await page.keyboard.type('echo fi""rst; stty size\n');
  await expect(screen(page)).toContainText('first');
  await expect(screen(page)).not.toContainText('24 80');
  await expect(page.locator('.entry', { hasText: 'Terminal opened on app-1' })).toHaveCount(1);

  await page.reload();
  await expect(screen(page)).toContainText('first');
  await page.locator('.terminal-box').click();
  await page.keyboard.type('echo still the sa""me shell\n');
  await expect(screen(page)).toContainText('still the same shell');

  await own.stop();
  await expect(page.getByRole('status').getByText('refuses connections')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop trying' }).click();
  await expect(page.getByRole('button', { name: 'Reconnect' })).toBeVisible();
  await expect(page.locator('.entry', { hasText: 'lost its connection' })).toHaveCount(1);
});

test('a host picked from ~/.ssh/config connects with its settings and its known key, and asks nothing', async ({
  page,
}) => {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
  mkdirSync(join(home, '.ssh'));
  const settings = [
    `HostName 127.0.0.1`,
    `Port ${sshd.port}`,
    `User ${sshd.user}`,
    `IdentityFile ${sshd.keyFile}`,
  ];
  writeFileSync(
    join(home, '.ssh', 'config'),
    `Host *.internal\n User x\nHost picked\n ${settings.join('\n ')}\n`,
  );
  writeFileSync(join(home, '.ssh', 'known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostPublicKey}\n`);
  const hf = await startConsole(join(home, 'data'), { HOME: home });
  try {
    await page.goto(hf.link);
    await page.getByRole('link', { name: 'Hosts', exact: true }).click();
    await page.getByRole('button', { name: 'Pick from ~/.ssh/config' }).click();
    await expect(page.getByText(`${sshd.user}@127.0.0.1:${sshd.port}`)).toBeVisible();
    await page.getByRole('button', { name: 'Pick picked' }).click();
    await page.getByRole('dialog', { name: 'Add host' }).getByRole('button', { name: 'Add host' }).click();
    await expect(page.getByRole('list', { name: 'Hosts' }).getByText('picked').first()).toBeVisible();
    await declare(page, 'Picked');
    await openTerminal(page, 'picked');
    await expect(screen(page)).toContainText('ready>');
    expect(existsSync(join(home, 'data', 'known_hosts'))).toBe(false);
  } finally {
    await hf.stop();
    rmSync(home, { recursive: true, force: true });
  }
});

test('a large paste arrives whole', async ({ hf, page }) => {
  await page
    .context()
    .grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(hf.link).origin });
  await page.goto(hf.link);
  await addHost(page, 'paste');
  await declare(page, 'Pasting');
  await openTerminal(page, 'paste');
  await trust(page);
  await expect(screen(page)).toContainText('ready>');
  await page.keyboard.type('cat > /dev/null <<END; echo got it a""ll\n');
  await page.evaluate(() => navigator.clipboard.writeText(`${'x'.repeat(99)}\n`.repeat(12_000)));
  await page.keyboard.press('Control+Shift+v');
  const dialog = page.getByRole('dialog', { name: 'Paste into paste?' });
  await expect(dialog.getByText('1,200,000 characters')).toBeVisible();
  await dialog.getByRole('button', { name: 'Paste', exact: true }).click();
  await page.keyboard.type('\nEND\n');
  await expect(screen(page)).toContainText('got it all', { timeout: 60_000 });
});

test('terminals have tabs, a search, and close only on purpose', async ({ hf, page }) => {
  await page.goto(hf.link);
  await addHost(page, 'db-1');
  await declare(page, 'Database is slow');
  await openTerminal(page, 'db-1');
  await trust(page);
  await expect(screen(page)).toContainText('ready>');
  await page.keyboard.type('seq 1 500\n');
  await expect(screen(page)).toContainText('500');

  await page.keyboard.press('Control+Shift+f');
  await page.getByLabel('Find in the terminal').fill('no such text');
  await expect(page.getByText('Not found')).toBeVisible();
  await page.getByLabel('Find in the terminal').fill('321');
  await expect(screen(page)).toContainText('321');
  await page.keyboard.press('Escape');

  // In a terminal Ctrl+K is the shell's.
  await page.keyboard.press('Control+Shift+k');
  await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeFocused();
  await page.keyboard.type('Open a terminal on db-1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'db-1' })).toHaveCount(2);
  await expect(screen(page)).not.toContainText('321');
  await page.getByRole('tab', { name: 'db-1' }).first().click();
  await expect(screen(page)).toContainText('321');

  await page.getByRole('button', { name: 'Close the terminal on db-1' }).first().click();
  await page.getByRole('menuitem', { name: 'End it and close the tab' }).click();
  await expect(page.getByRole('tab', { name: 'db-1' })).toHaveCount(1);
});

test('an encrypted key asks for its passphrase, a wrong one again, and cancelling says so', async ({
  hf,
  page,
}) => {
  const locked = makeKey(`${sshd.dir}/locked`, { passphrase: 'open sesame' });
  const guarded = await ownSshd({ authorize: [readFileSync(`${locked}.pub`, 'utf8')] });
  await page.goto(hf.link);
  await addHost(page, 'vault', guarded.port, locked);
  await declare(page, 'Vault is sealed');
  await openTerminal(page, 'vault');
  await trust(page);
  await page.getByLabel('Passphrase', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That was not it')).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill('open sesame');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('ready>');
});

test('under a flood the keys still count, and Ctrl-C brings the prompt back', async ({ hf, page }) => {
  await page.goto(hf.link);
  await addHost(page, 'loud');
  await declare(page, 'Too much output');
  await openTerminal(page, 'loud');
  await trust(page);
  await expect(screen(page)).toContainText('ready>');
  await page.keyboard.type('yes this is a flood\n');
  await expect(screen(page)).toContainText('this is a flood');
  await page.waitForTimeout(1500);
  await page.keyboard.press('Control+c');
  await page.keyboard.type('echo qui""et\n');
  await expect(screen(page)).toContainText('quiet');
});

for (const theme of ['Dark', 'Light']) {
  test(`axe finds no serious violation around hosts and terminals (${theme.toLowerCase()})`, async ({
    hf,
    page,
  }) => {
    await page.goto(hf.link);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText(theme, { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase());
    await addHost(page, 'prod-1');
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Edit prod-1' }).click();
    await expect(page.getByRole('dialog', { name: 'Edit host' })).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await declare(page, 'Looked at closely');
    await openTerminal(page, 'prod-1');
    await expect(page.getByText(/^SHA256:/)).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await trust(page);
    await expect(page.getByText('Connected to prod-1.')).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Control+Shift+f');
    await expect(page.getByLabel('Find in the terminal')).toBeFocused();
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await expect(page.getByRole('button', { name: 'Reconnect' })).toBeVisible();
    expect(await serious(page)).toEqual([]);
  });
}

test('a shell that opens late takes no key from a dialog that is being filled in', async ({ hf, page }) => {
  const { promise: answers, resolve: answer } = Promise.withResolvers<void>();
  const slow = createServer((client) => {
    const host = connect(sshd.port, '127.0.0.1');
    for (const socket of [client, host]) socket.on('error', () => undefined);
    client.on('close', () => host.destroy());
    void answers.then(() => client.pipe(host).pipe(client));
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  try {
    await page.goto(hf.link);
    await addHost(page, 'db-1');
    await declare(page, 'Keys');
    await openTerminal(page, 'db-1');
    await trust(page);
    await expect(page.getByText('Connected to db-1.')).toBeVisible();
    await addHost(page, 'slow', (slow.address() as AddressInfo).port);
    await page.goBack();
    await openTerminal(page, 'slow');
    await page.getByRole('button', { name: 'Resolve' }).click();
    const field = page.getByLabel('What ended it?');
    await expect(field).toBeFocused();
    answer();
    const slowTab = page.getByRole('tab', { name: /slow/ });
    await expect(async () => {
      await page.keyboard.type('x');
      await expect(page.getByRole('dialog', { name: 'First connection' })).toBeVisible({ timeout: 200 });
    }).toPass();
    await page.getByRole('button', { name: 'Trust it and connect' }).click();
    await expect(slowTab).toContainText('open');
    await expect(page.getByRole('dialog', { name: 'Resolve the incident' })).toBeVisible();
    await page.keyboard.type('yyy');
    await page.keyboard.press('Enter');
    await expect(screen(page)).not.toContainText('yyy');
  } finally {
    slow.close();
  }
});

test('after the console was killed the page shows no terminal that is gone', async ({ hf, page }) => {
  await page.goto(hf.link);
  await addHost(page, 'db-1');
  await declare(page, 'Ghosts');
  await openTerminal(page, 'db-1');
  await trust(page);
  await expect(page.getByText('Connected to db-1.')).toBeVisible();
  await hf.stop(true);
  await expect(page.getByText('Reconnecting to the console')).toBeVisible();
  await hf.restart();
  await expect(page.getByText('No terminal is open.')).toBeVisible();
});

test('a host that shows another key is refused, with both fingerprints and what to do', async ({
  hf,
  page,
}) => {
  const first = await ownSshd();
  await page.goto(hf.link);
  await addHost(page, 'moved', first.port, first.keyFile);
  await declare(page, 'Another key');
  await openTerminal(page, 'moved');
  await trust(page);
  await expect(page.getByText('Connected to moved.')).toBeVisible();
  await first.stop();
  await ownSshd({ port: first.port });
  await expect(page.getByText(/SHA256:.*SHA256:/s).first()).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
});
