import type { Page } from '@playwright/test';
import { expect, test } from './console.ts';

const codes: Record<string, number> = { Enter: 13, Escape: 27, ArrowDown: 40 };

/** Presses keys one after the other without waiting for the page, as they arrive where it was busy. */
async function pressAtOnce(page: Page, ...keys: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const sent = keys.flatMap((pressed) => {
    const held = pressed.startsWith('Control+');
    const key = held ? pressed.slice('Control+'.length) : pressed;
    const windowsVirtualKeyCode = codes[key] ?? key.toUpperCase().charCodeAt(0);
    const text = key === 'Enter' ? '\r' : key.length === 1 && !held ? key : undefined;
    const about = { key, windowsVirtualKeyCode, modifiers: held ? 2 : 0 };
    const down = text ? { type: 'keyDown' as const, text } : { type: 'rawKeyDown' as const };
    return [
      { ...about, ...down },
      { ...about, type: 'keyUp' as const },
    ];
  });
  await Promise.all(sent.map((event) => devtools.send('Input.dispatchKeyEvent', event)));
  await devtools.detach();
}

test('keys that follow the one that opens a menu are for the menu, however fast', async ({ hf, page }) => {
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Menus');
  await page.keyboard.press('Enter');
  const status = page.getByRole('button', { name: /^Status: / });
  await expect(status).toHaveAccessibleName(/Investigating/);
  const items = page.getByRole('menu').getByRole('menuitem', { disabled: false });
  for (let round = 0; round < 3; round++) {
    await status.focus();
    await pressAtOnce(page, 'Enter', 'ArrowDown', 'ArrowDown');
    await expect(items.nth(1)).toBeFocused();
    // The focus stays where the keys went, also once the menu's timers have run.
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
    await expect(items.nth(1)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(items.first()).toBeHidden();
    await expect(status).toBeFocused();
    await pressAtOnce(page, 'Enter', 'Escape');
    await expect(items.first()).toBeHidden();
    await expect(status).toBeFocused();
  }
  await pressAtOnce(page, 'Enter', 'ArrowDown', 'ArrowDown', 'Enter');
  await expect(status).toHaveAccessibleName(/Monitoring/);
});

test('letters that follow the key that opens the palette are for its field, however fast', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Palette');
  await page.keyboard.press('Enter');
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('half a thought');
  const command = page.getByRole('textbox', { name: 'Command', exact: true });
  for (let round = 0; round < 3; round++) {
    await pressAtOnce(page, 'Control+k', 'h', 'o', 's', 't', 's');
    await expect(command).toHaveValue('hosts');
    await page.keyboard.press('Escape');
    await expect(command).toBeHidden();
    await expect(note).toHaveValue('half a thought');
  }
});
