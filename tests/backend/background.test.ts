import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBackground } from '../../electron/backend/background.ts';
import { temporaryFolder } from '../fixtures/folder.ts';
import { waitFor } from '../fixtures/shellSession.ts';

const script = new URL('../fixtures/slowToLoad.ts', import.meta.url);

test('a worker is ended once it has loaded, never while it loads, and its task says that it was not done', async () => {
  const folder = temporaryFolder();
  const [started, loaded] = [join(folder, 'started'), join(folder, 'loaded')];
  const background = createBackground<{ started: string; loaded: string }>(script);
  const done = background.run({ started, loaded });
  const told = expect(done).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await waitFor(
    () => existsSync(started),
    () => 'the worker to start',
  );
  await background.dispose();
  expect(existsSync(loaded)).toBe(true);
  await told;
});
