import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sshdMissing, startSshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { byPalette, expect, startConsole, test } from './console.ts';

const root = join(import.meta.dirname, '..', '..');
const seeds = join(root, '..', 'shared', 'guides', 'seeds');
const seed = existsSync(seeds) ? readdirSync(seeds).find((file) => /^000.*\.txt$/.test(file)) : undefined;

const stories = [
  {
    guide: 'a guide of our own',
    file: join(root, 'resources', 'guides', 'recovery-procedures.md'),
    title: 'Full disk on the database',
    severity: 'P1 · High',
    playbook: /1\. Full disk/,
    command: 'df -hT',
  },
  {
    guide: "a team's guide",
    file: seed && join(seeds, seed),
    title: 'Performance degradation on the database',
    severity: 'P1 - High',
    playbook: /6\. Performance Degradation/,
    command: 'df -h',
  },
];

for (const { guide, file, title, severity, playbook, command } of stories)
  test(`the whole story with ${guide}: declare, import, open a shell, run a step, resolve, export the review`, async ({
    page,
  }, info) => {
    test.skip(sshdMissing !== null, sshdMissing ?? '');
    test.skip(!file, 'the shared guides are not here');
    test.setTimeout(120_000);
    const home = info.outputPath('home');
    const sshd = await startSshd();
    const hf = await startConsole(info.outputPath('data'), { HOME: home, SSH_AUTH_SOCK: '' });
    try {
      await page.goto(hf.link);
      await page.getByLabel('What is wrong?').fill(title);
      await page.keyboard.press('Enter');
      await expect(page.getByText(`Incident declared: ${title}`)).toBeVisible();
      const desk = page.url();

      await page.getByRole('link', { name: 'Guides', exact: true }).click();
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles(file ?? '');
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await expect(page.getByText(/\d playbooks/).first()).toBeVisible();
      await addHost(page, hostOn(sshd, 'db-1'));

      await page.goto(desk);
      await byPalette(page, `Set severity: ${severity}`);
      await expect(page.getByText(`Severity set to ${severity}`)).toBeVisible();
      await byPalette(page, 'Open a terminal on db-1');
      const question = page.getByRole('dialog', { name: /First connection to/ });
      await expect(question).toContainText('SHA256:');
      await question.getByRole('button', { name: 'Trust it and connect' }).click();
      await expect(page.locator('.entry', { hasText: 'db-1' }).first()).toBeVisible();

      await page.getByRole('button', { name: playbook }).click();
      const step = page.locator('.step', { hasText: command }).first();
      await step.getByRole('button', { name: /^Edit before it runs:/ }).click();
      const editor = page.getByLabel('Exactly this is typed');
      await expect(editor).toHaveValue(new RegExp(command));
      await editor.fill('df -h && exit_with() { return $1; } && exit_with 3');
      await editor.press('Control+Enter');
      await expect(step).toContainText(/exit code 3|exit 3|code 3/i);
      await step.getByRole('button', { name: /^Run again/ }).click();
      await page.getByLabel('Exactly this is typed').fill('df -h');
      await page.getByLabel('Exactly this is typed').press('Control+Enter');
      await expect(page.locator('.entry[data-kind="step"]').last()).toContainText('df -h');
      await page.screenshot({ path: info.outputPath('desk.png') });

      await byPalette(page, 'Resolve the incident');
      const resolve = page.getByRole('dialog', { name: 'Resolve the incident' });
      await resolve.getByLabel('What ended it?').fill('Old logs were deleted');
      await resolve.getByLabel('Who was affected, and how?').fill('Every customer waited');
      await resolve.getByRole('button', { name: 'Resolve' }).click();
      await expect(page.locator('.entry', { hasText: 'Incident resolved' })).toBeVisible();

      // The entry that a person pins is in the review.
      const run = page.locator('.entry[data-kind="step"]').last();
      await run.getByRole('button', { name: 'Pin to the story' }).click();
      await expect(run.getByRole('button', { name: /Pinned/ })).toBeVisible();
      await byPalette(page, 'Open the review');
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export Markdown' }).click();
      const text = readFileSync(await (await download).path(), 'utf8');
      const wanted = [
        `# Incident review: ${title}`,
        severity,
        'Old logs were deleted',
        'Every customer waited',
        'df -h',
        'db-1',
        'Filesystem',
      ];
      for (const part of wanted) expect(text).toContain(part);
    } finally {
      await hf.stop();
      await sshd.stop();
    }
  });
