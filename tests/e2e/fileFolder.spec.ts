import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { serious } from './axe.ts';
import { expect, test } from './console.ts';
import { holdAnswers } from './held.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
let folder: string;
test.beforeAll(async () => {
  sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
  folder = mkdtempSync(join(tmpdir(), 'hf-folders-'));
});
test.afterAll(async () => {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The files of a host in the panel of an incident, at a folder. */
async function browse(page: Page, link: string, path: string, production = false): Promise<void> {
  await page.goto(link);
  await addHost(page, { ...hostOn(sshd, 'app-1'), production });
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Folders');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Files' }).click();
  await page.getByText('On hosts', { exact: true }).click();
  await page.getByLabel('Host', { exact: true }).selectOption('app-1');
  await page
    .getByRole('dialog', { name: 'First connection' })
    .getByRole('button', { name: 'Trust it and connect' })
    .click();
  const field = page.getByRole('textbox', { name: 'Folder' });
  await expect(field).not.toHaveValue('');
  await field.fill(path);
  await field.press('Enter');
  await expect(field).toHaveValue(path);
}

const shot = (page: Page, name: string) =>
  page.screenshot({ path: process.env[`HOLDFAST_SHOT_${name}`] ?? test.info().outputPath(`${name}.png`) });

/** Drags a file or a folder of this machine onto the panel, as the window system does. */
async function dropPath(page: Page, path: string): Promise<void> {
  const box = await page.locator('.drop-zone').boundingBox();
  const at = { x: (box?.x ?? 0) + 80, y: (box?.y ?? 0) + 200 };
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
}

test('a folder is downloaded by the keyboard alone, with what was left out told', async ({ hf, page }) => {
  const here = join(folder, 'down');
  const logs = join(here, 'logs');
  mkdirSync(join(logs, 'app'), { recursive: true });
  writeFileSync(join(logs, 'app/one.log'), 'one\n');
  writeFileSync(join(logs, 'big.bin'), randomBytes(2_000_000));
  symlinkSync('/etc/passwd', join(logs, 'outside'));
  const into = join(folder, 'into');
  mkdirSync(into);
  await browse(page, hf.link, here);
  const list = page.getByRole('list', { name: 'Files' });
  await list.getByRole('button', { name: 'More for logs' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Download folder ...' })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Download a folder' });
  const where = dialog.getByLabel('Into this folder of the machine that Holdfast runs on');
  await expect(where).not.toHaveValue('');
  expect(await serious(page, '[role="dialog"]')).toEqual([]);
  await where.fill('somewhere');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Name the folder of this machine by its whole path')).toBeVisible();
  await where.fill(into);
  await shot(page, 'DIALOG');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const transfers = page.getByRole('region', { name: 'Transfers' });
  await expect(transfers).toContainText('done, 2 files, 1 left out');
  await transfers.getByText('1 left out', { exact: true }).click();
  await expect(transfers).toContainText('outside: A link to /etc/passwd: links are not followed.');
  expect(readFileSync(join(into, 'logs/app/one.log'), 'utf8')).toBe('one\n');
  expect(readdirSync(join(into, 'logs')).sort()).toEqual(['app', 'big.bin']);
  expect(await serious(page, '.desk-panel')).toEqual([]);
  await shot(page, 'DOWN');
  // Once more: it is there; what was changed here is kept.
  writeFileSync(join(into, 'logs/app/one.log'), 'my notes\n');
  await list.getByRole('button', { name: 'More for logs' }).click();
  await page.getByRole('menuitem', { name: 'Download folder ...' }).click();
  await expect(where).toHaveValue(into);
  await dialog.getByRole('button', { name: 'Download' }).click();
  await expect(dialog.getByRole('radio', { name: 'kept as they are' })).toBeChecked();
  await shot(page, 'THERE');
  await dialog.getByRole('button', { name: 'Download' }).click();
  await expect(transfers).toContainText('done, 1 file, 1 of them there already, 2 left out');
  expect(readFileSync(join(into, 'logs/app/one.log'), 'utf8')).toBe('my notes\n');
  await page.getByRole('button', { name: 'Clear what has ended' }).click();
  await expect(transfers).toBeHidden();
  await expect(page.locator('.entry', { hasText: `Downloaded the folder ${logs} from app-1` })).toHaveCount(
    2,
  );
});

test('a path that is typed while the first folder is being read is kept and opened', async ({ hf, page }) => {
  const here = join(folder, 'typed');
  mkdirSync(join(here, 'inside'), { recursive: true });
  const answers = await holdAnswers(page);
  await browse(page, hf.link, here);
  const host = page.getByLabel('Host', { exact: true });
  await host.selectOption('Choose a host');
  const field = page.getByRole('textbox', { name: 'Folder' });
  await expect(field).toBeHidden();
  answers.hold();
  await host.selectOption('app-1');
  await field.focus();
  await page.keyboard.type(here);
  answers.release();
  await expect(page.getByRole('button', { name: 'New folder' })).toBeEnabled();
  await expect(field).toHaveValue(here);
  await expect(field).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^inside/ })).toBeVisible();
  // The keys stay with the field; what is opened by a click stands in it.
  await expect(field).toBeFocused();
  await page.getByRole('button', { name: /^inside/ }).click();
  await expect(field).toHaveValue(join(here, 'inside'));
});

test('what is typed before the downloads folder is known is kept', async ({ hf, page }) => {
  const here = join(folder, 'early');
  mkdirSync(join(here, 'logs'), { recursive: true });
  const answers = await holdAnswers(page);
  await browse(page, hf.link, here);
  const dialog = page.getByRole('dialog', { name: 'Download a folder' });
  const where = dialog.getByLabel('Into this folder of the machine that Holdfast runs on');
  const more = page.getByRole('button', { name: 'More for logs' });
  const ask = async () => {
    await expect(more).toBeVisible();
    answers.hold();
    await more.click();
    await page.getByRole('menuitem', { name: 'Download folder ...' }).click();
    await expect(where).toBeFocused();
    await expect(dialog.getByLabel('Asking for your downloads folder')).toBeVisible();
  };
  await ask();
  await expect(dialog.getByRole('button', { name: 'Download' })).toBeDisabled();
  answers.release();
  await expect(where).not.toHaveValue('');
  await expect(dialog.getByLabel('Asking for your downloads folder')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await ask();
  await page.keyboard.type('/srv/mine');
  answers.release();
  // A later answer shows that the held ones have arrived.
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('/srv/mine');
  await expect(where).toHaveValue('/srv/mine');
});

test('a folder is picked or dropped and goes to the host, and what differs there is asked for', async ({
  hf,
  page,
}) => {
  const here = join(folder, 'up');
  mkdirSync(here);
  const mine = join(folder, 'mine', 'config');
  mkdirSync(join(mine, 'sub/deep'), { recursive: true });
  for (let i = 0; i < 1500; i++) writeFileSync(join(mine, `sub/f${i}`), `file ${i}`);
  writeFileSync(join(mine, 'sub/deep/large.bin'), randomBytes(3_000_000));
  await browse(page, hf.link, here, true);
  await page.getByLabel('Folder to upload').setInputFiles(mine);
  const transfers = page.getByRole('region', { name: 'Transfers' });
  await expect(transfers).toContainText('done, 1,501 files', { timeout: 30_000 });
  expect(readFileSync(join(here, 'config/sub/f1499'), 'utf8')).toBe('file 1499');
  expect(
    readFileSync(join(here, 'config/sub/deep/large.bin')).equals(
      readFileSync(join(mine, 'sub/deep/large.bin')),
    ),
  ).toBe(true);
  const list = page.getByRole('list', { name: 'Files' });
  await expect(list.getByRole('button', { name: /^config/ })).toBeVisible();

  mkdirSync(join(mine, 'empty'));
  writeFileSync(join(mine, 'sub/f1'), 'changed');
  utimesSync(join(mine, 'sub/f1'), 1_700_000_000, 1_700_000_000);
  await dropPath(page, mine);
  const dialog = page.getByRole('dialog', { name: 'The folder is there already' });
  await dialog.getByRole('radio', { name: 'replaced' }).check();
  await expect(dialog.getByRole('button', { name: 'Upload' })).toBeDisabled();
  await dialog.getByLabel('app-1 is production: type its name').fill('app-1');
  await expect(dialog.getByRole('button', { name: 'Upload' })).toBeEnabled();
  expect(await serious(page, '[role="dialog"]')).toEqual([]);
  await shot(page, 'UPTHERE');
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await expect(transfers).toContainText('1,501 files, 1,500 of them there already', { timeout: 30_000 });
  expect(readFileSync(join(here, 'config/sub/f1'), 'utf8')).toBe('changed');
  expect(statSync(join(here, 'config/empty')).isDirectory()).toBe(true);
  await expect(
    page.locator('.entry', { hasText: `Uploaded the folder ${here}/config to app-1` }),
  ).toHaveCount(2);
});

test('transfers whose connection is cut say so and go on by themselves', async ({ hf, page }) => {
  const here = join(folder, 'cut');
  mkdirSync(join(here, 'there'), { recursive: true });
  writeFileSync(join(here, 'there', 'huge.bin'), randomBytes(150_000_000));
  const into = join(folder, 'cut-into');
  mkdirSync(into);
  const mine = join(folder, 'cut-mine', 'set');
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, 'huge.bin'), randomBytes(100_000_000));
  await browse(page, hf.link, here);
  await page.getByRole('button', { name: 'More for there' }).click();
  await page.getByRole('menuitem', { name: 'Download folder ...' }).click();
  await page.getByLabel('Into this folder of the machine that Holdfast runs on').fill(into);
  await page.keyboard.press('Enter');
  await page.getByLabel('Folder to upload').setInputFiles(mine);
  const transfers = page.getByRole('region', { name: 'Transfers' });
  const partOf = (path: string): number => {
    const part = existsSync(path) ? readdirSync(path).find((name) => name.endsWith('.part')) : undefined;
    return part ? statSync(join(path, part)).size : 0;
  };
  const places = [join(into, 'there'), join(here, 'set')];
  await expect.poll(() => Math.min(...places.map(partOf))).toBeGreaterThan(2_000_000);
  const before = places.map(partOf);
  for (const pid of sshd.sessions()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended between the listing and the kill.
    }
  }
  await expect(transfers).toContainText('It goes on by itself');
  await shot(page, 'CUT');
  await expect(transfers.getByText(/^done, 1 file/)).toHaveCount(2, { timeout: 60_000 });
  expect(before.every((bytes) => bytes > 0)).toBe(true);
  for (const [copy, source] of [
    [join(into, 'there/huge.bin'), join(here, 'there/huge.bin')],
    [join(here, 'set/huge.bin'), join(mine, 'huge.bin')],
  ] as const)
    expect(readFileSync(copy).equals(readFileSync(source))).toBe(true);
});

test('a folder whose download the console did not survive is gone on with by one click', async ({
  hf,
  page,
}) => {
  const here = join(folder, 'killed');
  mkdirSync(join(here, 'core'), { recursive: true });
  writeFileSync(join(here, 'core', 'dump.bin'), randomBytes(250_000_000));
  const into = join(folder, 'killed-into');
  mkdirSync(into);
  await browse(page, hf.link, here);
  await page.getByRole('button', { name: 'More for core' }).click();
  await page.getByRole('menuitem', { name: 'Download folder ...' }).click();
  await page.getByLabel('Into this folder of the machine that Holdfast runs on').fill(into);
  await page.keyboard.press('Enter');
  await expect
    .poll(() => readdirSync(into, { recursive: true }).some((name) => String(name).endsWith('.part')))
    .toBe(true);
  await hf.stop(true);
  await hf.restart();
  const transfers = page.getByRole('region', { name: 'Transfers' });
  await expect(transfers).toContainText('Holdfast ended while it was under way');
  await shot(page, 'KILLED');
  await transfers.getByRole('button', { name: 'Resume' }).click();
  await expect(transfers).toContainText('done, 1 file', { timeout: 60_000 });
  expect(readFileSync(join(into, 'core/dump.bin')).equals(readFileSync(join(here, 'core/dump.bin')))).toBe(
    true,
  );
});
