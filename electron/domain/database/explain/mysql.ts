import { z } from 'zod';
import { count, HOT, misjudged, type Plan, type PlanNode } from './model.ts';

const raw = z.record(z.string(), z.unknown());
type Raw = z.infer<typeof raw>;
const MAX_DEPTH = 200;

/**
 * Reads EXPLAIN FORMAT=JSON of MySQL 5.7 and 8 and of MariaDB from 10.5 on, and MariaDB's ANALYZE FORMAT=JSON; null
 * for any other text. Each names its nodes a little otherwise: what is not known is walked through for tables.
 */
export function parseMysqlPlan(text: string): Plan | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const top = raw.safeParse(json).data;
  const block = raw.safeParse(top?.['query_block']).data;
  if (!block) return null;
  const ran = number(block, 'r_total_time_ms') !== null;
  const root = nodeOf('Query', block, 0);
  const whole = ran ? number(block, 'r_total_time_ms') : costOf(block);
  return {
    root: shared(root, whole ?? sumOf(root, ran ? ownTime : (n) => n.cost ?? 0), ran),
    ran,
    planningMs: null,
    executionMs: ran ? number(block, 'r_total_time_ms') : null,
  };
}

const titles: Record<string, string> = {
  nested_loop: 'Nested loop',
  ordering_operation: 'Sort',
  grouping_operation: 'Group',
  duplicates_removal: 'Distinct',
  filesort: 'Sort',
  temporary_table: 'Temporary table',
  materialized: 'Materialize',
  materialized_from_subquery: 'Materialize',
  union_result: 'Union',
  query_specifications: 'Query',
  query_block: 'Query',
  subqueries: 'Subquery',
  attached_subqueries: 'Subquery',
  optimized_away_subqueries: 'Subquery',
  having_subqueries: 'Subquery',
  select_list_subqueries: 'Subquery',
  'block-nl-join': 'Join by buffer',
  read_sorted_file: 'Read the sorted rows',
  buffer_result: 'Buffer',
  windows_computation: 'Window',
  expression_cache: 'Cache of subquery',
  insert_from: 'Insert from',
};

/** Names of access, worst last, in words. */
const access: Record<string, string> = {
  ALL: 'Full scan',
  index: 'Full index scan',
  range: 'Index range',
  ref: 'Index lookup',
  eq_ref: 'Unique lookup',
  const: 'One row',
  system: 'One row',
  ref_or_null: 'Index lookup with NULL',
  index_merge: 'Merge of indexes',
  fulltext: 'Full text',
  unique_subquery: 'Unique lookup',
  index_subquery: 'Index lookup',
};

function nodeOf(title: string, value: Raw, depth: number): PlanNode {
  const table = raw.safeParse(value['table']).data;
  const below = depth < MAX_DEPTH ? childrenOf(value, depth) : [];
  const children = table && title !== 'table' ? [tableNode(table, depth + 1), ...below] : below;
  return {
    ...empty,
    kind: title,
    details: [
      ...(value['using_filesort'] === true ? ['sorts in a file'] : []),
      ...(value['using_temporary_table'] === true ? ['uses a temporary table'] : []),
      ...(typeof value['message'] === 'string' ? [value['message']] : []),
      ...(typeof value['sort_key'] === 'string' ? [`Sort key: ${value['sort_key']}`] : []),
    ],
    totalMs: number(value, 'r_total_time_ms'),
    loops: number(value, 'r_loops'),
    cost: title === 'Query' ? null : costOf(value),
    children,
  };
}

const empty: PlanNode = {
  kind: '',
  on: '',
  details: [],
  estimatedRows: null,
  actualRows: null,
  totalMs: null,
  ownMs: null,
  loops: null,
  cost: null,
  share: 0,
  marks: [],
  children: [],
};

function childrenOf(value: Raw, depth: number): PlanNode[] {
  return Object.entries(value).flatMap(([name, inner]): PlanNode[] => {
    if (name === 'table' || name === 'cost_info') return [];
    const title = titles[name];
    if (Array.isArray(inner)) {
      const items = z.array(raw).safeParse(inner).data ?? [];
      const nodes = items.flatMap((item) => flat(item, depth + 1));
      if (nodes.length === 0) return [];
      return name === 'nested_loop' && nodes.length > 1
        ? [{ ...empty, kind: 'Nested loop', children: nodes }]
        : nodes;
    }
    const object = raw.safeParse(inner).data;
    return object && title ? [nodeOf(title, object, depth + 1)] : [];
  });
}

/** A list's item that is nothing but a table or a block is that table or block. */
function flat(item: Raw, depth: number): PlanNode[] {
  const table = raw.safeParse(item['table']).data;
  if (table) return [tableNode(table, depth)];
  return childrenOf(item, depth);
}

function tableNode(table: Raw, depth: number): PlanNode {
  const kind = text(table, 'access_type');
  const loops = number(table, 'r_loops');
  const perLoop = number(table, 'r_rows');
  const estimated = number(table, 'rows') ?? number(table, 'rows_examined_per_scan');
  const key = text(table, 'key');
  const node: PlanNode = {
    ...empty,
    kind: access[kind] ?? (kind || 'Table'),
    on: [text(table, 'table_name'), key ? `by ${key}` : ''].filter(Boolean).join(' '),
    details: [
      ...(text(table, 'attached_condition') ? [`Filter: ${text(table, 'attached_condition')}`] : []),
      ...(text(table, 'index_condition') ? [`Index condition: ${text(table, 'index_condition')}`] : []),
      ...(text(table, 'message') ? [text(table, 'message')] : []),
    ],
    estimatedRows: estimated,
    actualRows: perLoop === null ? null : perLoop * (loops ?? 1),
    totalMs:
      number(table, 'r_total_time_ms') ??
      addUp(number(table, 'r_table_time_ms'), number(table, 'r_other_time_ms')),
    loops,
    cost: costOf(table),
    children: depth < MAX_DEPTH ? childrenOf(table, depth) : [],
  };
  return { ...node, marks: tableMarks(table, node, perLoop) };
}

function addUp(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}

function tableMarks(table: Raw, node: PlanNode, perLoop: number | null): string[] {
  const marks: string[] = [];
  if (text(table, 'access_type') === 'ALL' && (node.actualRows ?? node.estimatedRows ?? 0) >= 1000)
    marks.push(`reads the whole table (${count(node.actualRows ?? node.estimatedRows ?? 0)} rows)`);
  const wrong = misjudged(node.estimatedRows, perLoop);
  if (wrong) marks.push(wrong);
  const kept = number(table, 'r_filtered') ?? number(table, 'filtered');
  if (kept !== null && kept < 5 && (node.actualRows ?? node.estimatedRows ?? 0) >= 1000)
    marks.push(`keeps ${kept < 1 ? 'less than 1' : Math.round(kept)} % of the rows it reads`);
  return marks;
}

const ownTime = (node: PlanNode): number => node.totalMs ?? 0;

function sumOf(node: PlanNode, value: (node: PlanNode) => number): number {
  return value(node) + node.children.reduce((sum, child) => sum + sumOf(child, value), 0);
}

/** Fills in the shares, once the whole is known. Times of tables do not hold what lies beside them. */
function shared(node: PlanNode, whole: number, ran: boolean): PlanNode {
  const children = node.children.map((child) => shared(child, whole, ran));
  const isLeaf = node.on !== '';
  const own = isLeaf ? (ran ? node.totalMs : node.cost) : null;
  const share = own !== null && whole > 0 ? Math.min(1, own / whole) : 0;
  const hot = share >= HOT ? [`${Math.round(share * 100)} % of the ${ran ? 'time' : 'cost'}`] : [];
  return { ...node, ownMs: isLeaf ? node.totalMs : null, share, marks: [...hot, ...node.marks], children };
}

/** MySQL tells the cost of a table in two parts, the whole one of the prefix beside them; MariaDB from 11 on in one. */
function costOf(value: Raw): number | null {
  const info = raw.safeParse(value['cost_info']).data;
  if (!info) return number(value, 'cost');
  const own = addUp(number(info, 'read_cost'), number(info, 'eval_cost'));
  return own ?? number(info, 'query_cost');
}

function number(value: Raw, name: string): number | null {
  const found = value[name];
  const n =
    typeof found === 'number'
      ? found
      : typeof found === 'string' && found !== ''
        ? Number(found)
        : Number.NaN;
  return Number.isFinite(n) ? n : null;
}

function text(value: Raw, name: string): string {
  const found = value[name];
  return typeof found === 'string' ? found : '';
}
