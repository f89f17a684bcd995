import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const stamp = join(root, 'node_modules', '.holdfast-installed');

/** Installs what the lock file says where node_modules is missing or stale; throws with what to do. */
export function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing what Holdfast needs (about a minute, only this once) ...');
  rmSync(stamp, { force: true });
  const windows = process.platform === 'win32';
  const run = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  });
  if (run.status !== 0) {
    throw new Error(
      'npm ci failed (see above). Check the network and the disk, then run the same command again.',
    );
  }
  writeFileSync(stamp, wanted);
  // npm trusts its own record of node_modules only while nothing in there is newer.
  const now = new Date();
  utimesSync(join(root, 'node_modules', '.package-lock.json'), now, now);
}
