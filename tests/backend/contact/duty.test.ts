import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import type { DutyRow } from '../../../electron/domain/contact/model.ts';
import { openBackend } from '../../fixtures/backend.ts';

test('chains of services are added once, changed in place, and lose a rota that goes', () => {
  const { services, feed, log } = openBackend();
  const { contact } = services;
  const duty = () => feed('duty')?.row('team') as DutyRow;
  const shifts = [{ person: 'Ana', start: 1, end: 2 }];
  const { id: rota } = contact.saveRota({ rota: { name: 'DB', shifts } });
  const key = ulid();
  const chain = { name: 'Payments', services: ['Payments'], steps: [{ kind: 'rota' as const, id: rota }] };
  const { id } = contact.saveServiceChain({ key, chain });
  expect(contact.saveServiceChain({ key, chain })).toEqual({ id });
  contact.saveServiceChain({ chain: { ...chain, name: 'Search', services: ['Search'] } });
  contact.saveServiceChain({ chain: { ...chain, id, services: ['Payments', 'Ledger'] } });
  expect(duty().serviceChains.map((c) => [c.name, c.services.length])).toEqual([
    ['Payments', 2],
    ['Search', 1],
  ]);
  contact.removeRota({ id: rota });
  expect(duty().serviceChains.flatMap((c) => c.steps)).toEqual([]);
  contact.removeServiceChain({ id });
  expect(duty().serviceChains.map((c) => c.name)).toEqual(['Search']);
  const before = duty();
  log.refoldAll();
  expect(duty()).toEqual(before);
});
