import { expect, test } from './console.ts';

test('the palette opens from a field, and fast typing does what its first line says', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Palette');
  await page.keyboard.press('Enter');
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('half a thought');
  await page.keyboard.press('Control+k');
  const command = page.getByRole('textbox', { name: 'Command', exact: true });
  await expect(command).toBeFocused();
  await command.pressSequentially('severity: P2', { delay: 0 });
  await page.keyboard.press('Enter');
  await expect(page.getByText('Severity set to P2')).toBeVisible();
  await expect(note).toHaveValue('half a thought');
  await page.keyboard.press('Control+k');
  await expect(command).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(command).toBeHidden();
});

test('Enter in a view that is only loading is done once it is there', async ({ hf, page }) => {
  const loading = Promise.withResolvers<void>();
  await page.route('**/IncidentDesk*.js', async (route) => {
    await loading.promise;
    await route.continue();
  });
  await page.goto(hf.link);
  await page.getByLabel('What is wrong?').fill('Palette');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeFocused();
  await page.keyboard.type('Show: Tunnels');
  await expect(page.getByText('Nothing by that name')).toBeVisible();
  await page.keyboard.press('Enter');
  loading.resolve();
  await expect(page.getByRole('tab', { name: 'Tunnels' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
});
