import { expect, test } from 'vitest';
import { parseMysqlPlan } from '../../../../electron/domain/database/explain/mysql.ts';
import type { PlanNode } from '../../../../electron/domain/database/explain/model.ts';
import { parsePostgresPlan } from '../../../../electron/domain/database/explain/postgres.ts';

const drawn = (node: PlanNode): string =>
  `${node.kind}${node.on && ` ${node.on}`}[${node.children.map(drawn).join(', ')}]`;

const scan = (more: object) => ({ 'Node Type': 'Seq Scan', 'Relation Name': 'item', Alias: 'item', ...more });

test('PostgreSQL: a node has its own time, loops and all, and the hot one is marked', () => {
  const plan = parsePostgresPlan(
    JSON.stringify([
      {
        Plan: {
          'Node Type': 'Nested Loop',
          'Actual Total Time': 100,
          'Actual Loops': 1,
          'Actual Rows': 5,
          'Plan Rows': 5,
          Plans: [
            scan({ 'Actual Total Time': 10, 'Actual Loops': 1, 'Actual Rows': 10, 'Plan Rows': 10 }),
            scan({
              'Actual Total Time': 8,
              'Actual Loops': 10,
              'Actual Rows': 300,
              'Plan Rows': 2,
              'Rows Removed by Filter': 9000,
              Filter: '(n = 1)',
            }),
          ],
        },
        'Planning Time': 0.5,
        'Execution Time': 101,
      },
    ]),
  );
  expect(plan).toMatchObject({ ran: true, planningMs: 0.5, executionMs: 101 });
  const [outer, inner] = plan?.root.children ?? [];
  expect(plan?.root).toMatchObject({ ownMs: 10, share: 0.1, marks: [] });
  expect(outer).toMatchObject({ ownMs: 10, marks: [] });
  expect(inner).toMatchObject({ totalMs: 80, actualRows: 3000, share: 0.8, details: ['Filter: (n = 1)'] });
  expect(inner?.marks).toEqual([
    '80 % of the time',
    'estimated 2 rows, got 300',
    '90,000 rows were read and thrown away',
  ]);
});

test('PostgreSQL: what workers do side by side is not added up', () => {
  const plan = parsePostgresPlan(
    JSON.stringify([
      {
        Plan: {
          'Node Type': 'Gather',
          'Actual Total Time': 120,
          'Actual Loops': 1,
          'Workers Launched': 2,
          Plans: [scan({ 'Parallel Aware': true, 'Actual Total Time': 100, 'Actual Loops': 3 })],
        },
      },
    ]),
  );
  expect(plan?.root).toMatchObject({ totalMs: 120, ownMs: 20 });
  expect(plan?.root.children[0]).toMatchObject({ kind: 'Parallel Seq Scan', totalMs: 100, ownMs: 100 });
});

test('PostgreSQL: a plan that was not run is judged by its cost', () => {
  const plan = parsePostgresPlan(
    JSON.stringify([
      { Plan: { 'Node Type': 'Sort', 'Total Cost': 100, Plans: [scan({ 'Total Cost': 90 })] } },
    ]),
  );
  expect(plan?.ran).toBe(false);
  expect(plan?.root.children[0]?.marks).toEqual(['90 % of the cost']);
});

test('MariaDB: what ANALYZE measured, and a full scan of many rows is marked', () => {
  const plan = parseMysqlPlan(
    JSON.stringify({
      query_block: {
        select_id: 1,
        r_loops: 1,
        r_total_time_ms: 20,
        nested_loop: [
          {
            table: {
              table_name: 'item',
              access_type: 'ALL',
              rows: 5000,
              r_rows: 5000,
              r_loops: 1,
              r_table_time_ms: 15,
              r_other_time_ms: 3,
              filtered: 100,
              r_filtered: 0.02,
              attached_condition: 'item.n = 1',
            },
          },
          {
            table: {
              table_name: 'kind',
              access_type: 'eq_ref',
              key: 'PRIMARY',
              rows: 1,
              r_rows: 1,
              r_loops: 1,
            },
          },
        ],
      },
    }),
  );
  expect(plan).toMatchObject({ ran: true, executionMs: 20 });
  expect(plan && drawn(plan.root)).toBe(
    'Query[Nested loop[Full scan item[], Unique lookup kind by PRIMARY[]]]',
  );
  expect(plan?.root.children[0]?.children[0]?.marks).toEqual([
    '90 % of the time',
    'reads the whole table (5,000 rows)',
    'keeps less than 1 % of the rows it reads',
  ]);
});

test('MySQL: costs stand in parts, sorts hold what they sort', () => {
  const plan = parseMysqlPlan(
    JSON.stringify({
      query_block: {
        cost_info: { query_cost: '100.0' },
        ordering_operation: {
          using_filesort: true,
          nested_loop: [
            {
              table: {
                table_name: 'a',
                access_type: 'range',
                key: 'by_n',
                rows_examined_per_scan: 100,
                cost_info: { read_cost: '60.0', eval_cost: '10.0', prefix_cost: '70.0' },
              },
            },
            {
              table: {
                table_name: 'b',
                access_type: 'ref',
                cost_info: { read_cost: '20.0', eval_cost: '10.0' },
              },
            },
          ],
        },
      },
    }),
  );
  expect(plan && drawn(plan.root)).toBe(
    'Query[Sort[Nested loop[Index range a by by_n[], Index lookup b[]]]]',
  );
  const [a, b] = plan?.root.children[0]?.children[0]?.children ?? [];
  expect([a?.share, b?.share]).toEqual([0.7, 0.3]);
  expect(a?.marks).toEqual(['70 % of the cost']);
});

test.each(['', 'nope', '[]', '{}', '[{"Plan":1}]', '{"query_block":3}', 'null'])('%j is no plan', (text) => {
  expect(parsePostgresPlan(text)).toBeNull();
  expect(parseMysqlPlan(text)).toBeNull();
});
