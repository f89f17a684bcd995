import { expect, test } from 'vitest';
import type { AidAnswer, AidView } from '../../../../electron/domain/database/firstAid/model.ts';
import { reportOf } from '../../../../electron/domain/database/firstAid/report.ts';
import { aidViews } from '../../../../electron/domain/database/firstAid/views.ts';
import { readMongo } from '../../../../electron/domain/database/mongo.ts';
import { judgeMongo } from '../../../../electron/domain/database/mongoJudge.ts';

const facts = { engine: 'mongodb', version: [5, 0] } as const;
const viewOf = (id: string): AidView => {
  const view = aidViews('mongodb').find((v) => v.id === id);
  if (!view) throw new Error(`there is no view ${id}`);
  return view;
};
const answer = (name: string, ...documents: unknown[]): AidAnswer => ({
  name,
  columns: ['document'],
  rows: documents.map((d) => [JSON.stringify(d)]),
  reply: null,
  error: null,
});

// No MongoDB can be installed here: the documents are in the form that its manual describes for version 5.
test('written documents: operations stand longest first, with their locks and who runs them', () => {
  const op = (opid: number, micros: string, more = {}) => ({
    opid,
    op: 'command',
    ns: 'shop.orders',
    microsecs_running: { $numberLong: micros },
    effectiveUsers: [{ user: 'app', db: 'admin' }],
    command: { find: 'orders' },
    ...more,
  });
  const sections = reportOf(viewOf('operations'), facts, [
    answer('currentOp', {
      inprog: [
        op(1, '2000000'),
        op(2, '700000000', { planSummary: 'COLLSCAN' }),
        op(3, '1000', { waitingForLock: true }),
        op(4, '5', { command: { currentOp: 1 } }),
      ],
    }),
  ]);
  const table = sections.find((s) => s.kind === 'table');
  expect(table?.kind === 'table' && table.rows.map((r) => [r.cells[0], r.cells[2], r.tone])).toEqual([
    ['2', '700.0', 'bad'],
    ['1', '2.0', 'none'],
    ['3', '0.0', 'warn'],
  ]);
  expect(table?.kind === 'table' && table.rows[0]?.session).toMatchObject({ pid: '2', user: 'app' });
});

test('written documents: a member of the set is as far behind as its last operation', () => {
  const at = (second: number) => ({ $date: `2026-11-21T10:00:${String(second).padStart(2, '0')}Z` });
  const sections = reportOf(viewOf('replication'), facts, [
    answer('replSetGetStatus', {
      set: 'rs0',
      members: [
        { name: 'a', stateStr: 'PRIMARY', health: 1, optimeDate: at(40) },
        { name: 'b', stateStr: 'SECONDARY', health: 1, optimeDate: at(10) },
        { name: 'c', stateStr: '(not reachable/healthy)', health: 0, optimeDate: at(0) },
      ],
    }),
  ]);
  const [table] = sections;
  expect(table?.kind === 'table' && table.rows.map((r) => [r.cells[0], r.cells[2], r.tone])).toEqual([
    ['a', '0', 'none'],
    ['b', '30', 'warn'],
    ['c', '40', 'bad'],
  ]);
});

test('a standalone server says that it has no replica set, and documents that are none break nothing', () => {
  const refused = { ...answer('replSetGetStatus'), error: 'not running with --replSet' };
  expect(reportOf(viewOf('replication'), facts, [refused])).toEqual([
    { kind: 'gap', title: 'replSetGetStatus', why: expect.stringMatching(/replica set.*--replSet/) },
  ]);
  const broken = { ...answer('serverStatus'), rows: [['{not json']] };
  expect(() => reportOf(viewOf('overview'), facts, [broken])).not.toThrow();
});

test('every question is read by the shell, and judged as one that only looks', () => {
  for (const view of aidViews('mongodb'))
    for (const { text } of view.queries(facts))
      expect(judgeMongo(readMongo(text)), text).toMatchObject({ kind: 'read' });
});
