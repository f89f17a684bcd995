import { expect, test } from './console.ts';

test('a page of which parts are broken off at first is asked for again', async ({ hf, page }) => {
  const broken = new Map<string, number>();
  // Each is broken off once, as a browser does with all that is under way when the machine's network changes.
  await page.route(/\/(session|assets\/(client|Modal|index)-[^/]+\.(js|css))$/, async (route) => {
    const url = route.request().url();
    const times = broken.get(url) ?? 0;
    broken.set(url, times + 1);
    if (times === 0) await route.abort('failed');
    else await route.continue();
  });
  await page.goto(hf.link);
  await expect(page.getByLabel('What is wrong?')).toBeVisible();
  // The question for the session, three scripts and the style.
  expect(broken.size).toBe(5);
  expect(await page.evaluate(() => document.styleSheets.length)).toBeGreaterThan(0);
});

test('a view that cannot be loaded yet leaves the page as it is, and is shown with its style once it can', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  const title = page.getByLabel('What is wrong?');
  await title.fill('Parts come late');
  let away = true;
  const missed: string[] = [];
  await page.route('**/assets/**', async (route) => {
    if (!away) return route.continue();
    missed.push(route.request().url());
    await route.abort('failed');
  });
  await title.press('Enter');
  await expect.poll(() => missed.filter((url) => url.endsWith('.css')).length).toBeGreaterThan(0);
  await expect(page.getByRole('link', { name: 'Incidents', exact: true })).toBeVisible();
  away = false;
  await expect(page.getByText('Incident declared: Parts come late')).toBeVisible();
  for (const url of missed.filter((one) => one.endsWith('.css'))) {
    const there = () =>
      page.evaluate((href) => [...document.styleSheets].some((style) => style.href === href), url);
    await expect.poll(there).toBe(true);
  }
});
