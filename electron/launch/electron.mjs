import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, root } from './paths.mjs';

const folder = join(root, 'node_modules', 'electron');
const failedStamp = join(dist, '.electron-not-fetched');
const RETRY_MS = 24 * 3600_000;

/** The Electron binary, fetched once where it is missing, or the reason why the browser is used instead. */
export function findElectron(node) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { reason: 'there is no display for a window.' };
  }
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { reason: 'Electron does not run as root.' };
  }
  const binary = installed() ?? fetchBinary(node);
  return binary
    ? { binary }
    : {
        reason: 'the Electron runtime could not be fetched; it is tried again in a day.',
      };
}

function installed() {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

function fetchBinary(node) {
  if (existsSync(failedStamp) && Date.now() - statSync(failedStamp).mtimeMs < RETRY_MS) return undefined;
  console.error(
    'Fetching the Electron runtime (about 110 MB, only this once). To go on without it: Ctrl+C, npm start -- --web',
  );
  const run = spawnSync(node, [join(folder, 'install.js')], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 300_000,
  });
  if (run.status === 0 && installed()) {
    rmSync(failedStamp, { force: true });
    return installed();
  }
  mkdirSync(dist, { recursive: true });
  writeFileSync(failedStamp, '');
  return undefined;
}
