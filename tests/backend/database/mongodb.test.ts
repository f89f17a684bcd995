import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BSON } from 'mongodb';
import { newConnection } from '../../../electron/domain/database/model.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import { startMongoStandIn } from '../../fixtures/mongoStandIn.ts';

describe('MongoDB, against a stand-in that speaks its wire protocol and is no genuine server', () => {
  let server: Awaited<ReturnType<typeof startMongoStandIn>>;
  const documents = Array.from({ length: 2500 }, (_, i) => ({
    _id: i,
    name: `item ${i}`,
    big: BSON.Long.fromString('9223372036854775807'),
    when: new Date(0),
  }));
  beforeAll(
    async () => void (server = await startMongoStandIn({ user: 'ada', password: 'pencil', documents })),
  );
  afterAll(() => server.stop());
  const open = (password = 'pencil') =>
    openDatabases({ password }).shell(
      newConnection('mongodb', { name: 'shop', port: server.port, user: 'ada', database: 'shop' }),
    );

  test('logs in by SCRAM-SHA-256 and streams a cursor, longs exact', async () => {
    const shell = await open();
    expect(shell.row().state).toEqual({ kind: 'open' });
    const result = await shell.run('db.item.find({})');
    expect(result).toMatchObject({ outcome: 'done', total: 2500 });
    expect(result.rows[0]).toEqual([
      '{"_id":0,"name":"item 0","big":{"$numberLong":"9223372036854775807"},"when":{"$date":"1970-01-01T00:00:00Z"}}',
    ]);
    expect((await shell.run('db.item.find({name: "item 7"}).limit(1)')).rows).toHaveLength(1);
  });

  test('a wrong password is refused in plain words', async () => {
    const shell = await open('eraser');
    expect(shell.row().state).toEqual({
      kind: 'failed',
      code: 'AUTH_FAILED',
      text: 'The password was not accepted.',
    });
  });

  test('a find that waits is ended on the server', async () => {
    const shell = await open();
    const { ended } = await shell.begin('db.item.find({$sleep: true})');
    await shell.until((row) => row.running !== null, 'it to run');
    while (
      !server.commands.some(
        ({ command }) => (command['filter'] as Record<string, unknown> | undefined)?.['$sleep'],
      )
    )
      await new Promise((resolve) => setTimeout(resolve, 10));
    await shell.cancel();
    expect((await ended).outcome).toBe('cancelled');
    expect(server.commands.some(({ name }) => name === 'killOp')).toBe(true);
  });

  test('what goes to another database asks for the name of that one', async () => {
    const shell = await open();
    await shell.unlock();
    const wanted = (name: string) => ({ data: { need: 'typed', name } });
    await expect(shell.run('db.dropDatabase()')).rejects.toMatchObject(wanted('shop'));
    const other = shell.run('db.getSiblingDB("other").dropDatabase()', { typed: 'shop' });
    await expect(other).rejects.toMatchObject(wanted('other'));
  });

  test('nothing that writes or runs code reaches the server while the shell is read-only', async () => {
    const shell = await open();
    const before = server.documents.length;
    const attacks = [
      'db.item.insertOne({a: 1})',
      'db.item.insertMany([{a: 1}])',
      'db.item.updateOne({}, {$set: {a: 1}})',
      'db.item.updateMany({}, {$set: {a: 1}})',
      'db.item.replaceOne({}, {})',
      'db.item.deleteOne({a: 1})',
      'db.item.deleteMany({})',
      'db.item.drop()',
      'db.dropDatabase()',
      'db.item.createIndex({a: 1})',
      'db.item.dropIndex("a_1")',
      'db.item.findOneAndUpdate({}, {$set: {a: 1}})',
      'db.item.findOneAndDelete({})',
      'db.item.aggregate([{$out: "other"}])',
      'db.item.aggregate([{$match: {}}, {$merge: {into: "other"}}])',
      'db.item.aggregate([{$lookup: {from: "b", pipeline: [{$facet: {x: [{$out: "y"}]}}], as: "z"}}])',
      'db.item.find({$where: "sleep(1000)"})',
      'db.item.find({$expr: {$function: {body: "f", args: [], lang: "js"}}})',
      'db.item.aggregate([{$group: {_id: null, x: {$accumulator: {}}}}])',
      'db.runCommand({mapReduce: "item", map: "f", reduce: "g", out: "x"})',
      'db.runCommand({eval: "1"})',
      'db.adminCommand({shutdown: 1})',
      'db.adminCommand({setParameter: 1, notablescan: true})',
      'db.adminCommand("shutdown")',
      'db.runCommand({create: "x"})',
      'db.runCommand({renameCollection: "a.b", to: "a.c"})',
      'db.adminCommand({fsync: 1, lock: true})',
      'db.runCommand({compact: "item"})',
      'db.runCommand({createUser: "x", pwd: "y", roles: []})',
      'db.runCommand({grantRolesToUser: "x", roles: ["root"]})',
      'db.adminCommand({replSetStepDown: 60})',
      'db.runCommand({profile: 2})',
      'db.killOp(1)',
      'db.runCommand({collMod: "item"})',
      'db.runCommand({find: "item", lsid: {}, txnNumber: 1})',
      'db.runCommand({getMore: 1, collection: "x"})',
      'db.runCommand({saslStart: 1})',
      'db.runCommand({__proto__: 1})',
      'db.adminCommand({killAllSessions: []})',
      'db.item.validate()',
      'db.eval("1"); db.item.drop()',
      'process.exit()',
      'db.item.find({a: (() => 1)()})',
    ];
    const sent = server.commands.length;
    for (const attack of attacks)
      await expect(shell.run(attack), attack).rejects.toMatchObject({ code: 'REFUSED' });
    expect(server.commands.length).toBe(sent);
    expect(server.documents.length).toBe(before);
  });
});
