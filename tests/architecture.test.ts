import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Every module of ours with the modules of ours and the packages that it imports, type imports included. */
const graph = new Map<string, { own: string[]; packages: string[] }>();

const sources = ['electron', 'renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: sources,
    outdir: 'unused',
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    alias: { '@domain': './electron/domain' },
    platform: 'node',
    format: 'esm',
    loader: { '.css': 'empty', '.svg': 'empty' },
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, jsx: 'react-jsx' } },
    logLevel: 'silent',
  });
  for (const [file, { imports }] of Object.entries(metafile.inputs)) {
    graph.set(file, {
      own: [...imports.filter((i) => !i.external).map((i) => i.path), ...typeImports(file)],
      packages: imports.filter((i) => i.external).map((i) => i.path),
    });
  }
});

/** esbuild drops `import type`; a layer must not know another's types either. */
function typeImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/import type [^;]*? from '(\.[^']+|@domain\/[^']+)'/g)].map(([, path = '']) =>
    path.startsWith('@domain/')
      ? path.replace('@domain', 'electron/domain')
      : relative(root, join(root, file, '..', path)),
  );
}

type Layer = 'domain' | 'backend' | 'desktop' | 'web' | 'renderer';
const allowed: Record<Layer, Layer[]> = {
  domain: ['domain'],
  backend: ['backend', 'domain'],
  desktop: ['desktop', 'backend', 'domain'],
  web: ['web', 'backend', 'domain'],
  renderer: ['renderer', 'domain'],
};
function layerOf(file: string): Layer {
  return (file.startsWith('renderer/') ? 'renderer' : file.split('/')[1]) as Layer;
}

test('every layer imports only what the design lets it', () => {
  expect(graph.size).toBeGreaterThan(60);
  const wrong = [...graph].flatMap(([file, { own }]) =>
    own.filter((to) => !allowed[layerOf(file)].includes(layerOf(to))).map((to) => `${file} -> ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('the domain is pure: no Node, no DOM library, no electron, no database', () => {
  const pure = /^(zod|ulid|unified|remark-|mdast|unist-|hast-|micromark|@orpc\/contract$|fflate$)/;
  const wrong = [...graph]
    .filter(([file]) => layerOf(file) === 'domain')
    .flatMap(([file, { packages }]) => packages.filter((p) => !pure.test(p)).map((p) => `${file} -> ${p}`));
  expect(wrong).toEqual([]);
});

test('a backend feature imports no sibling feature: backend.ts brings them together', () => {
  const shared = new Set(['log', 'change', 'ssh', 'storage']);
  const feature = (file: string) => /^electron\/backend\/([^/]+)\//.exec(file)?.[1];
  const wrong = [...graph].flatMap(([file, { own }]) => {
    const from = feature(file);
    return own
      .filter((to) => from && feature(to) && feature(to) !== from && !shared.has(feature(to) ?? ''))
      .map((to) => `${file} -> ${to}`);
  });
  expect(wrong).toEqual([]);
});

test('the RPC library stays where it was confined', () => {
  const place =
    /^electron\/domain\/(.+\/)?contract\.ts$|^electron\/domain\/router\.ts$|^electron\/backend\/(router|guard|serve)\.ts$|^renderer\/api\/|^electron\/desktop\//;
  const wrong = [...graph].filter(
    ([file, { packages }]) => packages.some((p) => p.startsWith('@orpc/')) && !place.test(file),
  );
  expect(wrong.map(([file]) => file)).toEqual([]);
});

/** The compilers take seconds, and many times that where the machine is busy. */
const PATIENT = 180_000;

test('no module reaches itself through its imports', () => {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'open') cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (state.has(file)) return;
    state.set(file, 'open');
    for (const next of graph.get(file)?.own ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test.each(['electron/domain', 'electron/backend', 'electron/web', 'electron/desktop', 'renderer', 'tests'])(
  '%s type-checks by its own settings',
  (project) => {
    const run = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project, '--noEmit'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.stdout).toBe('');
    expect(run.status).toBe(0);
  },
  PATIENT,
);

test(
  'the linter finds nothing, floating promises and oversized files among it',
  () => {
    const run = spawnSync(
      process.execPath,
      ['node_modules/oxlint/bin/oxlint', '--type-aware', '-f', 'unix'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect(`${run.stdout}${run.stderr}`.trim()).toBe('');
    expect(run.status).toBe(0);
  },
  PATIENT,
);

test(
  'every file is formatted',
  () => {
    const run = spawnSync(
      process.execPath,
      ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect(`${run.stdout}${run.stderr}`.trim()).toBe('');
    expect(run.status).toBe(0);
  },
  PATIENT,
);
