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
