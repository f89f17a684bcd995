import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'resources', 'guides');

function open(builtInGuides: string | undefined) {
  const options = builtInGuides === undefined ? {} : { builtInGuides };
  const backend = createBackend({ dataDir: temporaryFolder(), version: 'test', ...options });
  onTestFinished(() => backend.dispose());
  return backend.services.guide;
}

test('the built-in guides are listed with what each covers', async () => {
  const found = await open(folder).builtIns();
  expect(found.map((g) => g.name).sort()).toEqual(
    readdirSync(folder)
      .filter((f) => f.endsWith('.md'))
      .sort(),
  );
  for (const guide of found) expect(guide.about, guide.name).toMatch(/^[A-Z].{20,}/);
  const postgres = found.find((g) => g.name === 'postgresql.md');
  expect(postgres?.playbooks.length).toBeGreaterThan(3);
  expect(postgres?.commands).toBeGreaterThan(10);
});

test('an added one is a guide like any other, and adding it again changes nothing', () => {
  const guide = open(folder);
  const { id, outcome } = guide.addBuiltIn({ name: 'redis.md' });
  expect(outcome).toBe('added');
  expect(guide.source({ id })).toEqual({
    file: 'built-in/redis.md',
    encoding: 'utf-8',
    source: readFileSync(join(folder, 'redis.md'), 'utf8'),
  });
  expect(guide.addBuiltIn({ name: 'redis.md' })).toEqual({ id, outcome: 'unchanged' });
  guide.remove({ id });
  expect(guide.addBuiltIn({ name: 'redis.md' }).outcome).toBe('added');
});

test.each(['../icon.svg', '/etc/hostname', 'none.md', ''])('%j is no built-in guide', (name) => {
  expect(() => open(folder).addBuiltIn({ name })).toThrow('There is no built-in guide of this name');
});

test.each([undefined, join(folder, 'none')])('without their folder (%s) none are offered', async (where) => {
  expect(await open(where).builtIns()).toEqual([]);
});
