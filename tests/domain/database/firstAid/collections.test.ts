import { expect, test } from 'vitest';
import {
  collectionStats,
  readValidation,
  statsText,
  validateText,
} from '../../../../electron/domain/database/firstAid/mongo/collections.ts';
import { readMongo } from '../../../../electron/domain/database/mongo.ts';

test('the numbers of a collection are read, whatever their type', () => {
  const stats = collectionStats({
    count: { $numberLong: '3000000000' },
    size: 10,
    storageSize: { $numberDouble: '4096.0' },
    wiredTiger: { 'block-manager': { 'file bytes available for reuse': 12 } },
  });
  expect(stats).toEqual({
    documents: 3_000_000_000,
    data: 10,
    onDisk: 4096,
    free: 12,
    indexes: null,
    indexBytes: null,
  });
});

test('a name full of signs stays a name', () => {
  const name = 'a"b.drop() \\';
  expect(readMongo(statsText(name)).command).toEqual({ collStats: name });
  expect(readMongo(validateText(name)).command).toEqual({ validate: name });
});

test.each([
  [{ valid: true, nrecords: 5 }, 'none', 'Sound, 5 documents looked at'],
  [{ valid: true, warnings: ['a leftover'] }, 'warn', 'Sound, with warnings'],
  [{ valid: false, errors: ['bad record'], nrecords: 5 }, 'bad', 'Damaged, 5 documents looked at'],
  [{ valid: true, missingIndexEntries: [{ a: 1 }] }, 'bad', 'Damaged'],
  // An answer that does not say so is no proof of soundness.
  [{}, 'bad', 'Damaged'],
] as const)('a check is told in plain words: %j', (document, tone, text) => {
  const found = readValidation(structuredClone(document) as Parameters<typeof readValidation>[0]);
  expect(found).toMatchObject({ tone, text: expect.stringContaining(text) });
});
