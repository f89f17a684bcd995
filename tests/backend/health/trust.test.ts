import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { createTrust } from '../../../electron/backend/health/trust.ts';
import { serviceDetails } from '../../../electron/domain/health/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { openHealthConsole, probeOf, quick } from '../../fixtures/healthConsole.ts';
import { startWeb } from '../../fixtures/web.ts';

/** Holds the whole process, as a busy one is held. */
function hold(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('what was seen while the process was held is told from what was seen after', async () => {
  const said: string[] = [];
  const trust = createTrust(Date.now, (text) => said.push(text));
  onTestFinished(trust.dispose);
  const before = performance.now();
  hold(2500);
  expect(trust.since(before)).toBe('busy');
  expect(said[0]).toMatch(/^This console was too busy to look, for [12]\.\d s/);
});

test('a machine that slept, or whose clock was set, is noticed by its two clocks', () => {
  let ahead = 0;
  const said: string[] = [];
  const trust = createTrust(
    () => Date.now() + ahead,
    (text) => said.push(text),
  );
  onTestFinished(trust.dispose);
  const before = performance.now();
  ahead = 3_600_000;
  expect(trust.since(before)).toBe('slept');
  expect(said).toEqual(['The machine slept, or its clock was put ahead, 3600 s.']);
});

test("a console that is held over its probes' time limits calls nobody down", async () => {
  const console = openHealthConsole();
  const web = await startWeb((_request, response) => setTimeout(() => response.end('ok'), 300));
  const id = console.add('Shop', [
    probeOf({ target: { type: 'http', url: web.url }, schedule: { ...quick, failAfter: 1 } }),
  ]);
  await console.becomes(id, 'up');
  for (let i = 0; i < 4; i++) {
    hold(2500);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const changes = console.log.stream('catalog').filter((e) => e.type === 'service.status_changed.v1');
  expect(changes.map((e) => e.data['to'])).toEqual(['up']);
  const answers = console.health.answers({ id }).probes[0]?.answers ?? [];
  expect(answers.filter((a) => a.outcome === 'fail' && a.mark === '')).toEqual([]);
});

test('a laptop that slept does not find its services unknown or down when it wakes', async () => {
  let ahead = 0;
  const backend = createBackend({
    dataDir: temporaryFolder(),
    version: 'test',
    now: () => Date.now() + ahead,
  });
  onTestFinished(() => backend.dispose());
  const web = await startWeb((_request, response) => response.end('ok'));
  const details = serviceDetails.parse({
    name: 'Shop',
    probes: [probeOf({ target: { type: 'http', url: web.url }, schedule: quick })],
  });
  const { id } = backend.services.health.add({ details });
  const changes = () =>
    backend.log
      .stream('catalog')
      .filter((e) => e.type === 'service.status_changed.v1')
      .map((e) => e.data['to']);
  while (changes().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  ahead = 8 * 3_600_000;
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  expect(changes()).toEqual(['up']);
  const { uptime } = backend.services.health.history({
    id,
    probeId: null,
    from: Date.now() - 60_000,
    to: Date.now() + ahead,
  });
  expect(uptime.down).toBe(0);
  expect(uptime.up).toBeLessThan(60_000);
});
