import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { serious } from './axe.ts';
import { expect, test } from './console.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
test.beforeAll(async () => {
  sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
});
test.afterAll(() => sshd.stop());

// The text of the WebGL canvas cannot be read from outside.
test.beforeEach(({ page }) =>
  page.addInitScript(() => localStorage.setItem('holdfast.terminal.renderer', 'dom')),
);

const player = join(import.meta.dirname, '..', '..', 'node_modules', 'asciinema-player', 'dist', 'bundle');
interface Player {
  seek(to: string): Promise<void>;
}
interface PlayerLibrary {
  create(source: { data: string }, place: Element | null, options: { preload: boolean }): Player;
}

const replay = (page: Page) => page.getByRole('dialog', { name: /^Recording of/ });
const picture = (page: Page) => replay(page).locator('.xterm-rows');

async function openTerminal(page: Page, host: string): Promise<void> {
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name: host }).click();
  await page
    .getByRole('dialog', { name: 'First connection' })
    .getByRole('button', { name: 'Trust it and connect' })
    .click();
  await expect(page.locator('.xterm-rows').first()).toContainText('ready>');
}

test('a production terminal is recorded, and is watched, searched, jumped in, verified and exported', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await addHost(page, { ...hostOn(sshd, 'db-1'), production: true });
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Disk is full');
  await page.keyboard.press('Enter');
  await openTerminal(page, 'db-1');
  await expect(page.getByRole('button', { name: 'Recording', exact: true })).toBeVisible();
  await page.keyboard.type('echo the need""le is here\n');
  await expect(page.locator('.xterm-rows').first()).toContainText('the needle is here');
  await page.waitForTimeout(700);
  await page.getByLabel('Note', { exact: true }).fill('Found it');
  await page.keyboard.press('Enter');
  const note = page.locator('.entry', { hasText: 'Found it' });
  await expect(note).toBeVisible();
  await page.waitForTimeout(700);
  await page.locator('.terminal-box').first().click();
  await page.keyboard.type('clear; echo and af""ter it\n');
  await expect(page.locator('.xterm-rows').first()).toContainText('and after it');
  await page.keyboard.type('exit\n');
  const closed = page.locator('.entry', { hasText: 'Recording of db-1 closed' });
  await expect(closed).toContainText(/SHA-256 [0-9a-f]{64}/);

  // The timeline's entry leads to its very moment.
  await note.getByRole('button', { name: 'Watch db-1 at this moment' }).click();
  await expect(picture(page)).toContainText('the needle is here');
  await expect(picture(page)).not.toContainText('and after it');
  await page.screenshot({ path: process.env['HOLDFAST_SHOT'] ?? test.info().outputPath('replay.png') });
  expect(await serious(page, '[role="dialog"]')).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Recordings' }).click();
  const list = page.getByRole('list', { name: 'Recordings' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: 'Verify' }).click();
  await expect(list.getByText('The file is what the log says.')).toBeVisible();
  expect(await serious(page, '.desk-panel')).toEqual([]);
  await list.getByRole('button', { name: 'Watch' }).click();
  await expect(picture(page)).toContainText('and after it', { timeout: 15_000 });

  await replay(page).getByLabel('Search in the recording').fill('needle is');
  await expect(replay(page).getByText('1 found')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(picture(page)).toContainText('the needle is here');
  await replay(page).getByLabel('Search in the recording').fill('');
  await replay(page)
    .getByRole('list', { name: 'Timeline' })
    .getByRole('button', { name: /Terminal on db-1 closed/ })
    .click();
  await expect(picture(page)).toContainText('and after it');

  const v3 = await exported(page, 'Download asciicast v3');
  expect(v3.name).toMatch(/^db-1-.*(?<!v2)\.cast$/);
  expect(JSON.parse(v3.text.split('\n')[0] ?? '')).toMatchObject({ version: 3 });
  const v2 = await exported(page, 'v2');
  expect(v2.name).toMatch(/^db-1-.*\.v2\.cast$/);
  expect(JSON.parse(v2.text.split('\n')[0] ?? '')).toMatchObject({ version: 2 });
  for (const { text } of [v3, v2]) await playedByAsciinema(page, text);
});

async function exported(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    replay(page).getByRole('button', { name: button, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** asciinema's own player shows what was printed, before and after the screen was cleared. */
async function playedByAsciinema(page: Page, text: string): Promise<void> {
  const other = await page.context().newPage();
  await other.setContent('<div id="player"></div>');
  await other.addScriptTag({ path: join(player, 'asciinema-player.min.js') });
  await other.addStyleTag({ path: join(player, 'asciinema-player.css') });
  await other.evaluate((data) => {
    const { AsciinemaPlayer } = window as unknown as { AsciinemaPlayer: PlayerLibrary };
    const made = AsciinemaPlayer.create({ data }, document.querySelector('#player'), { preload: true });
    Object.assign(window, { made });
  }, text);
  const seek = (to: string) =>
    other.evaluate((at) => (window as unknown as { made: Player }).made.seek(at), to);
  const shown = other.locator('.ap-term');
  await expect(async () => {
    await seek('99%');
    expect(await shown.textContent()).toContain('and after it');
  }).toPass();
  expect(await shown.textContent()).not.toContain('the needle is here');
  await seek('50%');
  await expect(shown).toContainText('the needle is here');
  await other.close();
}

test('another terminal is recorded where it is switched on, and the switch is at hand', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await addHost(page, hostOn(sshd, 'app-1'));
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Slow');
  await page.keyboard.press('Enter');
  await openTerminal(page, 'app-1');
  await page.getByRole('button', { name: 'Not recorded' }).click();
  await page.getByRole('menuitem', { name: 'Record this terminal' }).click();
  await page.getByRole('button', { name: 'Recording', exact: true }).click();
  await page.getByRole('menuitem', { name: /Record typed lines too/ }).click();
  await page.getByRole('button', { name: 'Recording, typed lines too' }).click();
  await page.getByRole('menuitem', { name: 'Stop recording this terminal' }).click();
  await expect(page.getByRole('button', { name: 'Not recorded' })).toBeVisible();
  await expect(page.locator('.entry', { hasText: 'Recording of app-1 switched off' })).toBeVisible();
});
