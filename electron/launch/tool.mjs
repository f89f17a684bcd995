// Runs a command-line tool of Holdfast's own: `node electron/launch/tool.mjs NAME [ARG...]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';
import { prepare } from './prepare.mjs';

const tools = {
  'guide-inspect': { script: 'electron/backend/guide/inspect.ts', needsBuild: false },
  'host-inspect': { script: 'electron/backend/ssh/inspect.ts', needsBuild: false },
  screenshots: { script: 'tests/e2e/screenshots.ts', needsBuild: true },
};

const [name = '', ...args] = process.argv.slice(2);
const tool = tools[name];
if (!tool) {
  console.error(`holdfast: there is no tool "${name}". Tools: ${Object.keys(tools).join(', ')}.`);
  process.exit(2);
}
try {
  if (tool.needsBuild) prepare();
  else ensureInstalled();
  const script = join(root, tool.script);
  const run = spawnSync(node24(), ['--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: 'inherit',
  });
  process.exit(run.status ?? 1);
} catch (error) {
  console.error(`holdfast: ${error.message}`);
  process.exit(1);
}
