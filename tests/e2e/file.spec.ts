import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  existsSync,
  readdirSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { serious } from './axe.ts';
import { expect, test } from './console.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
let other: Sshd;
let folder: string;
test.beforeAll(async () => {
  const config = ['Subsystem sftp internal-sftp'];
  [sshd, other] = await Promise.all([startSshd({ config }), startSshd({ config })]);
  folder = mkdtempSync(join(tmpdir(), 'hf-files-'));
});
test.afterAll(async () => {
  await Promise.all([sshd.stop(), other.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function declare(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill(title);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Files' }).click();
}

const trust = (page: Page) =>
  page
    .getByRole('dialog', { name: 'First connection' })
    .getByRole('button', { name: 'Trust it and connect' })
    .click();

async function openFolder(page: Page, path: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Folder' });
  await expect(field).not.toHaveValue('');
  await field.fill(path);
  await field.press('Enter');
  await expect(field).toHaveValue(path);
}

/** Drops a file as a person does who drags it from elsewhere. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, base64]) => {
      const transfer = new DataTransfer();
      const raw = Uint8Array.from(atob(base64 ?? ''), (c) => c.charCodeAt(0));
      transfer.items.add(new File([raw], fileName ?? ''));
      return transfer;
    },
    [name, bytes.toString('base64')],
  );
  const zone = page.locator('.drop-zone');
  await zone.dispatchEvent('dragenter', { dataTransfer: data });
  await zone.dispatchEvent('drop', { dataTransfer: data });
}

test('a host is browsed by keyboard, files come and go, an edit is refused where the file changed', async ({
  hf,
  page,
}) => {
  const here = join(folder, 'work');
  mkdirSync(join(here, 'logs'), { recursive: true });
  writeFileSync(join(here, 'app.conf'), 'port = 80\n');
  writeFileSync(join(here, 'logs', 'app.log'), 'a line\n');
  await page.goto(hf.link);
  await addHost(page, { ...hostOn(sshd, 'db-1'), production: true });
  await declare(page, 'Wrong port');
  await page.getByText('On hosts', { exact: true }).click();
  await page.getByLabel('Host', { exact: true }).selectOption('db-1');
  await trust(page);
  await openFolder(page, here);
  const list = page.getByRole('list', { name: 'Files' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  expect(await serious(page, '.desk-panel')).toEqual([]);
  await list.getByRole('button', { name: /^logs/ }).focus();
  await page.keyboard.press('Enter');
  await expect(list.getByRole('button', { name: 'app.log', exact: true })).toBeVisible();

  const download = page.waitForEvent('download');
  await list.getByRole('button', { name: 'More for app.log' }).click();
  await page.getByRole('menuitem', { name: 'Download' }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toBe('a line\n');

  const bytes = randomBytes(600_000);
  await drop(page, 'dump.bin', bytes);
  await expect(page.getByRole('region', { name: 'Transfers' })).toContainText('dump.bin to db-1');
  await expect(list.getByRole('button', { name: 'dump.bin', exact: true })).toBeVisible();
  expect(readFileSync(join(here, 'logs', 'dump.bin')).equals(bytes)).toBe(true);
  // Once more: it is there already, and on production its name is asked for.
  await drop(page, 'dump.bin', Buffer.from('new'));
  const replace = page.getByRole('dialog', { name: 'Replace' });
  await expect(replace.getByRole('button', { name: 'Replace' })).toBeDisabled();
  await replace.getByLabel('db-1 is production: type its name').fill('db-1');
  await replace.getByRole('button', { name: 'Replace' }).click();
  await expect.poll(() => readFileSync(join(here, 'logs', 'dump.bin'), 'utf8')).toBe('new');
  await page.screenshot({ path: process.env['HOLDFAST_SHOT'] ?? test.info().outputPath('files.png') });

  await page.getByRole('button', { name: 'The folder above' }).click();
  await list.getByRole('button', { name: 'app.conf', exact: true }).click();
  const edit = page.getByRole('dialog', { name: `${here}/app.conf on db-1` });
  await edit.getByLabel('Text of the file').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# mine');
  expect(await serious(page, '[role="dialog"]')).toEqual([]);
  writeFileSync(join(here, 'app.conf'), 'port = 99\n');
  await edit.getByLabel('db-1 is production: type its name').fill('db-1');
  await edit.getByRole('button', { name: 'Save on db-1' }).click();
  await expect(edit.getByText('The file was changed on the host since you opened it')).toBeVisible();
  expect(readFileSync(join(here, 'app.conf'), 'utf8')).toBe('port = 99\n');
  await edit.getByRole('button', { name: 'Discard and close' }).click();
  await list.getByRole('button', { name: 'app.conf', exact: true }).click();
  await edit.getByLabel('Text of the file').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# mine');
  await edit.getByLabel('db-1 is production: type its name').fill('db-1');
  await page.keyboard.press('Enter');
  await edit.getByRole('button', { name: 'Save on db-1' }).click();
  await expect(edit).toBeHidden();
  expect(readFileSync(join(here, 'app.conf'), 'utf8')).toBe('port = 99\n# mine');
  await expect(page.locator('.entry', { hasText: `Edited ${here}/app.conf on db-1` })).toBeVisible();

  await list.getByRole('button', { name: 'More for app.conf' }).click();
  await page.getByRole('menuitem', { name: 'Permissions ...' }).click();
  const mode = page.getByRole('dialog', { name: 'Permissions' });
  await mode.getByRole('group', { name: 'Others' }).getByLabel('read').uncheck();
  await mode.getByLabel('db-1 is production: type its name').fill('db-1');
  await mode.getByRole('button', { name: 'Change' }).click();
  await expect(mode).toBeHidden();
  expect(statSync(join(here, 'app.conf')).mode & 0o004).toBe(0);
  await list.getByRole('button', { name: 'More for app.conf' }).click();
  await page.getByRole('menuitem', { name: 'Delete ...' }).click();
  const remove = page.getByRole('dialog', { name: 'Delete' });
  await remove.getByLabel('db-1 is production: type its name').fill('db-1');
  await remove.getByRole('button', { name: 'Delete' }).click();
  await expect(remove).toBeHidden();
  expect(existsSync(join(here, 'app.conf'))).toBe(false);
});

test('an upload that breaks off with the console goes on where it was', async ({ hf, page }) => {
  const here = join(folder, 'resume');
  mkdirSync(here);
  await page.goto(hf.link);
  await addHost(page, hostOn(sshd, 'app-1'));
  await declare(page, 'Broken off');
  await page.getByText('On hosts', { exact: true }).click();
  await page.getByLabel('Host', { exact: true }).selectOption('app-1');
  await trust(page);
  await openFolder(page, here);
  const bytes = randomBytes(48 * 1024 * 1024);
  const file = join(folder, 'large.bin');
  writeFileSync(file, bytes);
  await page.getByLabel('Files to upload').setInputFiles(file);
  const transfers = page.getByRole('region', { name: 'Transfers' });
  await expect
    .poll(() => readdirSync(here).map((name) => statSync(join(here, name)).size)[0] ?? 0)
    .toBeGreaterThan(1_000_000);
  await hf.stop(true);
  await expect(transfers).toContainText('broke off');
  const before = statSync(join(here, readdirSync(here)[0] ?? '')).size;
  await hf.restart();
  await expect(page.getByText('Reconnecting to the console')).toBeHidden({ timeout: 30_000 });
  await expect(transfers).toContainText('done', { timeout: 60_000 });
  expect(readFileSync(join(here, 'large.bin')).equals(bytes)).toBe(true);
  expect(before).toBeGreaterThan(0);
});

test('transfers with a host that does not answer are stopped at once', async ({ hf, page }) => {
  const here = join(folder, 'silent');
  mkdirSync(here);
  writeFileSync(join(here, 'there.log'), 'a line\n');
  writeFileSync(join(folder, 'mine.log'), 'a line\n');
  await page.goto(hf.link);
  await addHost(page, hostOn(sshd, 'app-1'));
  await declare(page, 'Silent');
  await page.getByText('On hosts', { exact: true }).click();
  await page.getByLabel('Host', { exact: true }).selectOption('app-1');
  await trust(page);
  await openFolder(page, here);
  const sessions = sshd.sessions();
  for (const pid of sessions) process.kill(pid, 'SIGSTOP');
  try {
    await page.getByRole('button', { name: 'More for there.log' }).click();
    await page.getByRole('menuitem', { name: 'Download' }).click();
    await page.getByLabel('Files to upload').setInputFiles(join(folder, 'mine.log'));
    const transfers = page.getByRole('region', { name: 'Transfers' });
    const stops = transfers.getByRole('button', { name: /^Stop/ });
    await expect(stops).toHaveCount(2);
    await stops.first().click();
    await stops.first().click();
    await expect(transfers.getByText('stopped')).toHaveCount(2, { timeout: 3000 });
  } finally {
    for (const pid of sessions) process.kill(pid, 'SIGCONT');
  }
});

test('evidence is collected from two hosts, listed with hashes, verified, downloaded, and files are added', async ({
  hf,
  page,
}) => {
  const here = join(folder, 'evidence');
  mkdirSync(here);
  writeFileSync(join(here, 'app.log'), 'what happened\n');
  await page.goto(hf.link);
  await addHost(page, hostOn(sshd, 'app-1'));
  await addHost(page, hostOn(other, 'app-2'));
  await declare(page, 'Collected');
  await page.getByRole('button', { name: 'Collect evidence ...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Collect evidence' });
  await dialog.getByLabel('app-1').check();
  await dialog.getByLabel('app-2').check();
  await dialog.getByLabel('Files, one a line').fill('relative.log');
  await expect(dialog.getByText('Begin it with / or ~/.')).toBeVisible();
  await dialog.getByLabel('Files, one a line').fill(`${here}/*.log\n${here}/missing.log`);
  expect(await serious(page, '[role="dialog"]')).toEqual([]);
  await dialog.getByRole('button', { name: 'Collect', exact: true }).click();
  for (let host = 0; host < 2; host++) await trust(page);
  const list = page.getByRole('list', { name: 'Evidence' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Collection' })).toContainText('missing.log is not on app-1');
  await expect(
    page.locator('.entry', { hasText: 'Evidence collected from 2 hosts: 2 files, 2 failures' }),
  ).toBeVisible();
  await drop(page, 'screen.png', randomBytes(30_000));
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await list.getByRole('button', { name: 'Verify app.log' }).first().click();
  await expect(list.getByText('It is what the log says.')).toBeVisible();
  const download = page.waitForEvent('download');
  await list.getByRole('button', { name: 'Download app.log' }).first().click();
  expect(readFileSync(await (await download).path(), 'utf8')).toBe('what happened\n');
  expect(await serious(page, '.desk-panel')).toEqual([]);
  await page.screenshot({ path: process.env['HOLDFAST_SHOT2'] ?? test.info().outputPath('evidence.png') });
});

test('a folder of 10,000 files is walked through without waiting', async ({ hf, page }) => {
  const here = join(folder, 'many');
  mkdirSync(here);
  for (let i = 0; i < 10_000; i++) writeFileSync(join(here, `file-${String(i).padStart(5, '0')}`), '');
  await page.goto(hf.link);
  await addHost(page, hostOn(sshd, 'app-1'));
  await declare(page, 'Many');
  await page.getByText('On hosts', { exact: true }).click();
  await page.getByLabel('Host', { exact: true }).selectOption('app-1');
  await trust(page);
  await openFolder(page, here);
  await expect(page.getByText('10,000 entries')).toBeVisible();
  const list = page.getByRole('list', { name: 'Files' });
  expect(await list.getByRole('listitem').count()).toBeLessThan(100);
  await list.getByRole('button', { name: 'file-00000', exact: true }).focus();
  await page.keyboard.press('End');
  await expect(list.getByRole('button', { name: 'file-09999', exact: true })).toBeFocused();
  await page.getByLabel('Show names with').fill('0777');
  await expect(page.getByText('10,000 entries, 11 shown')).toBeVisible();
});
