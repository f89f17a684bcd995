import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { serviceDetails } from '../../../electron/domain/health/model.ts';
import { openHealthConsole } from '../../fixtures/healthConsole.ts';

const HOUR = 3_600_000;

test('work is planned on several services at once, once for a key, and what is over gives way', async () => {
  const console = openHealthConsole();
  const { health } = console;
  const now = Date.now();
  const over = { from: now - 3 * HOUR, to: now - HOUR, reason: 'Yesterday’s' };
  const ids = ['Shop', 'Search'].map(
    (name) => health.add({ details: serviceDetails.parse({ name, maintenance: [over] }) }).id,
  );
  const weekly = { zone: 'Europe/Berlin', until: null };
  const window = { from: now + HOUR, to: now + 2 * HOUR, reason: 'Move', weekly };
  const key = ulid();
  health.plan({ key, ids, window });
  health.plan({ key, ids, window });
  for (const id of ids)
    await console.until(
      () => console.service(id)?.maintenance[0]?.reason === 'Move',
      'the work to be planned',
    );
  expect(ids.map((id) => console.service(id)?.maintenance)).toEqual([[window], [window]]);
  expect(health.asText({ id: ids[0] }).text).toContain('zone: Europe/Berlin');
  expect(() => health.plan({ ids: [...ids, ulid()], window })).toThrow('no longer in the list');
});
