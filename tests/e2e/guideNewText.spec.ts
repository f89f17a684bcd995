import { expect, test } from './console.ts';

const text = '# Queue handbook\n\n## Queue is stuck\n\n```bash\nrabbitmqctl list_queues\n```\n';
const file = (name: string, content: string) => {
  return { name, mimeType: 'text/markdown', buffer: Buffer.from(content) };
};

test('a new text of a guide is taken from a file of any name, after a look at what it changes', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page.getByTestId('guide-files').setInputFiles([file('queue.md', text)]);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.locator('.guide-facts')).toContainText('1 command');

  const changed = text.replace('list_queues', 'list_queues name messages');
  await page.getByLabel('New text of this guide').setInputFiles([file('export (2).md', changed)]);
  await page.getByRole('button', { name: 'What changes in queue.md' }).click();
  await expect(page.getByLabel('Now', { exact: true })).toHaveText('rabbitmqctl list_queues name messages');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('region', { name: 'Import' }).getByRole('link', { name: 'queue.md' }).click();
  await expect(page.getByRole('region', { name: 'Guide' })).toContainText('list_queues name messages');
  await page.getByRole('link', { name: 'All guides' }).click();
  await expect(page.locator('.guide-item')).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Preview' })).toHaveCount(0);
});
