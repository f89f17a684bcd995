import { byPalette, expect } from './console.ts';
import { timedFrom } from './timed.ts';

/** A Saturday night, years ago. */
const NIGHT = Date.UTC(2018, 10, 17, 2, 50);
const YEARS_8 = 8 * 366 * 1440;

const timed = timedFrom(NIGHT);

timed(
  'a rota is made by hand, a service has its own chain, and its incident rings that first',
  async ({ console: hf, page }) => {
    timed.setTimeout(120_000);
    await page.goto(hf.link);
    await page.getByRole('link', { name: 'People', exact: true }).click();
    for (const [name, phone] of [
      ['Ana', '+49 30 1'],
      ['Bo', '+49 30 2'],
    ] as const) {
      await page.getByRole('button', { name: 'Add contact' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByLabel('Phone 1').fill(phone);
      await dialog.getByRole('button', { name: 'Add contact' }).click();
      await expect(dialog).toBeHidden();
    }

    await byPalette(page, 'Make a rota');
    const rota = page.getByRole('dialog', { name: 'Make a rota' });
    await rota.getByLabel('Name').fill('Database on call');
    const people = rota.getByRole('combobox', { name: /Who takes turns/ });
    for (const name of ['Ana', 'Bo']) {
      await people.fill(name);
      await people.press('Enter');
    }
    await rota.getByLabel(/First turn starts/).fill('2018-11-16T09:00');
    await expect(rota.getByRole('list', { name: 'The first turns' })).toContainText('2018-11-23 09:00 Bo');
    await rota.getByRole('button', { name: 'Make it' }).click();
    await expect(page.getByRole('list', { name: 'Rotas' })).toContainText('Database on call: Ana');

    await page.getByRole('button', { name: 'Stand in' }).click();
    const stand = page.getByRole('dialog', { name: /Stand in/ });
    await stand.getByRole('combobox', { name: 'Who' }).fill('Bo');
    await stand.getByLabel(/From/).fill('2018-11-17T00:00');
    await stand.getByLabel('To', { exact: true }).fill('2018-11-18T00:00');
    await stand.getByRole('button', { name: 'Stand in' }).click();
    await expect(page.getByRole('list', { name: 'Rotas' })).toContainText('Database on call: Bo');

    await page.getByRole('button', { name: 'Chain for a service' }).click();
    const chain = page.getByRole('dialog', { name: 'A chain for a service' });
    await chain.getByLabel('Name').fill('Payments');
    await chain.getByRole('combobox', { name: 'Services' }).fill('payments');
    await chain.getByRole('combobox', { name: 'Services' }).press('Enter');
    await chain.getByRole('button', { name: 'Add' }).click();
    const own = page.getByRole('group', { name: 'Payments' });
    await own.getByRole('button', { name: 'Change the order of Payments' }).click();
    await own.getByRole('combobox', { name: 'Add to the order' }).click();
    await page.getByRole('option', { name: 'Who is on duty: Database on call' }).click();
    await own.getByRole('button', { name: 'Done with the order of Payments' }).click();
    await expect(own).toContainText('Boon duty, Database on call');

    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    await page.getByLabel('What is wrong?').fill('Card payments fail');
    await page.keyboard.press('Enter');
    await byPalette(page, 'Show: Details');
    await page.getByRole('combobox', { name: 'Affected services' }).fill('Payments');
    await page.keyboard.press('Enter');
    await byPalette(page, 'Ring somebody');
    const ring = page.getByRole('dialog', { name: 'Ring somebody' });
    await expect(ring).toContainText('Payments first, then the team.');
    await expect(ring.getByRole('region', { name: 'Next to ring' })).toContainText('+49 30 2');
  },
);

timed(
  'an incident past its time of keeping is erased with a name, and only the fact of it is left',
  async ({ console: hf, page }) => {
    timed.setTimeout(120_000);
    await page.goto(hf.link);
    await page.getByLabel('What is wrong?').fill('A backup was public');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'A backup was public' }).waitFor();
    await byPalette(page, 'Resolve');
    const resolve = page.getByRole('dialog');
    await resolve.getByLabel(/What ended it/).fill('Closed');
    await resolve.getByLabel(/affected/).fill('All');
    await resolve.getByRole('button', { name: 'Resolve' }).click();
    await hf.advance(YEARS_8);
    await page.goto(`${new URL(page.url()).origin}/#/breaches`);
    const keeping = page.getByRole('region', { name: 'Keeping' });
    await expect(keeping).toContainText('1 is older than that.');
    await keeping.getByLabel(/Your name/).fill('Ana');
    await keeping.getByRole('button', { name: 'Erase 1 incident' }).click();
    await expect(keeping).toContainText('1 incident was erased here.');
    await keeping.getByText('1 incident was erased', { exact: true }).click();
    await expect(keeping).toContainText('agreed by Ana, after 7 years.');
    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    await expect(page.getByText('No open incident')).toBeVisible();
    await expect(page.getByText('A backup was public')).toHaveCount(0);
  },
);
