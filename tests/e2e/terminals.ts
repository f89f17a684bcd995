import type { Locator, Page } from '@playwright/test';
import { expect } from './console.ts';
import { addHost, hostOn } from './acts.ts';
import type { Sshd } from '../fixtures/sshd.ts';

/** sshd with a shell whose prompt is known, whatever the account's start-up files say. */
export const plainShell = { config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] };

/** The rows of the terminals that are in view, in the order in which they stand. */
export const screens = (page: Page): Locator => page.locator('.terminal-pane:visible .xterm-rows');

/** The text of the WebGL canvas cannot be read from outside. */
export const drawByDom = (page: Page): Promise<unknown> =>
  page.addInitScript(() => localStorage.setItem('holdfast.terminal.renderer', 'dom'));

/** An incident with one terminal on a host, ready to be typed into. */
export async function openDesk(
  page: Page,
  link: string,
  sshd: Sshd,
  { name = 'app-1', production = false } = {},
): Promise<void> {
  await page.goto(link);
  await addHost(page, { ...hostOn(sshd, name), production });
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Checkout is down');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name }).click();
  await page.getByRole('button', { name: 'Trust it and connect' }).click();
  await expect(screens(page)).toContainText('ready>');
}

/** Opens a further host's terminal as a tab beside the shown one. */
export async function openMore(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Open terminal' }).last().click();
  await page.getByRole('menuitem', { name }).click();
  await expect(page.getByText(`Connected to ${name}.`).first()).toBeVisible();
}

/** Does something by the palette from inside a terminal, where Ctrl+K alone is the shell's. */
export async function byTerminalPalette(page: Page, words: string): Promise<void> {
  await page.locator('.terminal-box:visible').last().click();
  await page.keyboard.press('Control+Shift+K');
  await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}
