import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { expect, test } from './console.ts';
import { byTerminalPalette, drawByDom, openDesk, openMore, plainShell, screens } from './terminals.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
test.beforeAll(async () => {
  sshd = await startSshd(plainShell);
});
test.afterAll(() => sshd.stop());
test.beforeEach(({ page }) => drawByDom(page));

test('terminals are split, walked and closed by keys alone, and lie as they did after a reload', async ({
  hf,
  page,
}) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type('echo le""ft\n');
  await expect(screens(page)).toContainText('left');
  await page.keyboard.press('Control+Shift+E');
  await expect(screens(page)).toHaveCount(2);
  await expect(screens(page).nth(1)).toContainText('ready>');
  await page.keyboard.type('echo ri""ght\n');
  await expect(screens(page).nth(1)).toContainText('right');
  await page.keyboard.press('Control+Shift+O');
  await expect(screens(page)).toHaveCount(3);
  await expect(screens(page).nth(2)).toContainText('ready>');
  await page.keyboard.type('echo be""low\n');
  await expect(screens(page).nth(2)).toContainText('below');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.type('echo once mo""re\n');
  await expect(screens(page).nth(0)).toContainText('once more');
  const places = async () =>
    Promise.all(
      (await page.locator('.terminal-pane:visible').all()).map(async (pane) => {
        const box = await pane.boundingBox();
        return [Math.round(box?.x ?? 0), Math.round((box?.y ?? 0) / 20)];
      }),
    );
  const before = await places();

  await page.reload();
  await expect(screens(page)).toHaveCount(3);
  await expect(screens(page).nth(0)).toContainText('once more');
  expect(await places()).toEqual(before);

  await page.locator('.terminal-box').nth(2).click();
  await page.keyboard.press('Control+Shift+X');
  await page.getByRole('menuitem', { name: 'End it and close the tab' }).click();
  await expect(screens(page)).toHaveCount(2);
});

test('after a restart the terminals are opened again as they lay', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.press('Control+Shift+E');
  await expect(screens(page).nth(1)).toContainText('ready>');
  await hf.stop();
  await hf.restart();
  await expect(page.getByText('No terminal is open.')).toBeVisible();
  await page.getByRole('button', { name: 'Open the last 2 again, as they lay' }).click();
  await expect(screens(page)).toHaveCount(2);
  await expect(screens(page).nth(0)).toContainText('ready>');
  await expect(screens(page).nth(1)).toContainText('ready>');
  const [left, right] = await Promise.all([0, 1].map((n) => screens(page).nth(n).boundingBox()));
  expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0) / 2);
});

test('a terminal goes to a window of its own and comes back when that closes', async ({
  hf,
  page,
  context,
}) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.type('echo he""re\n');
  await expect(screens(page)).toContainText('here');
  await page.getByRole('button', { name: 'More for app-1' }).click();
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('menuitem', { name: 'Open in its own window' }).click(),
  ]);
  await expect(popup.locator('.xterm-rows')).toContainText('here');
  await expect(popup.getByRole('navigation')).toBeHidden();
  await expect(page.getByText('Another window shows this terminal.')).toBeVisible();
  await popup.locator('.terminal-box').click();
  await popup.keyboard.type('echo in the wi""ndow\n');
  await expect(popup.locator('.xterm-rows')).toContainText('in the window');
  await page.getByRole('button', { name: 'Show it here' }).click();
  await expect(screens(page)).toContainText('in the window');
  await expect(popup.getByText('Another window shows this terminal.')).toBeVisible();
  await popup.getByRole('button', { name: 'Show it here' }).click();
  await expect(page.getByText('Another window shows this terminal.')).toBeVisible();
  await popup.close();
  await expect(page.getByText('Another window shows this terminal.')).toBeHidden();
  await expect(screens(page)).toContainText('in the window');
});

test('a terminal that is opened from the menu takes the keys, one that somebody leaves for a field does not', async ({
  hf,
  page,
}) => {
  await openDesk(page, hf.link, sshd);
  const openAnother = async (name: string) => {
    await page.getByRole('button', { name: 'Open terminal' }).last().click();
    await page.getByRole('menuitem', { name: 'app-1' }).click();
    await expect(page.getByRole('tab', { name: `${name}, open` })).toBeVisible();
  };
  for (const name of ['app-1 (2)', 'app-1 (3)']) {
    await openAnother(name);
    await expect(screens(page)).toContainText('ready>');
    // As a person does: what is typed begins once the cursor is there.
    await expect(page.locator('.terminal-pane:visible .xterm-rows')).toHaveClass(/xterm-focus/);
    await page.keyboard.type(`echo in "${name}"\n`);
    await expect(screens(page)).toContainText(`in ${name}`);
  }
  await openAnother('app-1 (4)');
  await page.getByLabel('Note', { exact: true }).click();
  await page.keyboard.type('this is for the timeline', { delay: 60 });
  await expect(page.getByLabel('Note', { exact: true })).toHaveValue('this is for the timeline');
});

test('one terminal fills the desk, and gives it back', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd);
  await page.keyboard.press('Control+Shift+Enter');
  await expect.poll(async () => (await screens(page).boundingBox())?.height ?? 0).toBeGreaterThan(500);
  await page.keyboard.press('Control+Shift+Enter');
  await expect.poll(async () => (await screens(page).boundingBox())?.height ?? 0).toBeLessThan(400);
});

test('what is typed goes to the chosen terminals, marked loudly, production only when it is meant', async ({
  hf,
  page,
}) => {
  await openDesk(page, hf.link, sshd);
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await addHost(page, { ...hostOn(sshd, 'db-1'), production: true });
  await page.goBack();
  await expect(screens(page)).toContainText('ready>');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name: 'db-1' }).click();
  await expect(page.getByText('Connected to db-1.')).toBeVisible();
  await byTerminalPalette(page, 'Terminal: move to the right');
  await expect(screens(page)).toHaveCount(2);
  await page.locator('.terminal-box:visible').last().click();
  await page.keyboard.press('Control+Shift+B');
  const dialog = page.getByRole('dialog', { name: 'Type into several terminals at once' });
  await dialog.getByLabel('app-1', { exact: true }).check();
  await expect(dialog.getByRole('button', { name: 'Broadcast to 2' })).toBeDisabled();
  await dialog.getByLabel(/I mean to type on 1 production terminal: db-1/).check();
  await dialog.getByRole('button', { name: 'Broadcast to 2' }).click();
  await expect(page.getByText('You type into 2 terminals at once.').first()).toBeVisible();
  await page.keyboard.type('echo bo""th\n');
  await page.keyboard.press('Control+Shift+B');
  await expect(page.getByText('You type into 2 terminals at once.')).toHaveCount(0);
  await page.keyboard.type('echo al""one\n');
  await expect(screens(page).last()).toContainText('alone');
  await expect(screens(page).last()).toContainText('both');
  await page.getByRole('tab', { name: /app-1/ }).click();
  await expect(screens(page).first()).toContainText('both');
  await expect(screens(page).first()).not.toContainText('alone');
});

test('what is typed reaches chosen terminals in windows of their own, which say so as loudly', async ({
  hf,
  page,
  context,
}) => {
  await openDesk(page, hf.link, sshd);
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name: 'app-1' }).click();
  await expect(page.getByText('Connected to app-1.')).toBeVisible();
  await page.getByRole('button', { name: 'More for app-1 (2)' }).click();
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('menuitem', { name: 'Open in its own window' }).click(),
  ]);
  await expect(popup.locator('.xterm-rows')).toContainText('ready>');
  await page.getByRole('tab', { name: 'app-1, open' }).click();
  const broadcast = async () => {
    await page.locator('.terminal-box:visible').click();
    await page.keyboard.press('Control+Shift+B');
    const dialog = page.getByRole('dialog', { name: 'Type into several terminals at once' });
    await dialog.getByLabel('app-1', { exact: true }).check();
    await dialog.getByLabel('app-1 (2)').check();
    await dialog.getByRole('button', { name: 'Broadcast to 2' }).click();
  };
  const mark = (at: Page) => at.getByText('You type into 2 terminals at once.').first();
  await broadcast();
  await expect(mark(page)).toBeVisible();
  await expect(mark(popup)).toBeVisible();
  await page.keyboard.type('echo from the de""sk\n');
  await expect(popup.locator('.xterm-rows')).toContainText('from the desk');
  await popup.locator('.terminal-box').click();
  await popup.keyboard.type('echo from the wi""ndow\n');
  await expect(screens(page).first()).toContainText('from the window');
  await popup.screenshot({ path: test.info().outputPath('broadcast-window.png') });
  await popup.getByRole('button', { name: 'Stop (Ctrl Shift B)' }).click();
  await expect(mark(page)).toBeHidden();
  await popup.keyboard.type('echo al""one\n');
  await expect(popup.locator('.xterm-rows')).toContainText('alone');
  await expect(screens(page).first()).not.toContainText('alone');
  // A desk that no longer shows its terminals gets no keys, and the window says so.
  await broadcast();
  await expect(mark(popup)).toBeVisible();
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await expect(mark(popup)).toBeHidden();
});

test('a production terminal bears its name and a frame', async ({ hf, page }) => {
  await openDesk(page, hf.link, sshd, { name: 'db-1', production: true });
  await expect(page.locator('.terminal-pane')).toHaveAttribute('data-production', 'true');
  await expect(page.locator('.terminal-status').getByText('Production')).toBeVisible();
  await openMore(page, 'db-1');
  await expect(page.getByRole('tab', { name: 'db-1 (2), open, production' })).toBeVisible();
});
