// Runs a command-line tool of Holdfast's own: `node electron/launch/tool.mjs NAME [ARG...]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';

const tools = {
  'guide-inspect': 'electron/backend/guide/inspect.ts',
  screenshots: 'tests/e2e/screenshots.ts',
};

const [name = '', ...args] = process.argv.slice(2);
const script = tools[name];
if (!script) {
  console.error(`holdfast: there is no tool "${name}". Tools: ${Object.keys(tools).join(', ')}.`);
  process.exit(2);
}
try {
  ensureInstalled();
  const run = spawnSync(node24(), ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    stdio: 'inherit',
  });
  process.exit(run.status ?? 1);
} catch (error) {
  console.error(`holdfast: ${error.message}`);
  process.exit(1);
}
