import type { Catalogue } from '../../../domain/database/contract.ts';
import type { MongoConnection } from './connect.ts';
import { firstBatch, text } from './values.ts';

/** The collections of a database, with the fields of one document of each. Throws a DatabaseError. */
export async function readCatalogue(wire: MongoConnection, database: string): Promise<Catalogue> {
  const reply = await wire.command(database, { listCollections: 1, cursor: { batchSize: 5000 } });
  const collections = firstBatch(reply);
  const relations: Catalogue['relations'] = [];
  for (const [at, { name }] of collections.entries()) {
    // Fields from one document of each of the first 200 collections.
    const sample =
      at < 200
        ? await wire.command(database, { find: name, limit: 1, singleBatch: true, maxTimeMS: 1000 })
        : {};
    const [one = {}] = firstBatch(sample);
    const columns = Object.keys(one).map((field) => ({ name: field, type: '' }));
    relations.push({ schema: database, name: text(name), kind: 'collection', columns });
  }
  return {
    at: 0,
    stale: false,
    schemas: [database],
    relations,
    functions: [],
    cut: collections.length >= 5000,
  };
}
