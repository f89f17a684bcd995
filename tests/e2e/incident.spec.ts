import { byPalette, expect, test } from './console.ts';

test('an incident is declared by its title with the keyboard alone, and the timeline writes itself', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await expect(page.getByLabel('What is wrong?')).toBeFocused();
  await page.keyboard.type('Checkout is down');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Checkout is down' })).toBeVisible();
  await expect(page.getByText('Incident declared: Checkout is down')).toBeVisible();

  await byPalette(page, 'set severity: P1');
  await expect(page.getByText('Severity set to P1 · High')).toBeVisible();

  await page.keyboard.press('n');
  await page.keyboard.type('Cards fail, wallets work');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Cards fail, wallets work')).toBeVisible();
});

test('the page goes on after the console was killed and started again, and says so only discreetly', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Link test');
  await page.keyboard.press('Enter');
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('before');
  await note.press('Enter');
  await expect(page.getByText('before', { exact: true })).toBeVisible();

  await hf.stop(true);
  await expect(page.getByText('Reconnecting to the console')).toBeVisible();
  await note.fill('written while it was away');
  await note.press('Enter');
  await expect(page.getByText('Kept until the console is back')).toBeVisible();
  await note.fill('the next thought');
  await hf.restart();
  await expect(page.getByText('Reconnecting to the console')).toBeHidden();
  await expect(page.locator('.entry', { hasText: 'written while it was away' })).toHaveCount(1);
  await expect(note).toHaveValue('the next thought');
  await page.reload();
  await expect(page.locator('.entry', { hasText: 'written while it was away' })).toHaveCount(1);
});

test('an entry is corrected, its original stays reachable, and a note can be dated back', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Corrections');
  await page.keyboard.press('Enter');
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('The cache is at 10 GB');
  await note.press('Enter');
  const entry = page.locator('.entry', { hasText: 'The cache is at 10 GB' });
  await entry.getByRole('button', { name: 'More for this entry' }).click();
  await page.getByRole('menuitem', { name: 'Correct' }).click();
  await page.getByRole('dialog').getByLabel('Text').fill('The cache is at 100 GB');
  await page.getByRole('button', { name: 'Save correction' }).click();
  await expect(page.getByText('The cache is at 100 GB')).toBeVisible();
  await page.getByRole('button', { name: 'corrected, see the original' }).click();
  await expect(page.getByRole('dialog').getByText('The cache is at 10 GB', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'It happened earlier' }).click();
  await page.getByLabel('When it happened').fill('2026-01-02T03:04:05');
  await note.fill('First alert came in');
  await note.press('Enter');
  await expect(page.locator('.entry').first()).toContainText('First alert came in');
  await expect(page.locator('.entry').first()).toContainText('written at');
});
