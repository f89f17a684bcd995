import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { expect, test } from './console.ts';
import { byTerminalPalette, drawByDom, openDesk, plainShell, screens } from './terminals.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
test.beforeAll(async () => {
  sshd = await startSshd(plainShell);
});
test.afterAll(() => sshd.stop());
test.beforeEach(({ page }) => drawByDom(page));

async function allowClipboard(page: Page, link: string): Promise<void> {
  const origin = new URL(link).origin;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
}
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((what) => navigator.clipboard.writeText(what), text);
  await page.locator('.terminal-box').click();
  await page.keyboard.press('Control+Shift+v');
}
/** Prints bytes on the screen, given as an escape for printf, and the word that says it is done. */
async function print(page: Page, escaped: string, done: string): Promise<void> {
  await page.keyboard.type(`printf '${escaped}'; echo ${done.slice(0, 1)}""${done.slice(1)}\n`);
  await expect(screens(page)).toContainText(done);
}

test('keys that are typed while a long scrollback is shown again reach the shell, answers to it do not', async ({
  hf,
  page,
}) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type('seq 1 150000; printf "\\033[6n"; read -rs -d R -t 5 _; echo fi""nished\n');
  await expect(screens(page)).toContainText('finished');
  // As on a machine that is slow: the scrollback takes a while to be shown.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.reload();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo ty""ped\n');
  await expect(screens(page)).toContainText('typed');
  await expect(screens(page)).not.toContainText('not found');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
});

test('a pattern without end is broken off in words, and the window stays free', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type(
    'clear; for i in $(seq 3000); do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab; done; printf "\\350\\252\\236\\350\\252\\236 gr\\303\\274n\\n"; echo fi""nished\n',
  );
  await expect(screens(page)).toContainText('finished');
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByLabel('Find in the terminal');
  const found = page.locator('.terminal-found');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await field.fill('(a+)+$');
  // The page answers while the pattern is tried: held by it, it would not for longer than the test may take.
  for (let i = 0; i < 5; i++) expect(await page.evaluate(() => document.title)).toBeTruthy();
  await expect(found).toHaveText(/^Broken off after 1 s\. Write the pattern simpler/);
  await field.fill('(a|aa)+$');
  await expect(found).toHaveText(/^Broken off/);
  // A sound one goes on from there; of wide characters the cells are marked.
  await field.fill('語. gr.n');
  await expect(found).toHaveText('1 of 1');
  await expect(page.locator('.xterm-find-active-result-decoration').first()).toBeVisible();
  await field.fill('a+b$');
  await expect(found).toHaveText('2000 of 2000');
  await field.press('Enter');
  await expect(found).toHaveText('1999 of 2000');
  // What is printed later is found as well, and a pattern that only then has no end is broken off.
  await field.fill('(x+)+$');
  await expect(found).toHaveText('Not found');
  await page.locator('.terminal-box:visible').last().click();
  await page.keyboard.type('echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy\n');
  await expect(found).toHaveText(/^Broken off/);
  await field.fill('xy$');
  await expect(found).toHaveText(/^\d+ of \d+$/);
  await field.press('Escape');
  await expect(page.locator('.xterm-find-result-decoration')).toHaveCount(0);
});

test('text is found by word, case and pattern, with a count and by keys alone', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type('clear; for i in 1 2 3; do echo "Error err$i errors"; done; echo fi""nished\n');
  await expect(screens(page)).toContainText('finished');
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByLabel('Find in the terminal');
  const found = page.locator('.terminal-found');
  await field.fill('err');
  await expect(found).toHaveText('9 of 9');
  await page.keyboard.press('Enter');
  await expect(found).toHaveText('8 of 9');
  await page.keyboard.press('Shift+Enter');
  await expect(found).toHaveText('9 of 9');
  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(found).toHaveText('6 of 6');
  await page.getByRole('button', { name: 'Match case' }).click();
  await field.fill('error');
  await page.getByRole('button', { name: 'Whole words' }).click();
  await expect(found).toHaveText(/^3 /);
  await page.getByRole('button', { name: 'Whole words' }).click();
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await field.fill('err[12]');
  await expect(found).toHaveText('2 of 2');
  await field.press('Enter');
  await expect(found).toHaveText('1 of 2');
  await field.press('Enter');
  await expect(found).toHaveText('2 of 2');
  await field.press('Shift+Enter');
  await expect(found).toHaveText('1 of 2');
  await field.fill('err[');
  await expect(found).toHaveText('This is no regular expression.');
  await field.fill('nowhere');
  await expect(found).toHaveText('Not found');
  await field.press('Escape');
  await expect(field).toBeHidden();
  await page.keyboard.type('echo ba""ck\n');
  await expect(screens(page)).toContainText('back');
});

test('a paste that hides or runs something is shown first, cleaned or edited, and sent whole', async ({
  hf,
  page,
}) => {
  await allowClipboard(page, hf.link);
  await openDesk(page, hf.link, sshd, { name: 'db-1', production: true });
  await paste(page, 'echo pl""ain');
  await page.keyboard.press('Enter');
  await expect(screens(page)).toContainText('plain');

  const dialog = page.getByRole('dialog', { name: 'Paste into db-1?' });
  await paste(page, 'echo on""e\necho tw""o\n');
  await expect(dialog.getByText('several lines')).toBeVisible();
  await dialog.getByLabel(/in 2 lines/).fill('echo edi""ted');
  await dialog.getByRole('button', { name: 'Paste', exact: true }).click();
  await page.keyboard.press('Enter');
  await expect(screens(page)).toContainText('edited');
  await expect(screens(page)).not.toContainText('one');

  await paste(page, 'echo cle""an\u202e\u001b[201~\rtouch /tmp/never');
  await expect(dialog.getByText('⟨U+202E⟩⟨U+001B⟩[201~')).toBeVisible();
  await dialog.getByRole('button', { name: 'Take those characters out' }).click();
  await expect(dialog.getByLabel('What the paste really holds')).toBeHidden();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await paste(page, 'sudo rm -rf /srv/nothing');
  await expect(dialog.getByText('second look on a production host')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('links open only after their true target was seen', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await print(
    page,
    '\\033]8;;http://xn--pple-43d.com/login\\033\\\\https://apple.com\\033]8;;\\033\\\\\\n',
    'linked',
  );
  const dialog = page.getByRole('dialog', { name: 'Open this link?' });
  const at = await screens(page).getByText('https://apple.com', { exact: true }).first().boundingBox();
  await page.mouse.move((at?.x ?? 0) + 20, (at?.y ?? 0) + 6);
  await page.mouse.click((at?.x ?? 0) + 20, (at?.y ?? 0) + 6);
  await expect(dialog.getByText('http://xn--pple-43d.com/login')).toBeVisible();
  await expect(dialog.getByText('imitate another one')).toBeVisible();
  await expect(dialog.getByText('The text says apple.com')).toBeVisible();
  await expect(dialog.getByRole('link', { name: 'Open' })).toHaveAttribute('rel', /noopener/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(page.context().pages()).toHaveLength(1);
});

test('a host that writes to the clipboard is asked about, and one that reads it gets nothing', async ({
  hf,
  page,
}) => {
  await allowClipboard(page, hf.link);
  await openDesk(page, hf.link, sshd);
  await page.evaluate(() => navigator.clipboard.writeText('mine'));
  await print(page, '\\033]52;c;?\\007', 'asked');
  const dialog = page.getByRole('dialog', { name: 'Let the host write to your clipboard?' });
  await expect(dialog).toBeHidden();
  await print(page, '\\033]52;c;c3RvbGVu\\007', 'written');
  await expect(dialog.getByLabel('The text')).toHaveText('stolen');
  await page.keyboard.press('Escape');
  expect(await clipboard(page)).toBe('mine');
  await print(page, '\\033]52;c;d2FudGVk\\007', 'wished');
  await dialog.getByRole('button', { name: 'Put it on the clipboard' }).click();
  await expect(dialog).toBeHidden();
  expect(await clipboard(page)).toBe('wanted');
});

test('a shell that marks its commands lets them be walked, copied and run again', async ({ hf, page }) => {
  await allowClipboard(page, hf.link);
  await openDesk(page, hf.link, sshd);
  await byTerminalPalette(page, 'Terminal: clear');
  await page.getByRole('button', { name: 'More for app-1' }).click();
  await page.getByRole('menuitem', { name: 'Mark commands' }).click();
  await page.getByRole('button', { name: 'Type it in this session' }).click();
  await expect(page.locator('.terminal-folder')).toHaveText(/\//);
  await page.keyboard.type('echo $?; seq 1 3\n');
  await page.keyboard.type('ls /nowhere\n');
  await expect(page.locator('.terminal-exit', { hasText: '✗' })).toHaveAttribute('title', /exit code 2/);
  await expect(page.locator('.terminal-exit', { hasText: '✓' })).toHaveCount(1);
  await page.locator('.terminal-exit', { hasText: '✓' }).click();
  await page.getByRole('menuitem', { name: 'Copy the output' }).click();
  await expect.poll(() => clipboard(page)).toBe('0\n1\n2\n3\n');
  await page.locator('.terminal-exit', { hasText: '✓' }).click();
  await page.getByRole('menuitem', { name: 'Run the command again' }).click();
  await expect(page.locator('.terminal-exit', { hasText: '✓' })).toHaveCount(2);
  await page.keyboard.type('seq 1 200\n');
  await expect(screens(page)).toContainText('199');
  await page.keyboard.press('Control+Shift+PageUp');
  await page.keyboard.press('Control+Shift+PageUp');
  await expect(screens(page)).not.toContainText('199');
  await page.keyboard.press('Control+Shift+PageDown');
  await page.keyboard.press('Control+Shift+PageDown');
  await page.keyboard.press('Control+Shift+PageDown');
  await expect(screens(page)).toContainText('199');
});

test('what is selected is pinned to the timeline with its host, by one key', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByText('Select text in the terminal first')).toBeVisible();
  await page.keyboard.type('clear; echo evi""dence-42\n');
  await expect(screens(page)).toContainText('evidence-42');
  const at = await screens(page).getByText('evidence-42').boundingBox();
  await page.mouse.dblclick((at?.x ?? 0) + 20, (at?.y ?? 0) + 6);
  await page.keyboard.press('Control+Shift+L');
  const entry = page.locator('.entry', { hasText: 'From the terminal on app-1' });
  await expect(entry).toContainText('evidence-42');
  await expect(entry.getByRole('button', { name: /unpin/i })).toBeVisible();
});

test('the screen is saved as text, cleared and zoomed', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type('seq 1 300\n');
  await expect(screens(page)).toContainText('300');
  const menu = async (item: string) => {
    await page.getByRole('button', { name: 'More for app-1' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const [download] = await Promise.all([page.waitForEvent('download'), menu('Save as text')]);
  expect(download.suggestedFilename()).toMatch(/^app-1 .*\.txt$/);
  expect(readFileSync(await download.path(), 'utf8')).toContain('\n1\n2\n3\n');
  await menu('Clear');
  await expect(screens(page)).not.toContainText('300');
  const rowHeight = () =>
    page
      .locator('.xterm-rows > div')
      .first()
      .evaluate((row) => row.clientHeight);
  const before = await rowHeight();
  await page.locator('.terminal-box').click();
  await page.keyboard.press('Control+=');
  await page.keyboard.press('Control+=');
  await expect.poll(rowHeight).toBeGreaterThan(before);
  await page.keyboard.press('Control+0');
  await expect.poll(rowHeight).toBe(before);
});

test('what the menu of a terminal does leaves the keyboard with the terminal, or with what it opened', async ({
  hf,
  page,
}) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type('echo need""le\n');
  await expect(screens(page)).toContainText('needle');
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'More for app-1' }).click();
    await page.getByRole('menuitem', { name }).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
  };
  await choose('Find');
  await expect(page.getByLabel('Find in the terminal')).toBeFocused();
  await page.keyboard.type('needle');
  await expect(page.locator('.terminal-found')).toHaveText('1 of 1');
  await page.keyboard.press('Escape');
  await choose('Clear');
  await page.keyboard.type('echo cle""ared\n');
  await expect(screens(page)).toContainText('cleared');
});

test('a snippet is kept, filled in and typed without being run', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Add a snippet' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Greet');
  await page.getByLabel('Text', { exact: true }).fill('echo hello {{who}}');
  await page.getByRole('button', { name: 'Keep the snippet' }).click();
  await expect(page.getByRole('list', { name: 'Snippets' })).toContainText('Greet');
  await page.goBack();
  await expect(screens(page)).toContainText('ready>');
  await byTerminalPalette(page, 'Insert snippet: Greet');
  const dialog = page.getByRole('dialog', { name: 'Greet' });
  await expect(dialog.getByRole('button', { name: 'Insert', exact: true })).toBeDisabled();
  await dialog.getByLabel('{{who}}').fill('world');
  await page.keyboard.press('Enter');
  await expect(screens(page)).toContainText('ready> echo hello world');
  await expect(screens(page)).not.toContainText(/^hello world/m);
});

test('the look of terminals follows the settings at once', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  const ground = () =>
    page.locator('.terminal-pane .terminal-box').evaluate((box) => getComputedStyle(box).backgroundColor);
  await page.getByRole('link', { name: 'Settings' }).click();
  const sample = page.getByRole('img', { name: 'Preview' });
  await expect(sample).toContainText('systemctl status');
  await page.getByRole('combobox', { name: 'Colours' }).click();
  await page.getByRole('option', { name: 'Dracula' }).click();
  await expect
    .poll(() => sample.evaluate((box) => getComputedStyle(box).backgroundColor))
    .toBe('rgb(40, 42, 54)');
  await page.goBack();
  await expect.poll(ground).toBe('rgb(40, 42, 54)');
});
