import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, root } from './paths.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const source = (path) => join(root, 'electron', path);

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
  define: { HOLDFAST_VERSION: JSON.stringify(version) },
};

/**
 * What looks for native code or a file of WebAssembly beside itself stays a package; the last three are optional ones
 * that are not installed.
 */
const packages = [
  'better-sqlite3',
  'ssh2',
  '@lydell/node-pty',
  'libpg-query',
  'cpu-features',
  'bufferutil',
  'utf-8-validate',
];

/** Modules, because the backend finds its workers by import.meta.url. CommonJS packages inside ask for a require. */
const backend = {
  ...common,
  format: 'esm',
  external: packages,
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
};

/** Workers of the backend lie beside each bundle that holds it, under the names that their services look for. */
const workers = {
  'bundle-worker': source('backend/bundle/bundleWorker.ts'),
  'guide-worker': source('backend/guide/readWorker.ts'),
  'search-worker': source('backend/timeline/searchWorker.ts'),
  'storage-worker': source('backend/storage/storageWorker.ts'),
};

/** Every esbuild run that the shells need. */
export const bundles = [
  // One CommonJS file each: Electron waits for main before `ready`, and a sandboxed preload script can be nothing else.
  {
    ...common,
    format: 'cjs',
    external: ['electron'],
    entryPoints: { main: source('desktop/main.ts'), preload: source('desktop/preload.ts') },
    outdir: join(dist, 'desktop'),
    outExtension: { '.js': '.cjs' },
  },
  {
    ...backend,
    entryPoints: { utility: source('desktop/utility.ts') },
    outdir: join(dist, 'desktop'),
    outExtension: { '.js': '.mjs' },
  },
  { ...backend, entryPoints: workers, outdir: join(dist, 'desktop') },
  { ...backend, entryPoints: { main: source('web/main.ts'), ...workers }, outdir: join(dist, 'web') },
];
