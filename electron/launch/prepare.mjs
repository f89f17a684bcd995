import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';

/** Installs and builds what is missing or stale; answers the path of the Node to run with. Throws with what to do. */
export function prepare() {
  ensureInstalled();
  const node = node24();
  if (!isBuilt()) {
    console.error('Building Holdfast ...');
    const run = spawnSync(node, [join(root, 'electron', 'launch', 'build.mjs')], {
      cwd: root,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`The build failed:\n${run.stdout}${run.stderr}`);
  }
  return node;
}
