import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

/** The desktop app on a data folder of its own. */
export interface DesktopApp {
  data: string;
  /** Opens the app and answers its window. */
  open(): Promise<{ app: ElectronApplication; page: Page }>;
  /** Ends the app as a person does who quits it. */
  quit(): Promise<void>;
}

/** Why the app cannot run here, or null. Nothing is fetched to find out: requiring `electron` would download it. */
function obstacle(binary: string | null): string | null {
  if (!binary)
    return 'the Electron binary is not installed (node node_modules/electron/install.js fetches it)';
  if (!existsSync(join(root, 'dist', 'desktop', 'main.cjs'))) return 'dist/ is not built (npm run build)';
  const display = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && !display) return 'there is no display (xvfb-run gives one)';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron with its sandbox does not run as root';
  return null;
}

function findBinary(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

const binary = findBinary();
const reason = obstacle(binary);

/** Tests get an app on an empty data folder; where Electron cannot run they report themselves skipped. */
export const test = base.extend<{ desktop: DesktopApp }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  desktop: async ({}, use, testInfo) => {
    testInfo.skip(reason !== null, reason ?? '');
    const data = mkdtempSync(join(tmpdir(), 'holdfast-desktop-'));
    let running: ElectronApplication | null = null;
    const quit = async (): Promise<void> => {
      const last = running;
      running = null;
      await last?.close();
    };
    await use({
      data,
      async open() {
        running = await _electron.launch({
          executablePath: binary ?? '',
          args: [root, '--data', data],
          cwd: root,
        });
        return { app: running, page: await running.firstWindow() };
      },
      quit,
    });
    await quit();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  },
});

export { expect } from '@playwright/test';
