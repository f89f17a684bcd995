import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { addHost } from '../e2e/acts.ts';
import { startConsole } from '../e2e/console.ts';
import { freePort } from '../fixtures/port.ts';
import type { Sshd } from '../fixtures/sshd.ts';

/** A terminal in a page with a shell behind it. */
export interface TerminalPage {
  name: string;
  page: Page;
  /** Resident memory of the processes between the browser and the SSH server, in bytes. */
  resident(): number;
  stop(): Promise<void>;
}

const WETTY = '3.2.0';
const SIZE = { width: 1000, height: 680 };

/** Without WebGL, as headless Chromium has no graphics card: both draw with the same renderer. */
async function open(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function get(this: HTMLCanvasElement, ...args: [string]) {
      return args[0].startsWith('webgl') ? null : real.apply(this, args);
    } as typeof real;
  });
  return page;
}

/** A terminal of ours in a window of its own. */
export async function openOurs(browser: Browser, sshd: Sshd, folder: string): Promise<TerminalPage> {
  const hf = await startConsole(join(folder, 'data'));
  const page = await open(browser);
  await page.goto(hf.link);
  await addHost(page, { name: 'bench', port: sshd.port, user: sshd.user, keyFile: sshd.keyFile });
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Bench');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name: 'bench' }).click();
  await page.getByRole('button', { name: 'Trust it and connect' }).click();
  const id = await page.locator('[data-tab-panel-id]').getAttribute('data-tab-panel-id');
  await page.goto(`${new URL(page.url()).origin}/#/terminal/${id}`);
  await page.reload();
  await ready(page);
  return {
    name: 'holdfast',
    page,
    resident: () => residentOf(hf.pid),
    async stop() {
      await page.context().close();
      await hf.stop();
    },
  };
}

/** Installs wetty, with a prebuilt pseudo-terminal in place of one that would have to be compiled; null says why not. */
export function installWetty(folder: string): { main: string } | { missing: string } {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { wetty: WETTY },
      overrides: { 'node-pty': 'npm:@lydell/node-pty@1.1.0' },
    }),
  );
  try {
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'ignore',
      timeout: 240_000,
    });
  } catch {
    return { missing: `wetty ${WETTY} could not be installed from the registry` };
  }
  const main = join(folder, 'node_modules', 'wetty', 'build', 'main.js');
  return existsSync(main) ? { main } : { missing: `wetty ${WETTY} has no built server` };
}

/** The same shell in wetty's page, over OpenSSH. */
export async function openWetty(browser: Browser, sshd: Sshd, main: string): Promise<TerminalPage> {
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--base', '/', '--force-ssh', 'true'];
  const ssh = ['--ssh-host', '127.0.0.1', '--ssh-port', String(sshd.port), '--ssh-user', sshd.user];
  const key = ['--ssh-auth', 'publickey', '--ssh-key', sshd.keyFile, '--known-hosts', '/dev/null'];
  const child = spawn(process.execPath, [main, ...args, ...ssh, ...key], { stdio: 'ignore' });
  const page = await open(browser);
  for (let attempt = 0; ; attempt++) {
    try {
      await page.goto(`http://127.0.0.1:${port}/`);
      break;
    } catch (error) {
      if (attempt > 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  await ready(page);
  return {
    name: `wetty ${WETTY}`,
    page,
    resident: () => residentOf(child.pid ?? 0),
    async stop() {
      await page.context().close();
      await ended(child);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Waits for the prompt and gives the terminal the keys. */
async function ready(page: Page): Promise<void> {
  await page.locator('.xterm-rows').waitFor();
  await page.waitForFunction(() => document.querySelector('.xterm-rows')?.textContent?.includes('ready>'));
  await page.locator('.xterm-helper-textarea').focus();
}

function residentOf(pid: number): number {
  const status = execFileSync('ps', ['-o', 'rss=', '-p', String(pid), '--ppid', String(pid)], {
    encoding: 'utf8',
  });
  return status.split('\n').reduce((sum, line) => sum + Number(line.trim() || 0), 0) * 1024;
}
