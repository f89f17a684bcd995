import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Page } from '@playwright/test';
import { cutOff } from '../fixtures/cutOff.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { serious } from './axe.ts';
import { byPalette, expect, startConsole, test, type Console } from './console.ts';

const guide = [
  '# Disk handbook',
  '',
  '## Disk is full',
  '',
  'What to do when a disk is full.',
  '',
  '### Diagnosis',
  '',
  '```bash',
  '# See what is in the folder',
  'ls -d <folder>; seq 1 20',
  '# Wait for it',
  'sleep 300',
  '```',
  '',
  '### Mitigation',
  '',
  '```bash',
  '# Clear the cache',
  'rm -rf /tmp/hf-none/<cache-name>',
  '# Restart it',
  'systemctl restart <service>',
  '```',
  '',
  '- [ ] Tell the team',
  '',
].join('\n');

/** Without what the start-up files of the machine's user do. */
const config = [`SetEnv HOME=${tmpdir()}`];

async function trust(page: Page): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await page.getByRole('button', { name: 'Trust it and connect' }).click();
    await page.waitForTimeout(300);
  }
}

async function pictures(page: Page, path: (name: string) => string, name: string): Promise<void> {
  for (const [width, height, colorScheme] of [
    [1440, 900, 'dark'],
    [1024, 700, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.evaluate(
      (scheme) => document.documentElement.setAttribute('data-mantine-color-scheme', scheme),
      colorScheme,
    );
    await page.screenshot({ path: path(`${name}-${width}-${colorScheme}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate(() => document.documentElement.setAttribute('data-mantine-color-scheme', 'dark'));
  expect(await serious(page, '.run-panel')).toEqual([]);
}

test.describe('a run on two hosts', () => {
  test.use({ actionTimeout: 10_000 });
  test.skip(sshdMissing !== null, sshdMissing ?? '');
  let sshds: Sshd[] = [];
  let hf: Console | undefined;
  test.afterEach(async () => {
    await hf?.stop();
    await Promise.all(sshds.map((s) => s.stop()));
  });

  test('fills in, guards what destroys, loses one host in the middle, is finished and written out', async ({
    page,
  }, info) => {
    test.setTimeout(150_000);
    sshds = [await startSshd({ config }), await startSshd({ config })];
    hf = await startConsole(info.outputPath('data'), { HOME: info.outputPath('home'), SSH_AUTH_SOCK: '' });
    await page.goto(hf.link);
    await page.getByRole('link', { name: 'Guides', exact: true }).click();
    await page
      .getByTestId('guide-files')
      .setInputFiles([{ name: 'disk.md', mimeType: 'text/markdown', buffer: Buffer.from(guide) }]);
    await expect(page.getByRole('button', { name: /^Import( all \d+)?$/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('.guide-facts')).toContainText('4 commands');
    for (const [i, sshd] of sshds.entries()) await addHost(page, hostOn(sshd, `db-${i + 1}`));
    await page.getByRole('link', { name: 'Incidents', exact: true }).click();
    await page.getByLabel('What is wrong?').fill('Disk is full');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Disk is full/ }).click();
    const step = (title: string) => page.locator('.step', { hasText: title }).first();
    await expect(step('Clear the cache')).toContainText('can destroy');
    await expect(step('Restart it')).toContainText('changes');
    await expect(step('See what is in')).toContainText('reads');

    // Both hosts, captured.
    await page.getByText('Captured', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Hosts' }).click();
    await page.getByRole('option', { name: 'db-1' }).click();
    await page.getByRole('option', { name: 'db-2' }).click();
    await page.keyboard.press('Escape');

    // A placeholder stands in the way until it is filled in.
    await page.getByRole('button', { name: 'Run: See what is in the folder' }).click();
    const look = step('See what is in');
    await expect(look.getByText('Fill in <folder> first.')).toBeVisible();
    await look.getByRole('button', { name: /^Run on 2 hosts/ }).click();
    await expect(look.getByRole('alert')).toContainText('Fill in <folder> first.');
    await look.getByLabel('<folder>').fill(`/tmp/it's here`);
    await expect(look.getByLabel('exact command', { exact: true })).toHaveText(
      `ls -d '/tmp/it'\\''s here'; seq 1 20`,
    );
    await pictures(page, (name) => info.outputPath(name), 'editor');
    await look.getByLabel('<folder>').press('Control+Enter');
    await trust(page);
    await expect(look.getByText('2 of 2 hosts ended well')).toBeVisible();
    await expect(look.getByRole('table')).toContainText('exit 0');

    // What destroys asks for the names of the hosts.
    await page.getByRole('button', { name: 'Run: Clear the cache' }).click();
    const clear = step('Clear the cache');
    await clear.getByLabel('<cache-name>').fill('sessions');
    const confirm = clear.getByLabel('It can destroy something. Type db-1, db-2 to run it');
    await confirm.fill('db-1');
    await pictures(page, (name) => info.outputPath(name), 'destructive');
    await confirm.press('Control+Enter');
    await expect(clear.getByRole('alert')).toContainText('Type db-1, db-2 to run it.');
    await confirm.fill('db-1, db-2');
    await confirm.press('Control+Enter');
    await expect(clear.getByText('2 of 2 hosts ended well')).toBeVisible();

    // What only looks runs on one key; one host is lost in the middle.
    await step('Wait for it').focus();
    await page.keyboard.press('Enter');
    const wait = step('Wait for it');
    await expect(wait.getByRole('row', { name: /db-2 running/ })).toBeVisible();
    await page.waitForTimeout(500);
    if (sshds[1]) await cutOff(sshds[1]);
    await expect(wait.getByRole('row', { name: /db-2/ })).toContainText('not known how it ended');
    await pictures(page, (name) => info.outputPath(name), 'lost');
    await wait.getByRole('button', { name: 'Cancel on db-1' }).click();
    await expect(wait.getByText('0 of 2 hosts ended well')).toBeVisible();
    await expect(wait).toHaveAttribute('data-state', 'unknown');

    await page.getByRole('button', { name: 'More for: Restart it' }).click();
    await page.getByRole('menuitem', { name: 'Assign ...' }).click();
    await page.getByRole('combobox', { name: 'Whose turn is it?' }).fill('Ana');
    await page.keyboard.press('Enter');
    await expect(step('Restart it')).toContainText('for Ana');
    await page.getByRole('button', { name: 'More for: Restart it' }).click();
    await page.getByRole('menuitem', { name: 'Done by hand, with a note ...' }).click();
    await page.getByLabel('What was done?').fill('Restarted from the console');
    await page.keyboard.press('Enter');
    await expect(step('Restart it')).toContainText('Done: Restarted from the console');

    await page.getByRole('button', { name: 'Finish' }).click();
    await expect(page.getByText('Playbook finished: Disk is full')).toBeVisible();
    await pictures(page, (name) => info.outputPath(name), 'finished');
    const download = page.waitForEvent('download');
    await byPalette(page, 'Export the run as Markdown');
    const text = readFileSync(await (await download).path(), 'utf8');
    for (const part of [
      '# Run: Disk is full',
      'db-1, db-2',
      '**db-1: exit 0 (',
      'rm -rf /tmp/hf-none/sessions',
      '**db-2: not known how it ended (',
      '**db-1: interrupted (',
      'Note: Restarted from the console',
      'Assigned to Ana.',
    ])
      expect(text).toContain(part);
  });
});
