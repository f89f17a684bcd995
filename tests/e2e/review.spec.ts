import { readFileSync } from 'node:fs';
import { expect, test } from './console.ts';

test('resolving asks for what the review needs, and the review is exported and printed', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Uploads fail');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Resolve' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Resolve' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Say what ended it.');
  await dialog.getByLabel('What ended it?').fill('The disk was cleaned');
  await dialog.getByLabel('Who was affected, and how?').fill('Everyone who uploads');
  await dialog.getByLabel('Root cause').fill('Logs were never rotated');
  await dialog.getByRole('button', { name: 'Resolve' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('link', { name: 'Review' }).click();
  await expect(page.getByRole('textbox', { name: 'Root cause' })).toHaveValue('Logs were never rotated');
  await page.getByRole('textbox', { name: 'What went well' }).fill('The alert came in a minute');
  await page.getByLabel('What', { exact: true }).fill('Rotate the logs');
  await page.getByLabel('Owner').fill('Ana');
  await page.getByRole('button', { name: 'Add action item' }).click();
  await expect(page.getByRole('checkbox', { name: 'Rotate the logs' })).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export Markdown' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/uploads-fail\.review\.md$/);
  const text = readFileSync(await file.path(), 'utf8');
  for (const part of [
    '# Incident review: Uploads fail',
    'The disk was cleaned',
    'Logs were never rotated',
    'The alert came in a minute',
    '- [ ] Rotate the logs (owner: Ana',
  ]) {
    expect(text).toContain(part);
  }
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('Logs were never rotated').first()).toBeVisible();
  await expect(page.locator('.print-only', { hasText: 'The alert came in a minute' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export Markdown' })).toBeHidden();
  await expect(page.getByRole('navigation')).toBeHidden();
  const pdf = await page.pdf();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.screenshot({ path: test.info().outputPath('review.png'), fullPage: true });
});
