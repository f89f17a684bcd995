// Plain JavaScript without dependencies: it runs under Node 18 before anything is installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** The Node that runs Holdfast: this one where it is 24 or newer, else the one pinned in the lock file. */
export function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${platform}-${process.arch}`);
  const binary = process.platform === 'win32' ? join(folder, 'bin', 'node.exe') : join(folder, 'bin', 'node');
  if (existsSync(binary)) return binary;
  throw new Error(
    `Holdfast runs on Node 24, and there is none pinned for ${process.platform}-${process.arch}. Install Node 24 or newer and start again.`,
  );
}
