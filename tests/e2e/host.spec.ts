import type { Page } from '@playwright/test';
import { startSshd, sshdMissing, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { expect, test } from './console.ts';

const csv =
  'name,address,port,group,tags,production\nweb-1,10.0.0.1,22,Web,eu,no\nweb-2,10.0.0.2,2200,Web,eu;edge,yes\nbad,10.0.0.3,ssh,,,\n';

async function declare(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill(title);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
}

test('hosts are found, imported after a look, and mistakes are told by field and line', async ({
  page,
  hf,
}) => {
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();

  // Nothing is made of an empty address, and a port out of range is refused, not changed.
  await page.getByRole('button', { name: 'Add host' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add host' });
  await dialog.getByLabel('Port').fill('99999');
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await expect(dialog.getByText('A port is 1 to 65535')).toBeVisible();
  await expect(dialog.getByText('Type a host name or an address')).toBeVisible();
  await expect(dialog.getByLabel('Port')).toHaveValue('99999');
  await expect(dialog.getByLabel('Name')).not.toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Import' }).click();
  const look = page.getByRole('dialog', { name: 'Import hosts' });
  const chosen = page.waitForEvent('filechooser');
  await look.getByRole('button', { name: 'Choose a CSV file' }).click();
  await (await chosen).setFiles({ name: 'hosts.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(look.getByText('line 4: The port "ssh" is not a number.')).toBeVisible();
  await look.getByRole('button', { name: 'Add 2 hosts' }).click();
  await expect(page.getByRole('list', { name: 'Hosts of Web' }).getByRole('listitem')).toHaveCount(2);

  await page.getByLabel('Find a host').fill('production');
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await page.getByLabel('Find a host').fill('');

  // By the keyboard alone: Enter connects to the only host that is found.
  await page.getByLabel('Find a host').fill('web-2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Connect to web-2' })).toContainText('Declare one first');
});

test.describe('on a real server', () => {
  test.skip(sshdMissing !== null, sshdMissing ?? '');
  let sshd: Sshd;
  let modern: Sshd;
  test.beforeAll(async () => {
    sshd = await startSshd();
    modern = await startSshd({ config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] });
  });
  test.afterAll(async () => void (await Promise.all([sshd.stop(), modern.stop()])));

  test('a destination that is typed is connected to for an incident', async ({ page, hf }) => {
    await page.goto(hf.link);
    await declare(page, 'Checkout is down');
    await page.getByRole('link', { name: 'Hosts', exact: true }).click();
    const destination = `${sshd.user}@127.0.0.1:${sshd.port}`;
    await page.getByLabel('Find a host').fill(destination);
    await expect(page.getByRole('button', { name: `Connect to ${destination}` })).toBeVisible();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Connect to ${destination}` });
    await expect(dialog.getByLabel('Checkout is down')).toBeChecked();
    await dialog.getByRole('button', { name: 'Open terminal' }).click();
    await expect(page.getByRole('dialog').getByText('SHA256:')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Hosts', exact: true }).click();
    await expect(page.getByRole('list', { name: 'Hosts of Quick connect' })).toContainText(destination);
  });

  test("a server that the library cannot talk to is reached by the system's ssh with one click", async ({
    page,
    hf,
  }) => {
    await page.goto(hf.link);
    await page.getByRole('link', { name: 'Hosts', exact: true }).click();
    await addHost(page, hostOn(modern, 'modern-1'));
    await declare(page, 'Checkout is down');
    await page.getByRole('button', { name: 'Open terminal' }).first().click();
    await page.getByRole('menuitem', { name: 'modern-1' }).click();
    await expect(page.getByText('offers only sntrup761x25519-sha512@openssh.com').first()).toBeVisible();
    await page.getByRole('button', { name: "Use the system's ssh" }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Trust it and connect' }).click();
    await expect(page.getByText('Connected to modern-1.')).toBeVisible();
  });
});
