import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './console.ts';

async function declareAndReview(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill(title);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Review' }).click();
}

test('action items stand on one board, overdue first, and trends have their table', async ({ hf, page }) => {
  await page.goto(hf.link);
  await declareAndReview(page, 'Uploads fail');
  await page.getByLabel('What', { exact: true }).fill('Rotate the logs');
  await page.getByLabel('Owner').fill('Ana');
  await page.getByLabel('Due').fill('2026-01-01');
  await page.getByRole('button', { name: 'Add action item' }).click();
  await page.getByRole('combobox', { name: 'Causes, for the trends' }).fill('Capacity');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Say when it was began' }).click();
  await page.getByLabel(/^Began/).fill('2026-01-01T10:00:00');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await expect(page.getByText('(set by hand)')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'HTML' }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('Rotate the logs');

  await page.getByRole('link', { name: 'Reports' }).click();
  const line = page.getByRole('row').filter({ hasText: 'Rotate the logs' });
  await expect(line).toContainText('days late');
  await line.getByRole('checkbox').click();
  await expect(page.getByText('0 open, 0 overdue')).toBeVisible();

  await page.getByRole('tab', { name: 'Trends' }).click();
  await expect(page.getByText('1 incident, 1 still open.')).toBeVisible();
  await expect(page.getByText('Capacity')).toBeVisible();
  const picture = page.getByRole('region', { name: 'By month and severity' });
  await picture.getByRole('button', { name: 'Show the table' }).click();
  await expect(picture.getByRole('columnheader')).toHaveText(['Month', 'pending', 'All']);
});
