import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { build, type BuildOptions } from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../fixtures/folder.ts';

const root = join(import.meta.dirname, '..', '..');
const name = 'stand-in of Electron’s distribution: ';
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** A folder that looks like an unpacked Electron to the packager: a binary that is nothing but its fuses. */
function fakeDistribution(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  // Version 1, nine fuses, as Electron ships them.
  const wire = Buffer.concat([
    Buffer.alloc(64),
    Buffer.from(SENTINEL),
    Buffer.from([1, 9]),
    Buffer.from('101100011'),
  ]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([wire, Buffer.alloc(64)]), { mode: 0o755 });
  for (const file of ['chrome-sandbox', 'LICENSE', 'version']) writeFileSync(join(folder, file), '');
}

/** Builds the shells and packages them as `npm run package` does, in a folder of its own. */
async function packageApp(project: string): Promise<string> {
  for (const file of ['package.json', 'package-lock.json', 'electron-builder.yml', 'resources']) {
    cpSync(join(root, file), join(project, file), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  // npm lists a linked node_modules wholly only from its own record, and trusts that only while it is the newest there.
  const now = new Date();
  utimesSync(join(root, 'node_modules', '.package-lock.json'), now, now);
  const list = join(root, 'electron', 'launch', 'bundles.mjs');
  const { bundles } = (await import(list)) as { bundles: (BuildOptions & { outdir: string })[] };
  const place = (outdir: string) => outdir.replace(root, project);
  await Promise.all(bundles.map((bundle) => build({ ...bundle, outdir: place(bundle.outdir) })));
  mkdirSync(join(project, 'dist', 'renderer'), { recursive: true });
  writeFileSync(join(project, 'dist', 'renderer', 'index.html'), '<h1>Holdfast</h1>');
  cpSync(join(root, 'resources', 'guides'), join(project, 'dist', 'guides'), { recursive: true });
  fakeDistribution(join(project, 'fake'));
  const args = [
    '--linux',
    'dir',
    '--x64',
    '--projectDir',
    project,
    `-c.electronDist=${join(project, 'fake')}`,
  ];
  const run = spawnSync(process.execPath, [join(root, 'node_modules/electron-builder/cli.js'), ...args], {
    encoding: 'utf8',
  });
  expect(run.status, run.stdout + run.stderr).toBe(0);
  return join(project, 'release', 'linux-unpacked');
}

const here = process.platform === 'linux' && process.arch === 'x64';
const inPackage = test.skipIf(!here);
let app = '';
let project = '';

beforeAll(async () => {
  if (!here) return;
  project = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
  app = await packageApp(project);
});
afterAll(() => {
  if (project) rmSync(project, { recursive: true, force: true });
});

inPackage(`${name}the fuses are set as they have to be`, () => {
  const binary = readFileSync(join(app, 'holdfast'));
  const fuses = binary
    .subarray(binary.indexOf(SENTINEL) + SENTINEL.length + 2)
    .subarray(0, 8)
    .toString();
  // In Electron's order: run as Node, cookie encryption, NODE_OPTIONS, --inspect, archive integrity, only from the
  // archive, own V8 snapshot, privileges of file:.
  expect(fuses).toBe('01001100');
});

inPackage(`${name}the package holds the bundles, the page and the native packages, and nothing else`, () => {
  const files = listPackage(join(app, 'resources', 'app.asar'), { isPack: false });
  const tops = new Set(files.map((file) => file.split('/').slice(1, 3).join('/')));
  for (const top of [
    'dist/desktop',
    'dist/guides',
    'dist/renderer',
    'node_modules/better-sqlite3',
    'node_modules/ssh2',
  ]) {
    expect(tops).toContain(top);
  }
  const wrong =
    /node-(linux|win)|\/electron\/|node_modules\/(react|zod|vite|ws)(\/|$)|\.map$|prebuilds\/(?!linux-x64)|\/deps\//;
  expect(files.filter((file) => wrong.test(file))).toEqual([]);
  const unpacked = readdirSync(join(app, 'resources', 'app.asar.unpacked'), {
    recursive: true,
    withFileTypes: true,
  });
  expect(unpacked.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual(['linux-x64.node']);
});

inPackage(`${name}the backend process starts with what is in the package alone`, async () => {
  const folder = temporaryFolder('holdfast-extracted');
  extractAll(join(app, 'resources', 'app.asar'), folder);
  // Electron's parent port, over the channel that Node gives a child.
  const parentPort = `process.parentPort = {
    on: (_, listen) => process.on('message', (data) => listen({ data, ports: [] })),
    postMessage: (message) => process.send(message),
  }`;
  const start = ['--import', `data:text/javascript,${encodeURIComponent(parentPort)}`];
  const child = spawn(process.execPath, [...start, join(folder, 'dist', 'desktop', 'utility.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said = new Promise((resolve) => child.once('message', resolve));
  child.send({ kind: 'start', dataDir: join(folder, 'data'), version: 'test' });
  expect(await said).toEqual({ kind: 'up' });
  child.send({ kind: 'stop' });
  expect(await ended).toBe(0);
});
