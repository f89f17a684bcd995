// Runs the benchmarks: `npm run bench -- [NAME...] [--json FILE]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';

try {
  ensureInstalled();
  const script = join(root, 'tests', 'bench', 'run.ts');
  const args = ['--disable-warning=ExperimentalWarning', script, ...process.argv.slice(2)];
  const run = spawnSync(node24(), args, { stdio: 'inherit' });
  process.exit(run.status ?? 1);
} catch (error) {
  console.error(`holdfast: ${error.message}`);
  process.exit(1);
}
