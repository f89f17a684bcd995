import { createBackend } from '../../electron/backend/backend.ts';
import { incidentStream } from '../../electron/domain/event.ts';
import { noteAdded } from '../../electron/domain/timeline/model.ts';
import { expect, test } from './console.ts';

const ENTRIES = 100_000;

/** Writes a long incident straight into the data folder, while no console holds it. */
async function fill(dataDir: string): Promise<void> {
  const backend = createBackend({ dataDir, version: 'fill' });
  const { id } = backend.services.incident.declare({ title: 'The long one' });
  for (let from = 1; from < ENTRIES; from += 10_000) {
    const size = Math.min(10_000, ENTRIES - from);
    const notes = Array.from({ length: size }, (_, i) => noteAdded({ text: `entry number ${from + i}` }));
    backend.log.append(incidentStream(id), notes, { actor: 'filler' });
  }
  await backend.dispose();
}

test('a timeline of 100,000 entries opens at its end, scrolls to any place and finds any entry', async ({
  hf,
  page,
}) => {
  await hf.stop();
  await fill(hf.data);
  await hf.restart();
  await page.goto(hf.link);
  await page.getByRole('link', { name: /The long one/ }).click();
  await expect(page.getByText(`entry number ${ENTRIES - 1}`, { exact: true })).toBeVisible();

  const scroller = page.getByRole('region', { name: 'Timeline entries' });
  await scroller.press('Home');
  await expect(page.getByText('Incident declared: The long one')).toBeVisible();
  await scroller.evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
  await expect(page.locator('.entry').first()).toBeVisible();
  await expect(page.locator('.entry-blank')).toHaveCount(0);
  const rendered = await page.locator('.timeline-list > li').count();
  expect(rendered).toBeLessThan(120);

  await page.keyboard.press('/');
  await page.keyboard.type('number 54321');
  await page.getByRole('button', { name: /entry number 54321/ }).click();
  await expect(page.locator('.entry[data-marked]')).toContainText('entry number 54321');
});
