import type { Page } from '@playwright/test';
import { MARIADB_PASSWORD, mariadbMissing, startMariadb } from '../fixtures/mariadb.ts';
import { startMongoStandIn } from '../fixtures/mongoStandIn.ts';
import { redisMissing, startRedis } from '../fixtures/redis.ts';
import { serious } from './axe.ts';
import { byPalette, expect, test } from './console.ts';

// Every view is looked at by axe in both themes: on a busy machine that alone takes more than the usual 90 s.
test.beforeEach(() => test.slow());

const started: { stop(): Promise<void> }[] = [];
test.afterEach(async () => void (await Promise.all(started.splice(0).map((server) => server.stop()))));

/** Started for one test and ended with it. */
async function own<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  started.push(server);
  return server;
}

/** Looks at what is shown in both themes. */
async function checkBoth(page: Page): Promise<void> {
  for (const scheme of ['light', 'dark']) {
    await page.evaluate(
      (value) => document.documentElement.setAttribute('data-mantine-color-scheme', value),
      scheme,
    );
    // What turns for as long as something is awaited never ends.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter((a) => a.effect?.getComputedTiming().endTime !== Infinity)
          .map((a) => a.finished.catch(() => null)),
      ),
    );
    expect(await serious(page), scheme).toEqual([]);
  }
}

/** Adds a database by its DSN, opens a shell and answers for its password. */
async function openShell(page: Page, link: string, dsn: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await page.getByRole('button', { name: 'Add database' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add database' });
  await dialog.getByLabel('Paste a DSN').fill(dsn);
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('stock');
  await checkBoth(page);
  await dialog.getByRole('button', { name: 'Add database' }).click();
  await expect(page.getByRole('list', { name: 'Databases' }).getByText('stock')).toBeVisible();
  await checkBoth(page);
  await page.getByRole('link', { name: 'Open a shell on stock' }).click();
  const asked = page.locator('input[type="password"]');
  await expect(async () => {
    if (await asked.isVisible()) {
      await asked.fill(password, { timeout: 1000 });
      await page.getByLabel('Keep it').check({ timeout: 1000 });
      await asked.press('Enter', { timeout: 1000 });
    }
    await expect(page.locator('.db-head .db-state[data-state="open"]')).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 40_000 });
}

async function run(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Statements' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Control+Enter');
}

async function unlock(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Unlock writing on stock?' });
  await dialog.getByLabel('Why').fill('repair the stock');
  await checkBoth(page);
  await dialog.getByRole('button', { name: /^Unlock for/ }).click();
  await expect(dialog).toHaveCount(0);
}

/** Opens each view of the first aid. */
async function checkFirstAid(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'First aid' }).click();
  const views = page.getByRole('navigation', { name: 'First aid views' }).getByRole('button');
  for (const view of await views.all()) {
    await view.click();
    // Its own title: what the view before showed stands there for a moment. Rights that are missing are an answer, too.
    await expect(page.locator('.db-aid-view .db-bar > b')).toHaveText((await view.textContent()) ?? '');
    await expect(page.locator('.db-aid-part, .db-gap').first()).toBeVisible();
    await checkBoth(page);
  }
}

const refusal = (page: Page) => page.getByRole('dialog', { name: 'This does not run here' });

test.describe('Redis', () => {
  test.skip(redisMissing !== null, redisMissing ?? '');
  test('commands answer typed, keys are browsed, a write is unlocked, what never runs is refused with its reason', async ({
    hf,
    page,
  }) => {
    const server = await own(startRedis());
    server.cli('HSET', 'order:1', 'customer', 'ada', 'sum', '12.50');
    server.cli('RPUSH', 'queue', 'first', 'second');
    await openShell(page, hf.link, `redis-cli -h 127.0.0.1 -p ${server.port}`, server.password);
    await run(page, 'HGETALL order:1');
    await expect(page.locator('.db-shell')).toContainText('ada');
    await checkBoth(page);

    await run(page, 'KEYS *');
    await expect(refusal(page)).toContainText('Use SCAN, or the key browser');
    await checkBoth(page);
    await page.keyboard.press('Escape');
    await run(page, 'SET stock 5');
    await unlock(page);
    await expect(page.locator('.db-shell')).toContainText('OK');
    expect(server.cli('GET', 'stock')).toBe('5');

    // The number of the database that was chosen is part of the name that is typed.
    await run(page, 'SELECT 2');
    await expect(page.locator('.db-facts')).toContainText('on 2');
    await run(page, 'FLUSHDB');
    const typed = page.getByRole('dialog', { name: 'It can destroy something' });
    await typed.getByRole('button', { name: 'Run it' }).click();
    await expect(typed.getByRole('alert')).toHaveText('Type stock/2 to run it.');
    await page.keyboard.press('Escape');
    await run(page, 'SELECT 0');
    await expect(page.locator('.db-facts')).toContainText('on 0');

    await page.getByRole('tab', { name: 'Keys' }).click();
    await page.getByLabel('Pattern').fill('order:*');
    await page.keyboard.press('Enter');
    const keys = page.getByRole('list', { name: 'Keys' });
    await expect(keys.getByRole('button')).toHaveCount(1);
    await expect(keys).toContainText('hash, 2 members');
    await keys.getByRole('button').click();
    await expect(page.locator('.db-keys')).toContainText('12.50');
    await checkBoth(page);
    await page.getByText('Big keys by sample').click();
    await page.getByRole('button', { name: 'Take a sample of 500 keys' }).click();
    await expect(page.getByRole('region', { name: 'Big keys' })).toContainText('queue');

    await checkFirstAid(page);
  });
});

test.describe('MariaDB', () => {
  test.skip(mariadbMissing !== null, mariadbMissing ?? '');
  test('a query fills the grid, a change tells its rows before the commit, and first aid answers', async ({
    hf,
    page,
  }) => {
    const server = await own(startMariadb());
    server.sql(
      "CREATE TABLE item (id int PRIMARY KEY, n int, name text); INSERT INTO item SELECT seq, 0, CONCAT('item ', seq) FROM seq_1_to_1000",
    );
    await openShell(page, hf.link, `mysql -h 127.0.0.1 -P ${server.port} -u dba shop`, MARIADB_PASSWORD);
    await run(page, 'SELECT id, name, NULL AS gone FROM item ORDER BY id');
    await expect(page.locator('.db-summary')).toContainText('1,000 rows');
    await expect(page.getByRole('grid', { name: 'Rows' }).getByText('item 3', { exact: true })).toBeVisible();
    await checkBoth(page);

    await run(page, 'UPDATE item SET n = 9 WHERE id <= 5');
    await unlock(page);
    const bar = page.locator('.db-transaction');
    await expect(bar).toContainText('5 rows changed');
    expect(server.sql('SELECT COUNT(*) FROM item WHERE n = 9')).toBe('0');
    await checkBoth(page);
    await bar.getByRole('button', { name: 'Commit 5 rows' }).click();
    await expect(bar).toHaveCount(0);
    expect(server.sql('SELECT COUNT(*) FROM item WHERE n = 9')).toBe('5');

    await run(page, 'SET GLOBAL read_only = 0');
    await expect(refusal(page)).toContainText('SET is not run here');
    await page.keyboard.press('Escape');
    await run(page, 'SELECT nope FROM item');
    await expect(page.locator('.db-error')).toContainText("Unknown column 'nope'");
    await checkBoth(page);
    await run(page, 'SELECT * FROM item JOIN item b USING (id)');
    // One at a time: what is asked meanwhile is refused.
    await expect(page.locator('.db-summary')).toContainText('1,000 rows');
    await page.keyboard.press('Control+e');
    await expect(page.locator('.db-plan')).toBeVisible();
    await checkBoth(page);

    await checkFirstAid(page);
    await page.getByRole('tab', { name: 'History' }).click();
    await expect(page.getByText('UPDATE item SET n = 9 WHERE id <= 5').first()).toBeVisible();
    await checkBoth(page);
  });
});

test('MongoDB, against a stand-in that is no genuine server: documents, a refused pipeline, a collection that is checked', async ({
  hf,
  page,
}) => {
  const documents = Array.from({ length: 120 }, (_, i) => ({
    _id: i,
    name: `item ${i}`,
    parts: { a: [1, 2] },
  }));
  const server = await own(startMongoStandIn({ user: 'ada', password: 'pencil', documents }));
  await openShell(page, hf.link, `mongodb://ada@127.0.0.1:${server.port}/shop`, 'pencil');
  await run(page, 'db.item.find({})');
  const list = page.locator('.db-document-list');
  await expect(list).toContainText('item 7');
  await expect(page.locator('.db-documents')).toContainText('1 to 50 of 120');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(list).toContainText('item 51');
  await checkBoth(page);

  await run(
    page,
    'db.item.aggregate([{ $group: { _id: { $function: { body: "f", args: [], lang: "js" } } } }])',
  );
  await expect(refusal(page)).toContainText('Code does not run on the server');
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'First aid' }).click();
  await byPalette(page, 'First aid: Collections');
  const row = page.getByRole('region', { name: 'Collections' }).getByRole('row', { name: /^item/ });
  await expect(row).toContainText('8.0 kB');
  await checkBoth(page);
  await row.getByRole('button', { name: 'Check it: item' }).click();
  await unlock(page);
  await expect(row.getByRole('status')).toHaveText('Sound, 120 documents looked at');
  await checkBoth(page);
  expect(server.commands.filter(({ name }) => name === 'validate')).toHaveLength(1);
});
