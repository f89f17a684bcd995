import { byPalette, expect } from './console.ts';
import { timedFrom } from './timed.ts';

/** A Saturday night. */
const NIGHT = Date.UTC(2026, 10, 21, 2, 50);

const timed = timedFrom(NIGHT);

timed(
  'a P0 from its declaration on: clocks, escalation, handover and breach by a time that the test moves',
  async ({ console: hf, page }) => {
    timed.setTimeout(120_000);
    await page.goto(hf.link);
    await page.getByLabel('What is wrong?').fill('Checkout is down');
    await page.keyboard.press('Enter');
    const next = page.locator('.desk-next');
    await expect(next).toContainText('Say how bad it is');

    await byPalette(page, 'Help me choose the severity');
    const choose = page.getByRole('dialog', { name: 'How bad is it?' });
    await choose.getByLabel('Is data being lost or corrupted?').check();
    await expect(choose).toContainText('P0 · Critical, because data is being lost');
    await choose.getByRole('button', { name: 'Set P0 · Critical' }).click();
    await expect(page.getByText('Severity set to P0 · Critical')).toBeVisible();

    // The first thing due is the first response; a note is work.
    await expect(next).toContainText(/First response|Escalate: On-call/);
    const note = page.getByRole('textbox', { name: 'Note' });
    await note.fill('Orders of the last hour are gone');
    await note.press('Enter');

    await hf.advance(10);
    await expect(next).toContainText('Escalate: On-call');
    await expect(next).toContainText('late by');
    await expect(page).toHaveTitle(/^\(late\) Checkout is down/);

    // The on-call is rung by name; being reached meets the step.
    await byPalette(page, 'Ring somebody');
    const ring = page.getByRole('dialog', { name: 'Ring somebody' });
    await ring.getByRole('combobox', { name: 'Somebody else' }).fill('Bo');
    await ring.getByRole('button', { name: 'No answer, next' }).click();
    await expect(ring.getByRole('list', { name: 'Attempts' })).toContainText('Bo: no answer');
    await ring.getByRole('button', { name: 'Reached' }).click();
    await expect(ring.getByRole('list', { name: 'Attempts' })).toContainText('Bo: reached');
    await page.keyboard.press('Escape');
    await expect(next).toContainText('Update: team');

    await page.getByRole('button', { name: /Show all clocks/ }).click();
    const clocks = page.getByRole('region', { name: 'Clocks' });
    const team = clocks.getByRole('listitem').filter({ hasText: 'Update: team' });
    await team.getByRole('button', { name: 'Given ...' }).click();
    await clocks.getByLabel(/How were they told/).fill('phone');
    await clocks.getByRole('button', { name: 'Update given' }).click();
    await expect(page.getByText('Update given: team (phone)')).toBeVisible();
    await expect(team).toContainText('in 15:00');
    await page.keyboard.press('Escape');

    // Command is offered with what the record knows and passes when the other one says so.
    await byPalette(page, 'Hand over command');
    const offer = page.getByRole('dialog', { name: 'Hand over command' });
    await offer.getByRole('combobox', { name: 'To' }).fill('Bo');
    await offer.getByLabel('What you want next').fill('Restore last night’s backup');
    await expect(offer.getByLabel('Brief')).toHaveValue(
      /Checkout is down\. P0 · Critical[\s\S]*Restore last night’s backup[\s\S]*Update: customers/,
    );
    await offer.getByRole('button', { name: 'Offer command' }).click();
    await page.getByRole('button', { name: 'Read the brief' }).click();
    const accept = page.getByRole('dialog', { name: /offers command to Bo/ });
    await accept.getByRole('combobox', { name: 'Your name, Bo' }).fill('Cy');
    await accept.getByRole('button', { name: 'Accept command' }).click();
    await expect(accept.getByRole('alert')).toContainText('only Bo accepts it');
    await accept.getByRole('combobox', { name: 'Your name, Bo' }).fill('Bo');
    await accept.getByRole('button', { name: 'Accept command' }).click();
    await expect(page.locator('.desk-line')).toContainText('Bo');
    await expect(page.getByText('Bo accepts command')).toBeVisible();

    // 72 hours from awareness, which is not the declaration.
    await byPalette(page, 'Breach and notices');
    const breach = page.getByRole('dialog', { name: 'Breach and notices' });
    await breach.getByLabel('Personal data (GDPR)').check();
    await breach.getByRole('button', { name: 'Start the notice clocks' }).click();
    const notices = breach.getByRole('list', { name: 'Notices' });
    await expect(notices).toContainText('Notify the data protection authority');
    await expect(notices).toContainText(/in (3 d 0 h|2 d 23 h)/);
    await breach.getByLabel('What happened to the data').fill('Orders of an hour were lost');
    await page.keyboard.press('Escape');
    await hf.advance(73 * 60);
    await byPalette(page, 'Breach and notices');
    await expect(notices).toContainText('late by 1 h');
    await notices.getByRole('button', { name: 'Filed ...' }).click();
    await notices.getByLabel('Reference').fill('DPA-7');
    await notices.getByRole('button', { name: 'Filed', exact: true }).click();
    await expect(notices).toContainText('late');
    await expect(notices).toContainText('DPA-7');
    await page.keyboard.press('Escape');
    await page.goto(page.url().replace(/#.*/, '#/breaches'));
    await expect(page.getByRole('region', { name: 'Checkout is down' })).toContainText(
      'Orders of an hour were lost',
    );
  },
);

timed(
  'a clock that jumps is said, noted in the incident, and trusted by a person',
  async ({ console: hf, page }) => {
    await page.goto(hf.link);
    await page.getByLabel('What is wrong?').fill('Time goes wrong');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Incident declared: Time goes wrong')).toBeVisible();
    await hf.jump(180);
    const notice = page.getByText(/clock jumped ahead by 3 h 00 min\. New entries/);
    await expect(notice).toBeVisible();
    await expect(page.locator('.entry', { hasText: 'clock jumped ahead by 3 h' })).toBeVisible();
    await page.getByRole('button', { name: 'The clock is right now' }).click();
    await expect(notice).toBeHidden();
  },
);

timed(
  'tasks and decisions with the keyboard, links, a duplicate and a mistake',
  async ({ console: hf, page }) => {
    await page.goto(hf.link);
    for (const title of ['Payments fail', 'Checkout is down']) {
      await page.getByRole('link', { name: 'Incidents', exact: true }).click();
      await page.getByLabel('What is wrong?').fill(title);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: title })).toBeVisible();
    }
    await byPalette(page, 'Show: Tasks');
    const field = page.getByRole('textbox', { name: 'Task' });
    await expect(field).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeHidden();
    await page.keyboard.press('t');
    await expect(field).toBeFocused();
    await page.keyboard.type('Check replication lag');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Bo');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('list', { name: 'Open tasks' })).toContainText('Bo, given');
    await hf.advance(12);
    await expect(page.getByRole('list', { name: 'Open tasks' })).toContainText('late by 2 min');
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await page.getByLabel('What came of it?').fill('No lag');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Done: Check replication lag')).toBeVisible();

    await byPalette(page, 'It is a duplicate');
    const merge = page.getByRole('dialog', { name: 'It is a duplicate' });
    await merge.getByRole('combobox', { name: 'The incident that lives on' }).click();
    await page.getByRole('option', { name: /Payments fail/ }).click();
    await merge.getByRole('button', { name: 'Merge' }).click();
    await expect(page.getByRole('heading', { name: 'Payments fail' })).toBeVisible();
    await expect(page.getByText('A duplicate was merged into this: Checkout is down')).toBeVisible();

    await byPalette(page, 'Declared by mistake');
    await page.getByLabel('Why was it no incident?').fill('A rehearsal');
    await page.getByRole('button', { name: 'Close as a mistake' }).click();
    await expect(page.locator('.desk-head')).toContainText('Mistake');
    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    await expect(page.locator('.incident-item', { hasText: 'Checkout is down' })).toContainText('Duplicate');
  },
);
