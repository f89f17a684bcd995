// Takes the README's pictures from the running app: a real console, a real SSH server, a built-in guide.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { startConsole } from './console.ts';

const root = join(import.meta.dirname, '..', '..');
const out = join(root, 'resources', 'screenshots');

const folder = mkdtempSync(join(tmpdir(), 'holdfast-pictures-'));
mkdirSync(out, { recursive: true });
const sshd = await startSshd();
const hf = await startConsole(join(folder, 'data'), { HOME: folder, SSH_AUTH_SOCK: '', USER: 'Ana' });
const browser = await chromium.launch({
  executablePath: process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  await page.goto(hf.link);
  await setUp(page, sshd);
  await tellIncident(page);
  await page.screenshot({ path: join(out, 'desk.png') });
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  await page
    .getByRole('link', { name: /recovery/i })
    .first()
    .click();
  await page.getByText('Full disk').first().waitFor();
  await page.screenshot({ path: join(out, 'guide.png') });
} finally {
  await browser.close();
  await hf.stop();
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function setUp(page: Page, server: Sshd): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Your name').fill('Ana');
  await page.getByLabel('Your name').blur();
  await page.getByRole('link', { name: 'Guides', exact: true }).click();
  const guides = ['recovery-procedures.md', 'general-process.md'].map((name) =>
    join(root, 'resources', 'guides', name),
  );
  await page.locator('input[type=file]').first().setInputFiles(guides);
  await page.getByRole('button', { name: 'Import all 2' }).click();
  await page.getByText('recovery-procedures.md').first().waitFor();
  await addHost(page, hostOn(server, 'uploads-1'));
}

async function tellIncident(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Uploads fail: full disk on uploads-1');
  await page.keyboard.press('Enter');
  await page.getByText('Incident declared').waitFor();
  await act(page, 'Set severity: P1');
  await act(page, 'Open a terminal on uploads-1');
  await page.getByRole('button', { name: 'Trust it and connect' }).click();
  await page.getByText('Connected to uploads-1').waitFor();
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('Support reports the first failed uploads at 09:40. Downloads still work.');
  await note.press('Enter');
  await page
    .getByRole('button', { name: /Full disk/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^Edit before it runs: / })
    .first()
    .click();
  const text = page.getByLabel('Exactly this is typed');
  await text.fill('df -h / /tmp');
  await text.press('Control+Enter');
  await page
    .getByText(/Exit 0 in/)
    .first()
    .waitFor();
  await act(page, 'Set status: Identified');
  await page.getByText('Status changed from investigating to identified').waitFor();
  await page.waitForTimeout(500); // the terminal paints a frame later
}

async function act(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('textbox', { name: 'Command', exact: true });
  await field.waitFor();
  await page.waitForTimeout(200);
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}
