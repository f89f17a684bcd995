import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { serious } from './axe.ts';
import { byPalette, expect, test } from './console.ts';

const guide = [
  '# Cache handbook',
  '',
  '## Severity Levels',
  '',
  '| Level | Description |',
  '|---|---|',
  '| **P0 - Critical** | All down |',
  '| **P1 - High** | Much is down |',
  '',
  'See <b onmouseover="window.hacked = 1">this</b> <script>window.hacked = 1</script>',
  'and ![a picture](https://example.com/track.png) and [the site](https://example.com/).',
  '',
  '## Cache is down',
  '',
  '### Diagnosis',
  '',
  '```bash',
  '# Say hello',
  'echo "hello from $0"',
  '# Ask the cache',
  'redis-cli -h <host> ping',
  '# Wait for it',
  'sleep 300',
  '```',
  '',
  '- [ ] Tell the team',
  '',
].join('\n');

const file = (name: string, text: string | Buffer) => {
  return { name, mimeType: 'text/markdown', buffer: Buffer.from(text) };
};

async function importFiles(page: Page, ...files: ReturnType<typeof file>[]): Promise<void> {
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page.getByTestId('guide-files').setInputFiles(files);
  // The button has the focus: Enter imports at once, also while the files are still being read.
  await expect(page.getByRole('button', { name: /^Import( all \d+)?$/ })).toBeFocused();
  await page.keyboard.press('Enter');
}

async function downloaded(page: Page, name?: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  if (name !== undefined) expect(download.suggestedFilename()).toBe(name);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

test('each file of an import has its own answer, and a bad one holds up no other', async ({ hf, page }) => {
  await page.goto(hf.link);
  await importFiles(
    page,
    file('cache.md', guide),
    file('photo.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])),
    file('empty.md', ''),
    file('huge.md', Buffer.alloc(6 * 1024 * 1024, 'x')),
    file('crlf.md', '# Windows guide\r\n\r\nText\r\n'),
  );
  const report = page.getByRole('region', { name: 'Import' });
  await expect(report.getByText('Import done: 2 added, 3 not imported')).toBeVisible();
  await expect(report.getByText('It is no text but a binary file')).toBeVisible();
  await expect(report.getByText('It is empty.')).toBeVisible();
  await expect(report.getByText('It is larger than 5 MB')).toBeVisible();
  await expect(page.locator('.guide-item', { hasText: 'Windows guide' })).toBeVisible();
  expect(await serious(page)).toEqual([]);

  await importFiles(page, file('cache.md', guide));
  await expect(report.getByText('nothing new in it')).toBeVisible();
  await importFiles(page, file('cache.md', `${guide}More.\n`));
  await expect(report.getByText('Import done: 1 updated')).toBeVisible();
  await expect(page.locator('.guide-item')).toHaveCount(2);
});

test('a folder is imported by its paths, and dropped and pasted text as well', async ({ hf, page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-guides-'));
  mkdirSync(join(folder, 'db'));
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'README.md'), '# All guides\n\nText.\n');
  writeFileSync(join(folder, 'db', 'README.md'), '# Database guide\n\nText.\n');
  writeFileSync(join(folder, 'logo.png'), 'no guide');
  writeFileSync(join(folder, 'node_modules', 'README.md'), '# Not ours\n');
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page.getByLabel('Folder of guides').setInputFiles(folder);
  await page.getByRole('button', { name: 'Import all 2' }).click();
  const report = page.getByRole('region', { name: 'Import' });
  await expect(report.getByText('Import done: 2 added')).toBeVisible();
  await expect(report.getByText('2 other files left out')).toBeVisible();
  await expect(page.locator('.guide-item', { hasText: 'Database guide' })).toContainText('db/README.md');
  rmSync(folder, { recursive: true });

  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['# Dropped guide\n\nText.\n'], 'dropped.md'));
    data.items.add(new File(['# Another one\n\nText.\n'], 'another.md'));
    return data;
  });
  await page.dispatchEvent('.guide-drop', 'dragover', { dataTransfer: dropped });
  await expect(page.getByText('Drop to import')).toBeVisible();
  await page.dispatchEvent('.guide-drop', 'drop', { dataTransfer: dropped });
  await page.getByRole('button', { name: 'Import all 2' }).click();
  await expect(page.locator('.guide-item')).toHaveCount(4);

  await page.getByRole('button', { name: 'Paste', exact: true }).click();
  await page.getByLabel('Markdown').fill('# Pasted guide\n\nText.\n');
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pasted guide' })).toBeVisible();
  await expect(page.getByText('Pasted guide.md')).toBeVisible();
});

test('a guide is read safely, its source is exact, its severities are offered', async ({ hf, page }) => {
  const outside: string[] = [];
  page.on('request', (r) => r.url().includes('example.com') && outside.push(r.url()));
  await page.goto(hf.link);
  await importFiles(page, file('cache.md', guide));
  const text = page.getByRole('region', { name: 'Guide' });
  await expect(text.getByRole('heading', { name: 'Cache is down' })).toBeVisible();
  await text.getByText(/See this/).hover();
  await expect(text.getByText('a picture')).toBeVisible();
  await text.getByRole('button', { name: 'the site' }).click();
  await expect(page.getByRole('dialog').getByText('https://example.com/')).toBeVisible();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(outside).toEqual([]);
  expect(await serious(page)).toEqual([]);

  expect((await downloaded(page, 'cache.md')).toString()).toBe(guide);

  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('The cache is gone');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Severity: pending. Change' }).click();
  await page.getByRole('menuitem', { name: 'P1 - High' }).click();
  await expect(page.getByText('Severity set to P1 - High')).toBeVisible();
});

test('a built-in guide is added by one click and is in the library', async ({ hf, page }) => {
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  const shelf = page.getByRole('region', { name: 'Built-in guides' });
  await expect(shelf.getByText('PostgreSQL', { exact: false }).first()).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await shelf.getByRole('button', { name: /^Add .*Redis/ }).click();
  await expect(shelf.getByRole('link', { name: 'In the library' })).toHaveCount(1);
  await shelf.getByRole('button', { name: /^Add the other \d+/ }).click();
  await expect(shelf.getByRole('button', { name: /^Add/ })).toHaveCount(0);
  await shelf.getByRole('button', { name: 'Close' }).click();
  await page.locator('.guide-item', { hasText: 'Redis' }).click();
  await expect(page.getByRole('region', { name: 'Guide' })).toBeVisible();
});

test('a correction by hand changes the guide, is kept by a new import, and is undone', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await importFiles(page, file('cache.md', guide));
  const text = page.getByRole('region', { name: 'Guide' });
  const facts = page.locator('.guide-facts');
  await expect(facts).toContainText('3 commands');
  await text.getByText('Wait for it').hover();
  await text.getByRole('button', { name: 'Correct: # Say hello' }).click();
  await page.getByRole('menuitem', { name: 'These are no commands' }).click();
  await expect(text.getByText('No commands, by hand')).toBeVisible();
  await expect(facts).toContainText('0 commands');
  expect(await serious(page)).toEqual([]);

  await page.getByRole('link', { name: 'All guides' }).click();
  await importFiles(page, file('cache.md', `${guide}\nOne more line.\n`));
  await page.locator('.guide-item', { hasText: 'Cache handbook' }).click();
  await expect(text.getByText('One more line.')).toBeVisible();
  await expect(facts).toContainText('0 commands');
  await text.getByRole('button', { name: 'Undo' }).click();
  await expect(facts).toContainText('3 commands');

  await text.getByRole('heading', { name: 'Cache is down' }).hover();
  await text.getByRole('button', { name: 'Correct: Cache is down' }).click();
  await page.getByRole('menuitem', { name: 'This is no playbook' }).click();
  await expect(text.getByText('No playbook, by hand')).toBeVisible();
  await page.getByRole('link', { name: 'All guides' }).click();
  await importFiles(page, file('cache.md', guide.replace('## Cache is down', '## Something else entirely')));
  await page.locator('.guide-item', { hasText: 'Cache handbook' }).click();
  await page.getByText('1 correction no longer applies').click();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByText('1 correction no longer applies')).toHaveCount(0);
});

test('the preview shows what was found and what changes, and corrections made there are kept', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  const choose = (text: string) => page.getByTestId('guide-files').setInputFiles([file('cache.md', text)]);
  const preview = page.getByRole('region', { name: 'Preview' });
  await choose(guide);
  await expect(preview.getByText('1 playbook · 3 commands')).toBeVisible();
  await expect(preview.getByText('levels P0, P1')).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await preview.getByRole('button', { name: 'Look at cache.md' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Wait for it').hover();
  await dialog.getByRole('button', { name: 'Correct: # Say hello' }).click();
  await page.getByRole('menuitem', { name: 'These are no commands' }).click();
  await expect(dialog.getByText('No commands, by hand')).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(preview.getByText('1 playbook · 0 commands')).toBeVisible();
  await preview.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.locator('.guide-facts')).toContainText('0 commands');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.guide-facts')).toContainText('3 commands');

  await page.getByRole('link', { name: 'All guides' }).click();
  await choose(guide.replace('redis-cli -h <host> ping', 'redis-cli -h <host> -p 6380 ping'));
  await preview.getByRole('button', { name: 'What changes in cache.md' }).click();
  const changes = page.getByRole('region', { name: 'What changes' });
  const structure = changes.getByRole('region', { name: 'Playbooks and lists' });
  await expect(structure.getByLabel('Before')).toHaveText('redis-cli -h <host> ping');
  await expect(structure.getByLabel('Now')).toHaveText('redis-cli -h <host> -p 6380 ping');
  await expect(changes.getByRole('region', { name: 'Text' })).toContainText(
    '+ redis-cli -h <host> -p 6380 ping',
  );
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await preview.getByRole('button', { name: 'Cancel' }).click();
  await expect(preview).toHaveCount(0);
});

test('a zip file is imported by its paths, and what is unsafe in it is refused', async ({ hf, page }) => {
  const zip = zipSync({
    'wiki/db/README.md': Buffer.from('# Database guide\n\nText.\n'),
    'wiki/README.md': Buffer.from('# Wiki\n\nText.\n'),
    'wiki/logo.png': Buffer.from('no guide'),
    '../out.md': Buffer.from('# Out\n'),
    'bomb.md': new Uint8Array(4_000_000),
  });
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  const files = page.getByTestId('guide-files');
  await files.setInputFiles([
    { name: 'wiki.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) },
    { name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') },
  ]);
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByText('Its path leads out of the archive.')).toBeVisible();
  await expect(preview.getByText('made to fill the memory')).toBeVisible();
  await expect(preview.getByText('damaged, encrypted or no zip file')).toBeVisible();
  await preview.getByRole('button', { name: 'Import all 2' }).click();
  const report = page.getByRole('region', { name: 'Import' });
  await expect(report.getByText('Import done: 2 added, 3 not imported')).toBeVisible();
  await expect(report.getByText('1 other file left out')).toBeVisible();
  await expect(page.locator('.guide-item', { hasText: 'Database guide' })).toContainText('wiki/db/README.md');
});

test('a guide is written with its structure beside it, outlives a crash, and is saved', async ({
  hf,
  page,
}) => {
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByLabel('Name').fill('Queue handbook');
  await page.keyboard.press('Enter');
  const editor = page.getByRole('textbox', { name: 'Markdown' });
  const structure = page.getByRole('region', { name: 'Structure' });
  await expect(structure.getByRole('status')).toContainText('0 playbooks · 0 commands');
  await editor.press('Control+End');
  await page.keyboard.insertText('\n## Queue is stuck\n\n```bash\nrabbitmqctl list_queues\n```\n');
  await expect(structure.getByRole('status')).toContainText('1 playbook · 1 command ');
  await expect(structure.getByRole('heading', { name: 'Queue is stuck' })).toBeVisible();
  await expect(page.getByText('Not saved; kept as a draft')).toBeVisible();
  expect(await serious(page)).toEqual([]);

  await hf.stop(true);
  await hf.restart();
  await page.goto(hf.link);
  await page.reload();
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page.locator('.guide-item', { hasText: 'Queue handbook' }).click();
  await expect(page.locator('.guide-facts')).toContainText('0 commands');
  await page.getByText('Edit', { exact: true }).click();
  await expect(page.getByText('Restored: what was written and not saved.')).toBeVisible();
  await expect(editor).toContainText('rabbitmqctl list_queues');
  await editor.press('Control+s');
  await expect(page.locator('.guide-facts')).toContainText('1 command');
  await page.getByText('Edit', { exact: true }).click();
  await expect(page.getByText('Nothing changed.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
});

test('an edited guide keeps every byte that was not touched', async ({ hf, page }) => {
  const windows = '\ufeff# Windows guide\r\n\r\nText  \r\n\tTab\r\nno end';
  await page.goto(hf.link);
  await importFiles(page, file('windows.md', windows));
  await page.getByText('Edit', { exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'Markdown' });
  await editor.press('Control+End');
  await page.keyboard.type(' of line');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('region', { name: 'Guide' })).toContainText('no end of line');
  expect((await downloaded(page)).toString()).toBe(`${windows} of line\r\n`);
});

test.describe('a run', () => {
  test.skip(sshdMissing !== null, sshdMissing ?? '');
  let sshd: Sshd;
  let up = false;
  test.beforeEach(async () => {
    sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
    up = true;
  });
  const stop = async () => {
    if (up) await sshd.stop();
    up = false;
  };
  test.afterEach(stop);

  test('is started, run in a shell, edited, skipped, cut off and finished, and the timeline tells', async ({
    hf,
    page,
  }) => {
    await page.goto(hf.link);
    await importFiles(page, file('cache.md', guide));
    await addHost(page, sshd);
    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    await page.getByLabel('What is wrong?').fill('Cache does not answer');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Cache is down/ }).click();
    await expect(page.getByText('Playbook started: Cache is down')).toBeVisible();
    await expect(page.getByText('0 of 4', { exact: true })).toBeVisible();
    expect(await serious(page, '.run-panel')).toEqual([]);

    // The next step by the palette, a terminal from within the editor, Ctrl+Enter.
    await byPalette(page, 'Next step');
    await page.getByRole('button', { name: 'Open a terminal on ...' }).click();
    await page.getByRole('menuitem', { name: 'cache-1' }).click();
    await page.getByRole('button', { name: 'Trust it and connect' }).click();
    await expect(page.getByText('Connected to cache-1.')).toBeVisible();
    const editor = page.getByLabel('Exactly this is typed');
    await expect(editor).toHaveValue('echo "hello from $0"');
    await editor.focus();
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText(/^Exit 0 in/)).toBeVisible();
    // A key that is meant for the desk must not end up in the shell.
    await expect(page.locator('.step:focus')).toContainText('Say hello');
    await expect(page.getByLabel('Output')).toHaveText('hello from bash');
    await expect(page.locator('.entry', { hasText: /Say hello on cache-1: exit 0 in/ })).toContainText(
      'hello from bash',
    );

    // What is to be filled in, and what destroys, is held up.
    await page.getByRole('button', { name: 'Run: Ask the cache' }).click();
    await expect(page.getByLabel('<host>')).toHaveValue('127.0.0.1');
    await expect(page.getByText('suggested, look at it')).toBeVisible();
    await page.getByLabel('The command', { exact: true }).fill('rm -rf ./no-such-folder; (exit 3)');
    const confirm = page.getByLabel('It can destroy something. Type cache-1 to run it');
    await confirm.press('Control+Enter');
    await expect(page.getByRole('alert').getByText('Type cache-1 to run it.')).toBeVisible();
    await confirm.fill('cache-1');
    await page.getByRole('button', { name: /^Run Ctrl/ }).click();
    await expect(page.getByText(/^Exit 3 in/)).toBeVisible();
    await expect(page.getByText('1 of 4', { exact: true })).toBeVisible();

    await page.getByLabel('Done: Tell the team').click();
    await expect(page.getByText('2 of 4', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'More for: Ask the cache' }).click();
    await page.getByRole('menuitem', { name: 'Skip ...' }).click();
    await page.getByLabel('Why is it skipped?').fill('The host is gone');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Skipped: Ask the cache. The host is gone')).toBeVisible();

    // The connection breaks in the middle: nobody may say that the step was done or failed.
    await page.getByRole('button', { name: 'Run: Wait for it' }).click();
    await expect(page.getByText(/^Running for \d/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Finish' })).toBeDisabled();
    expect(await serious(page, '.run-panel')).toEqual([]);
    await stop();
    await expect(page.getByText('How it ended is not known', { exact: true })).toBeVisible();

    await page.getByRole('button', { name: 'Finish' }).click();
    await expect(page.getByText('Playbook finished: Cache is down')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Run again', exact: true })).toBeVisible();
    expect(await serious(page, '.run-panel')).toEqual([]);
  });
});

async function addHost(page: Page, sshd: Sshd): Promise<void> {
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('button', { name: 'Add host' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add host' });
  await dialog.getByLabel('Address').fill('127.0.0.1');
  await dialog.getByLabel('Name').fill('cache-1');
  await dialog.getByLabel('User').fill(sshd.user);
  await dialog.getByLabel('Port').fill(String(sshd.port));
  await dialog.getByLabel('Private key file').fill(sshd.keyFile);
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await expect(page.getByRole('list', { name: 'Hosts' }).getByText('cache-1')).toBeVisible();
}
