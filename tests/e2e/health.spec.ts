import { createServer, type Server } from 'node:http';
import { byPalette, expect, test } from './console.ts';
import { holdAnswers } from './held.ts';

let server: Server;
let broken = false;
let url = '';

test.beforeAll(async () => {
  server = createServer((_request, response) => {
    response.statusCode = broken ? 503 : 200;
    response.end(broken ? 'out of order' : 'fine');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a service is added by hand, turns red, the incident is declared from it by keys, and it recovers', async ({
  hf,
  page,
}) => {
  broken = false;
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Services', exact: true }).click();
  await page.getByRole('button', { name: 'Add service' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add service' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Checkout API');
  await dialog.getByLabel('Target').fill(url);
  await dialog.getByLabel('Every, seconds').fill('1');
  await dialog.getByRole('button', { name: 'Try' }).click();
  await expect(dialog.getByText(/It answers 200/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Add service' }).click();
  const details = page.getByRole('complementary', { name: 'Details of Checkout API' });
  await expect(details.getByText('Up', { exact: true }).first()).toBeVisible();

  broken = true;
  await expect(details.getByText('It answers 503, not 200-299.').first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Checkout API is down')).toBeVisible({ timeout: 20_000 });

  await page.keyboard.press('d');
  const declare = page.getByRole('dialog', { name: 'Declare an incident: Checkout API' });
  await expect(declare.getByText('Complete outage: every essential probe fails.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Checkout API is down/ })).toBeVisible();
  await expect(page.getByText('Affected services: Checkout API')).toBeVisible();
  await expect(page.getByText(/Severity set to P0/)).toBeVisible();

  await byPalette(page, 'Show: Services');
  const panel = page.getByRole('region', { name: 'Affected' });
  await expect(panel.getByText('Down', { exact: true })).toBeVisible();

  broken = false;
  await expect(panel.getByText('Up', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Checkout API is up again (was down)')).toBeVisible();
});

test('services are read from a file: what is wrong is told by line before anything is stored', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Services', exact: true }).click();
  await page.getByRole('button', { name: 'Import from a file' }).click();
  const text = page.getByLabel("The file's text");
  await text.fill('services:\n  - name: Search\n    teir: 1\n');
  await expect(page.getByText('Line 3')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await text.fill(
    `services:\n  - name: Search\n    tier: 1\n    probes: [{ type: http, url: "${url}", every: 2s }]\n  - name: Shop\n    dependsOn: [Search]\n`,
  );
  await page.getByRole('button', { name: 'Import 2 services' }).click();
  await expect(page.getByRole('button', { name: /^Search: Up/ })).toBeVisible({ timeout: 20_000 });

  // The board by keys alone: to the first tile, along, into its details and out again; then the map and the wall.
  await page.keyboard.press('/');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toBeHidden();
  await page.keyboard.press('m');
  await expect(page.getByRole('group', { name: 'Map of services' })).toBeVisible();
  await page.keyboard.press('w');
  await expect(page.getByLabel('Services on the wall')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Services', exact: true })).toBeVisible();
});

test('a text that is pasted before the service’s own has come is kept', async ({ hf, page }) => {
  const answers = await holdAnswers(page);
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Services', exact: true }).click();
  await page.getByRole('button', { name: 'Import from a file' }).click();
  await page.getByLabel("The file's text").fill('services:\n  - name: Search\n');
  await page.getByRole('button', { name: 'Import 1 service' }).click();
  await page.getByRole('button', { name: /^Search: / }).click();
  await page.getByRole('button', { name: 'More for this service' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Search' });
  const text = dialog.getByLabel('The service as text');
  await dialog.getByRole('tab', { name: 'As text' }).click();
  await expect(text).toHaveValue(/name: Search/);
  await dialog.getByRole('tab', { name: 'Fields' }).click();
  answers.hold();
  await dialog.getByRole('tab', { name: 'As text' }).click();
  await text.fill('services:\n  - name: Search\n    tier: 1\n');
  answers.release();
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled();
  await expect(text).toHaveValue('services:\n  - name: Search\n    tier: 1\n');
});
