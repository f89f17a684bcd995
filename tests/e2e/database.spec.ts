import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../fixtures/postgres.ts';
import { findProgram } from '../fixtures/process.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { byPalette, expect, startConsole, test as base, type Console } from './console.ts';

/** A console whose OpenSSH configuration knows two hops, one behind the other. */
const test = base.extend<{ hf: Console }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  hf: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
    mkdirSync(join(home, '.ssh'));
    const host = (name: string, { port, user, keyFile }: Sshd, ...more: string[]) =>
      [
        `Host ${name}`,
        'HostName 127.0.0.1',
        `Port ${port}`,
        `User ${user}`,
        `IdentityFile ${keyFile}`,
        ...more,
      ].join('\n ');
    writeFileSync(
      join(home, '.ssh', 'config'),
      `${host('bastion', outer)}\n${host('db-net', inner, 'ProxyJump bastion')}\n`,
    );
    writeFileSync(
      join(home, '.ssh', 'known_hosts'),
      [outer, inner].map((s) => `[127.0.0.1]:${s.port} ${s.hostPublicKey}\n`).join(''),
    );
    const hf = await startConsole(join(home, 'data'), { HOME: home });
    await use(hf);
    await hf.stop();
    rmSync(home, { recursive: true, force: true });
  },
});

const missing = postgresMissing ?? sshdMissing;
test.skip(missing !== null, missing ?? '');

let server: PostgresServer;
let outer: Sshd;
let inner: Sshd;
test.beforeAll(async () => {
  server = await startPostgres();
  server.psql(
    `CREATE TABLE orders AS SELECT g AS id, 'customer ' || g AS customer, CASE WHEN g % 7 = 0 THEN NULL ELSE '' END AS note FROM generate_series(1, 1000000) g;
     ALTER TABLE orders ADD PRIMARY KEY (id), OWNER TO dba; GRANT pg_monitor TO dba; ANALYZE`,
    'shop',
  );
  outer = await startSshd();
  inner = await startSshd();
});
test.afterAll(async () => {
  await inner?.stop();
  await outer?.stop();
  await server?.stop();
});

/** Another client of the database, ended with its test. */
function psql(name: string, input: string): void {
  const args = ['-X', '-h', '127.0.0.1', '-p', String(server.port), '-U', 'dba', '-d', 'shop'];
  const child = spawn(findProgram('psql') ?? 'psql', args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, PGPASSWORD: PASSWORD, PGAPPNAME: name },
  });
  child.stdin.write(input);
  started.push(() => void child.kill());
}
const started: (() => void)[] = [];
test.afterEach(() => {
  for (const end of started.splice(0)) end();
});

/** Adds a host that lies behind another one, as the OpenSSH configuration says, and the database as it sees it. */
async function addAll(page: Page, production = true): Promise<void> {
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('button', { name: 'Add host' }).first().click();
  const host = page.getByRole('dialog', { name: 'Add host' });
  await host.getByLabel('Address').fill('db-net');
  await host.getByLabel('Name').fill('db-net');
  await host.getByRole('button', { name: 'Add host' }).click();
  await expect(page.getByRole('list', { name: 'Hosts' }).getByText('db-net').first()).toBeVisible();

  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await page.getByRole('button', { name: 'Add database' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add database' });
  await dialog.getByLabel('Paste a DSN').fill(`psql -h 127.0.0.1 -p ${server.port} -U dba shop`);
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog.getByLabel('Port')).toHaveValue(String(server.port));
  await dialog.getByLabel('Reached from').selectOption({ label: 'db-net' });
  await dialog.getByLabel('Name').fill('shop-primary');
  if (production) await dialog.getByLabel('Production').check();
  await dialog.getByRole('button', { name: 'Add database' }).click();
  await expect(page.getByRole('list', { name: 'Databases' }).getByText('shop-primary')).toBeVisible();
}

/** Answers the question for the database's password. */
async function answerUntilOpen(page: Page): Promise<void> {
  const open = page.locator('.db-head .db-state[data-state="open"]');
  const password = page.locator('input[type="password"]');
  await expect(async () => {
    if (await password.isVisible()) {
      await password.fill(PASSWORD, { timeout: 1000 });
      await page.getByLabel('Keep it').check({ timeout: 1000 });
      await password.press('Enter', { timeout: 1000 });
    }
    await expect(open).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 40_000 });
}

async function openShell(page: Page, production = true): Promise<void> {
  await addAll(page, production);
  await page.getByRole('link', { name: 'Open a shell on shop-primary' }).click();
  await answerUntilOpen(page);
}

const editor = (page: Page) => page.getByRole('textbox', { name: 'Statements' });
const summary = (page: Page) => page.locator('.db-summary');

async function write(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}
async function run(page: Page, text: string): Promise<void> {
  await write(page, text);
  await page.keyboard.press('Control+Enter');
}

test('through two hops: the blocker is found, writing unlocked, the blocker ended, and the record tells', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await openShell(page);
  await expect(page.locator('.db-shell')).toHaveAttribute('data-production', 'true');
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible();

  psql('batch', 'BEGIN; UPDATE orders SET note = 1 WHERE id = 1;\n');
  await page.getByRole('tab', { name: 'First aid' }).click();
  await expect(page.getByRole('cell', { name: 'idle in transaction' }).first()).toBeVisible();
  psql('checkout', 'UPDATE orders SET note = 2 WHERE id = 1;\n');
  await page.getByRole('button', { name: 'Blocking', exact: true }).click();
  const root = page.locator('.db-block-node[data-root]');
  await expect(root).toContainText('holds up 1', { timeout: 20_000 });
  await expect(root).toContainText('batch');
  await page.getByText('What is asked of the server').click();
  await expect(page.getByText('pg_blocking_pids').first()).toBeVisible();

  await root.getByRole('button', { name: /^End session/ }).click();
  const unlock = page.getByRole('dialog', { name: 'Unlock writing on shop-primary?' });
  await unlock.getByLabel('Why').fill('batch holds up checkout');
  await unlock.getByRole('button', { name: /^Unlock for/ }).click();
  await expect(unlock.getByRole('alert')).toHaveText('Type shop to unlock production.');
  await unlock.getByLabel('Type shop to unlock production').fill('shop');
  await unlock.getByRole('button', { name: /^Unlock for/ }).click();
  const confirm = page.getByRole('dialog', { name: /^End session \d+\?/ });
  await expect(confirm).toContainText('UPDATE orders SET note = 1 WHERE id = 1');
  await confirm.getByRole('button', { name: 'End the session' }).click();
  await expect(confirm.getByRole('status')).toBeVisible();
  await confirm.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(page.getByText('Nobody waits for a lock.')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/Writing for 1\d:\d\d/)).toBeVisible();
  await page.getByRole('button', { name: 'Back to read-only' }).click();
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible();
});

test('a million rows are shown, sorted as far as they are loaded, and exported; a long statement is cancelled', async ({
  hf,
  page,
}) => {
  // A million rows are read twice: the two waits for that alone may take more than the usual 90 s.
  test.slow();
  await page.goto(hf.link);
  await openShell(page);
  await run(page, 'select * from orders order by id');
  await expect(summary(page)).toContainText('1,000,000 rows', { timeout: 60_000 });
  const grid = page.getByRole('grid', { name: 'Rows' });
  await expect(grid).toHaveAttribute('aria-rowcount', '1000001');
  await grid.click({ position: { x: 150, y: 40 } });
  await page.keyboard.press('Control+End');
  await expect(grid.getByText('customer 1000000')).toBeVisible();
  expect(await grid.locator('[role="row"]').count()).toBeLessThan(80);
  await page.getByLabel('Find in the loaded rows').fill('customer 4999');
  await expect(page.getByText('of the first 50,000 of 1,000,000 rows')).toBeVisible({ timeout: 20_000 });
  await page.getByLabel('Find in the loaded rows').fill('');

  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const exported = page.locator('.db-export');
  await expect(exported).toContainText('1,000,000 rows in', { timeout: 60_000 });
  const file = (await exported.getAttribute('title')) ?? '';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  expect(statSync(file).size).toBeGreaterThan(20_000_000);
  expect(lines).toHaveLength(1_000_001);
  expect([lines[8], lines[7]]).toEqual(['8,customer 8,""', '7,customer 7,']);

  await run(page, 'select pg_sleep(600)');
  await expect(page.getByRole('button', { name: /^Cancel/ })).toBeVisible();
  await editor(page).click();
  await page.keyboard.press('Control+.');
  await expect(summary(page)).toContainText('Cancelled');
  await expect(page.getByRole('button', { name: 'Run', exact: false }).first()).toBeEnabled();
});

test('what writes asks first, runs in a transaction, and waits for commit or rollback', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await openShell(page, false);
  await run(page, 'update orders set note = 9 where id < 4');
  const unlock = page.getByRole('dialog', { name: 'Unlock writing on shop-primary?' });
  await unlock.getByLabel('Why').fill('repair three orders');
  await page.keyboard.press('Enter');
  const bar = page.locator('.db-transaction');
  await expect(bar).toContainText('3 rows changed');
  await bar.getByRole('button', { name: 'Roll back' }).click();
  await expect(bar).toHaveCount(0);
  expect(server.psql('select count(*) from orders where note = $$9$$', 'shop')).toBe('0');

  await run(page, 'delete from orders');
  const typed = page.getByRole('dialog', { name: 'It can destroy something' });
  await typed.getByRole('button', { name: 'Run it' }).click();
  await expect(typed.getByRole('alert')).toHaveText('Type shop to run it.');
  await page.keyboard.press('Escape');
  await expect(typed).toHaveCount(0);
  expect(server.psql('select count(*) from orders', 'shop')).toBe('1000000');

  await run(page, 'select nope from orders');
  await expect(page.locator('.db-error')).toContainText('column "nope" does not exist');
  await expect(page.locator('.db-error-mark')).toHaveText('nope');
});

test('keyboard alone: opened by the palette, run, read in the drawer, left', async ({ hf, page }) => {
  await page.goto(hf.link);
  await openShell(page);
  await byPalette(page, 'Go to databases');
  await expect(page.getByRole('heading', { name: 'Databases' })).toBeVisible();
  await byPalette(page, 'Open a database shell on shop-primary');
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(`select 1 as one, '{"a":[1.10]}'::json as doc, null as gone`);
  await page.keyboard.press('Control+Enter');
  await expect(summary(page)).toContainText('1 row');
  const grid = page.getByRole('grid', { name: 'Rows' });
  for (let i = 0; i < 30 && !(await grid.evaluate((e) => e === document.activeElement)); i++)
    await page.keyboard.press(i === 0 ? 'Escape' : 'Tab');
  await expect(grid).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'doc, row 1' });
  await expect(drawer.getByLabel('value', { exact: true })).toHaveText('{\n  "a": [\n    1.10\n  ]\n}');
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(grid.getByText('NULL')).toBeVisible();
});

test('a reload in mid-statement finds the statement, its result and the draft; a lost session comes back', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await openShell(page);
  await run(page, "select 'late' as answer from pg_sleep(3)");
  await expect(page.getByRole('button', { name: /^Cancel/ })).toBeVisible();
  await page.reload();
  await expect(editor(page)).toContainText('pg_sleep(3)');
  await expect(summary(page)).toContainText('1 row', { timeout: 20_000 });
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('late')).toBeVisible();

  server.psql(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name ilike 'holdfast%'",
  );
  await expect(page.locator('.db-notice[data-bad]')).toContainText('What you wrote is kept');
  await page.getByRole('button', { name: 'Connect again' }).click();
  await answerUntilOpen(page);
  await run(page, 'select 42 as again');
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('42')).toBeVisible();
});

test('a step of a guide is put into a database shell and runs there under its guards', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await openShell(page, false);
  const guide = '# Orders\n\n## Count the orders\n\n```sql\nSELECT count(*) AS orders FROM orders;\n```\n';
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page
    .getByTestId('guide-files')
    .setInputFiles([{ name: 'orders.md', mimeType: 'text/markdown', buffer: Buffer.from(guide) }]);
  await expect(page.getByRole('button', { name: /^Import( all \d+)?$/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.guide-facts')).toContainText('1 command');
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Orders are missing');
  await page.keyboard.press('Enter');
  await page
    .locator('.desk-panel')
    .getByRole('button', { name: /Orders|orders/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^More for: / })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Run in a database shell on shop-primary' }).click();
  await expect(editor(page)).toContainText('SELECT count(*) AS orders FROM orders');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('1000000')).toBeVisible();
});

test('a tunnel that is lost in mid-statement keeps the draft, and the next statement goes through a new one', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await openShell(page, false);
  await run(page, "select 'a draft that must not be lost' from pg_sleep(30)");
  await expect(page.getByRole('button', { name: /^Cancel/ })).toBeVisible();
  for (const pid of outer.sessions()) process.kill(pid, 'SIGKILL');
  await expect(page.locator('.db-notice[data-bad]')).toContainText('What you wrote is kept');
  await expect(editor(page)).toContainText('a draft that must not be lost');
  await page.getByRole('button', { name: 'Connect again' }).click();
  await answerUntilOpen(page);
  await run(page, 'select 43 as again');
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('43')).toBeVisible();
});

test('by keys alone: on production a local port and the psql of the host open once the name was typed', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await openShell(page);
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Orders hang');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Databases' }).click();
  await page.getByRole('link', { name: 'Open a shell on shop-primary' }).click();
  await answerUntilOpen(page);
  const choose = async (words: string) => {
    await page.getByRole('button', { name: 'More for this database' }).focus();
    await page.keyboard.press('Enter');
    const item = page.getByRole('menuitem', { name: words });
    await expect(item).toBeVisible();
    await item.press('Enter');
  };
  /** The name is asked for, refused where it is another, and taken where it is right. */
  const confirm = async (title: string) => {
    const dialog = page.getByRole('dialog', { name: title });
    const field = dialog.getByLabel('Type shop to open it on production');
    await expect(field).toBeFocused();
    await page.keyboard.type('shop-primary');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert')).toHaveText('Type shop to open it.');
    await page.screenshot({ path: test.info().outputPath(`${title.slice(0, 6)}.png`) });
    await field.press('Control+a');
    await page.keyboard.type('shop');
    await page.keyboard.press('Enter');
    return dialog;
  };
  await choose('A local port for another tool');
  const port = await confirm('A local port for shop-primary');
  await expect(port.getByText(/^127\.0\.0\.1:\d+, 0 open/)).toBeVisible();
  await port.getByRole('button', { name: 'Stop it' }).press('Enter');
  await expect(port.getByText('It is not open.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(port).toHaveCount(0);

  await choose('Open psql on the host');
  await confirm('Open psql on the host?');
  await expect(page.getByRole('tab', { name: 'db-net, open' })).toBeVisible();
});

test("this machine's own psql opens in the dock through both hops, read-only, after production was named", async ({
  hf,
  page,
}) => {
  // The text of the WebGL canvas cannot be read from outside.
  await page.addInitScript(() => localStorage.setItem('holdfast.terminal.renderer', 'dom'));
  await page.goto(hf.link);
  await openShell(page);
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Orders hang');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Databases' }).click();
  await page.getByRole('link', { name: 'Open a shell on shop-primary' }).click();
  await answerUntilOpen(page);
  await page.getByRole('button', { name: 'More for this database' }).click();
  await page.getByRole('menuitem', { name: 'Open psql here' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open psql here?' });
  await expect(dialog).toContainText('What is typed in it is not judged by Holdfast');
  await dialog.getByRole('button', { name: 'Open psql' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Type shop to open it.');
  await dialog.getByLabel('Type shop to open it on production').fill('shop');
  await page.keyboard.press('Enter');
  const rows = page.locator('.terminal-pane:visible .xterm-rows');
  await expect(rows).toContainText('shop=>', { timeout: 20_000 });
  await expect(page.locator('.terminal-status')).toContainText('a program of this machine');
  await expect(page.locator('.terminal-status').getByText('Recording')).toBeVisible();
  await page.locator('.xterm-helper-textarea').last().focus();
  await page.keyboard.type('delete from orders;');
  await page.keyboard.press('Enter');
  await expect(rows).toContainText('cannot execute DELETE in a read-only transaction');
  await page.keyboard.type('\\q');
  await page.keyboard.press('Enter');
  await expect(page.locator('.terminal-status')).toContainText('The shell ended.');
  await expect(page.getByText('psql of this machine opened on shop-primary').first()).toBeVisible();
});
