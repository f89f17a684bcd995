// Builds what is stale into dist/: the renderer with vite, the shells with esbuild. Runs under Node 24.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, root } from './paths.mjs';

const stamp = join(dist, '.built');

/** True where dist/ was built from exactly the sources that are here now. */
export function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash();
}

function sourceHash() {
  const hash = createHash('sha256');
  const files = ['electron', 'renderer', 'resources'].flatMap((folder) => listFiles(join(root, folder)));
  for (const file of [...files, join(root, 'package-lock.json'), join(root, 'vite.config.ts')].sort((a, b) =>
    a < b ? -1 : 1,
  )) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return listFiles(join(folder, entry.name));
    return /\.(ts|tsx|mjs|css|html|json|md|svg)$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

async function buildAll() {
  const wanted = sourceHash();
  rmSync(stamp, { force: true });
  const [{ build: bundle }, { build: page }, { bundles }] = await Promise.all([
    import('esbuild'),
    import('vite'),
    import('./bundles.mjs'),
  ]);
  await Promise.all([
    page({ root: join(root, 'renderer'), configFile: join(root, 'vite.config.ts') }),
    ...bundles.map((b) => bundle(b)),
  ]);
  mkdirSync(dist, { recursive: true });
  rmSync(join(dist, 'guides'), { recursive: true, force: true });
  cpSync(join(root, 'resources', 'guides'), join(dist, 'guides'), { recursive: true });
  writeFileSync(stamp, wanted);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--force') || !isBuilt()) await buildAll();
}
