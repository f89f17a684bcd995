import { expect, onTestFinished, test } from 'vitest';
import { ulid } from 'ulid';
import { createSchedule } from '../../../electron/backend/health/schedule.ts';
import { serviceDetails } from '../../../electron/domain/health/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { openHealthConsole, probeOf, quick } from '../../fixtures/healthConsole.ts';
import { startWeb } from '../../fixtures/web.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a job never runs beside itself, and a lane never holds more than it may', async () => {
  const schedule = createSchedule({ perLane: 2, random: () => 0 });
  onTestFinished(schedule.stop);
  const running = new Map<string, number>();
  let [most, runs] = [0, 0];
  const add = (key: string) =>
    schedule.set({
      key,
      lane: 'one host',
      everyMs: 10,
      async run() {
        running.set(key, (running.get(key) ?? 0) + 1);
        expect(running.get(key)).toBe(1);
        most = Math.max(
          most,
          [...running.values()].reduce((a, b) => a + b, 0),
        );
        await wait(25);
        runs += 1;
        running.set(key, 0);
      },
    });
  for (const key of ['a', 'b', 'c', 'd', 'e']) add(key);
  await wait(400);
  expect(most).toBe(2);
  expect(runs).toBeGreaterThan(5);
});

test('what is removed runs no more, and what is asked for runs at once', async () => {
  const schedule = createSchedule({ random: () => 1 });
  onTestFinished(schedule.stop);
  const ran: string[] = [];
  for (const key of ['a', 'b'])
    schedule.set({ key, lane: key, everyMs: 60_000, run: async () => void ran.push(key) });
  schedule.remove('a');
  schedule.soon('a');
  schedule.soon('b');
  await wait(50);
  expect(ran).toEqual(['b']);
});

test('what waits in a lane behind what was removed still runs, and a job that fails goes on', async () => {
  const schedule = createSchedule({ perLane: 1, random: () => 0 });
  onTestFinished(schedule.stop);
  const ran: string[] = [];
  const add = (key: string, lane: string, everyMs: number, run: () => Promise<void>) =>
    schedule.set({ key, lane, everyMs, run });
  const note = (key: string) => async () => void ran.push(key);
  add('first', 'host', 60_000, async () => void (await wait(60)));
  add('second', 'host', 60_000, note('second'));
  add('third', 'host', 60_000, note('third'));
  add('failing', 'other', 10, async () => {
    ran.push('failing');
    throw new Error('The disk is full');
  });
  await wait(30);
  schedule.remove('first');
  schedule.remove('second');
  await wait(120);
  expect(ran.filter((key) => key !== 'failing')).toEqual(['third']);
  expect(ran.filter((key) => key === 'failing').length).toBeGreaterThan(1);
});

test('a restart tells no change where nothing changed', async () => {
  const dataDir = temporaryFolder();
  const web = await startWeb((_request, response) => response.end('ok'));
  const first = openHealthConsole(dataDir);
  const id = first.add('Shop', [probeOf({ target: { type: 'http', url: web.url }, schedule: quick })]);
  await first.becomes(id, 'up');
  await first.dispose();
  const second = openHealthConsole(dataDir);
  await second.becomes(id, 'up');
  const told = second.log.stream('catalog').filter((e) => e.type === 'service.status_changed.v1');
  expect(told).toHaveLength(1);
});

test('a command that is sent again is stored once, and a file that says nothing new changes nothing', () => {
  const console = openHealthConsole();
  const key = ulid();
  const details = serviceDetails.parse({ name: 'Shop' });
  expect(console.health.add({ key, details })).toEqual({ id: key });
  expect(console.health.add({ key, details })).toEqual({ id: key });
  expect(() => console.health.add({ details: { ...details, name: 'shop' } })).toThrow(
    'There is a service "Shop" already',
  );
  const text = 'services:\n  - name: Shop\n    tier: 1\n  - name: Search\n    dependsOn: [Shop]\n';
  expect(console.health.import({ text, format: 'yaml' })).toEqual({ added: 1, changed: 1 });
  expect(console.health.import({ text, format: 'yaml' })).toEqual({ added: 0, changed: 0 });
  expect(console.health.preview({ text: console.health.asText({}).text, format: 'yaml' })).toMatchObject({
    services: [{ change: 'same' }, { change: 'same' }],
    problems: [],
  });
  expect(() =>
    console.health.import({ text: 'services:\n  - name: A\n    tier: 9\n', format: 'yaml' }),
  ).toThrow('Line 3: tier');
});

test('planned work: what fails then alerts nobody and counts as planned', async () => {
  const console = openHealthConsole();
  const web = await startWeb((_request, response) => response.writeHead(500).end());
  const now = Date.now();
  const maintenance = [{ from: now - 1000, to: now + 600_000, reason: 'Move' }];
  const id = console.add('Shop', [probeOf({ target: { type: 'http', url: web.url }, schedule: quick })], {
    maintenance,
  });
  await console.until(
    () => (console.health.answers({ id }).probes[0]?.answers.length ?? 0) >= 3,
    'three answers',
  );
  expect(console.health.answers({ id }).probes[0]?.answers[0]).toMatchObject({
    outcome: 'fail',
    mark: 'maintenance',
  });
  expect(console.row(id)).toMatchObject({ maintenance: true });
  expect(console.row(id)?.status).not.toBe('down');
  expect(console.alerts()).toEqual([]);
});
