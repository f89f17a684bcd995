import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { readMongo } from '../../../electron/domain/database/mongo.ts';
import { MongoTextError } from '../../../electron/domain/database/mongoText.ts';

describe('expressions of mongosh', () => {
  test.each<[string, unknown]>([
    ['db.orders.find()', { find: 'orders', filter: {} }],
    [
      'db.orders.find({a: 1}, {b: 1}).sort({c: -1}).limit(5).skip(2)',
      { find: 'orders', filter: { a: 1 }, projection: { b: 1 }, sort: { c: -1 }, limit: 5, skip: 2 },
    ],
    [
      "db.getCollection('a b').find({_id: ObjectId('64b7f9a2c8d4e5f6a7b8c9d0')})",
      { find: 'a b', filter: { _id: { $oid: '64b7f9a2c8d4e5f6a7b8c9d0' } } },
    ],
    [
      'db["x"].countDocuments({at: {$gt: ISODate("2024-01-01")}})',
      {
        aggregate: 'x',
        pipeline: [
          { $match: { at: { $gt: { $date: '2024-01-01T00:00:00Z' } } } },
          { $group: { _id: null, count: { $sum: 1 } } },
        ],
        cursor: {},
      },
    ],
    [
      'db.a.b.findOne({n: 9223372036854775807, r: /x\\/y/i})',
      {
        find: 'a.b',
        filter: {
          n: { $numberLong: '9223372036854775807' },
          r: { $regularExpression: { pattern: 'x\\/y', options: 'i' } },
        },
        limit: 1,
        singleBatch: true,
      },
    ],
    ['db.runCommand({ping: 1});', { ping: 1 }],
    ['{ serverStatus: 1 }', { serverStatus: 1 }],
    [
      'db.orders.find({}).explain("executionStats")',
      { explain: { find: 'orders', filter: {} }, verbosity: 'executionStats' },
    ],
    ['rs.status()', { replSetGetStatus: 1 }],
    ['show dbs', { listDatabases: 1 }],
    [
      'db.orders.aggregate([{$match: {}}], {allowDiskUse: true}) // why',
      { aggregate: 'orders', pipeline: [{ $match: {} }], cursor: {}, allowDiskUse: true },
    ],
  ])('reads %s', (text, command) => {
    expect(readMongo(text).command).toEqual(command);
  });

  test.each([
    'db.orders.find(x => x)',
    'db.orders.find({a: 1 + 1})',
    'db.orders.find(',
    'process.exit()',
    'db.orders.find({}); db.x.drop()',
    'db.orders.nothing()',
  ])('evaluates nothing: %s', (text) => {
    expect(() => readMongo(text)).toThrow(MongoTextError);
  });

  test('never fails in another way, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        for (const text of [a, `db.${a}`, `db.x.find(${a})`, `db.x.find({${a}: '${b}'})`]) {
          try {
            readMongo(text);
          } catch (error) {
            if (!(error instanceof MongoTextError)) throw error;
          }
        }
      }),
    );
  });
});
