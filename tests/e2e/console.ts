import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

/** A running web shell on a data folder of its own. */
export interface Console {
  data: string;
  /** A link with a one-time token. */
  readonly link: string;
  readonly pid: number;
  /** Ends the process, by SIGKILL where `hard`. */
  stop(hard?: boolean): Promise<void>;
  /** Starts it again on the same folder and port. */
  restart(): Promise<void>;
}

/** Starts the built web shell as the launcher does. */
export async function startConsole(data: string, env: NodeJS.ProcessEnv = {}): Promise<Console> {
  let child = launch(data, env);
  let link = await linkOf(child);
  return {
    data,
    get link() {
      return link;
    },
    get pid() {
      return child.pid ?? 0;
    },
    async stop(hard = false) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(hard ? 'SIGKILL' : 'SIGTERM');
      await ended;
    },
    async restart() {
      child = launch(data, env);
      link = await linkOf(child);
    },
  };
}

function launch(data: string, env: NodeJS.ProcessEnv): ChildProcess {
  const main = join(root, 'dist', 'web', 'main.js');
  if (!existsSync(main)) throw new Error('dist/ is not built: run npm test, or npm run build first');
  return spawn(process.execPath, [main, '--data', data, '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

function linkOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer) => {
      output += String(chunk);
      const link = /http:\S+/.exec(output)?.[0];
      if (link) resolve(link);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`the console ended with ${code}: ${output}`)));
  });
}

/** Does something by the command palette, as a person with no mouse would. */
export async function byPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Command', exact: true })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

const browser = process.env['HOLDFAST_CHROMIUM'] || '/usr/bin/chromium';

/** Tests get a console of their own on an empty data folder; without a browser they report themselves skipped. */
export const test = base.extend<{ hf: Console; chromium: void }>({
  chromium: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
    async ({}, use, info) => {
      info.skip(!existsSync(browser), `there is no Chromium at ${browser}`);
      await use();
    },
    { auto: true },
  ],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  hf: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-e2e-'));
    const hf = await startConsole(join(folder, 'data'));
    await use(hf);
    await hf.stop();
    rmSync(folder, { recursive: true, force: true });
  },
});
export { expect };
