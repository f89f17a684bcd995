import { serious } from './axe.ts';
import { byPalette, expect, test } from './console.ts';

// Axe looks at fifteen whole pages: on a busy machine that alone takes more than the usual 90 s.
test.beforeEach(() => test.slow());

for (const theme of ['Dark', 'Light']) {
  test(`axe finds no serious violation on any main view (${theme.toLowerCase()})`, async ({ hf, page }) => {
    await page.goto(`${hf.link}`);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText(theme, { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase());
    expect(await serious(page)).toEqual([]);

    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    expect(await serious(page)).toEqual([]);
    await page.getByLabel('What is wrong?').fill('Everything at once');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Incident declared: Everything at once')).toBeVisible();
    await byPalette(page, 'P0');
    await expect(page.getByText('Severity set to')).toBeVisible();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      expect(await serious(page)).toEqual([]);
    }
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Resolve' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByLabel('What ended it?')).toBeFocused();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Review' }).click();
    await expect(page.getByRole('heading', { name: /Incident review/ })).toBeVisible();
    expect(await serious(page)).toEqual([]);
    for (const place of ['Guides', 'Hosts']) {
      await page.getByRole('link', { name: place, exact: true }).click();
      await expect(page.locator('main')).toBeVisible();
      expect(await serious(page)).toEqual([]);
    }
  });
}
