import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { byPalette, expect, test } from './console.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.html.slice(0, 160)}`));
}

for (const theme of ['Dark', 'Light']) {
  test(`axe finds no serious violation on any main view (${theme.toLowerCase()})`, async ({ hf, page }) => {
    await page.goto(`${hf.link}`);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText(theme, { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase());
    expect(await violations(page)).toEqual([]);

    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('What is wrong?').fill('Everything at once');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Incident declared: Everything at once')).toBeVisible();
    await byPalette(page, 'P0');
    await expect(page.getByText('Severity set to')).toBeVisible();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      expect(await violations(page)).toEqual([]);
    }
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Resolve' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByLabel('What ended it?')).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Review' }).click();
    await expect(page.getByRole('heading', { name: /Incident review/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    for (const place of ['Guides', 'Hosts']) {
      await page.getByRole('link', { name: place, exact: true }).click();
      await expect(page.locator('main')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    }
  });
}
