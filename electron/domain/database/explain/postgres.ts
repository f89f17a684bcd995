import { z } from 'zod';
import { count, HOT, misjudged, type Plan, type PlanNode } from './model.ts';

const raw = z.record(z.string(), z.unknown());
type Raw = z.infer<typeof raw>;
/** 500: a plan deeper than this is not read on (partitions make wide plans, not deep ones). */
const MAX_DEPTH = 500;

/** Reads what EXPLAIN (FORMAT JSON) answers, from version 11 on; null for any other text. */
export function parsePostgresPlan(text: string): Plan | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const top = z
    .array(z.looseObject({ Plan: raw }))
    .min(1)
    .safeParse(json);
  const first = top.data?.[0];
  if (!first) return null;
  const ran = number(first.Plan, 'Actual Total Time') !== null;
  const whole = (ran ? totalOf(first.Plan, 1) : number(first.Plan, 'Total Cost')) ?? 0;
  return {
    root: nodeOf(first.Plan, { ran, whole }, 0, 1),
    ran,
    planningMs: number(first, 'Planning Time'),
    executionMs: number(first, 'Execution Time'),
  };
}

interface Whole {
  ran: boolean;
  whole: number;
}

/** Processes that work side by side below a Gather: their loops do not follow each other. */
function processesBelow(plan: Raw, processes: number): number {
  const workers = number(plan, 'Workers Launched');
  return workers === null ? processes : workers + 1;
}

function nodeOf(plan: Raw, all: Whole, depth: number, processes: number): PlanNode {
  const below = depth < MAX_DEPTH ? childrenOf(plan) : [];
  const loops = number(plan, 'Actual Loops');
  const totalMs = totalOf(plan, processes);
  const side = processesBelow(plan, processes);
  const cost = number(plan, 'Total Cost');
  const of = (value: (child: Raw) => number | null) =>
    below.reduce((sum, child) => sum + (value(child) ?? 0), 0);
  const ownMs = totalMs === null ? null : Math.max(0, totalMs - of((child) => totalOf(child, side)));
  const own = all.ran ? ownMs : Math.max(0, (cost ?? 0) - of((child) => number(child, 'Total Cost')));
  const share = all.whole > 0 ? Math.min(1, (own ?? 0) / all.whole) : 0;
  const perLoop = number(plan, 'Actual Rows');
  const node: PlanNode = {
    kind: kindOf(plan),
    on: onOf(plan),
    details: detailsOf(plan),
    estimatedRows: number(plan, 'Plan Rows'),
    actualRows: perLoop === null ? null : perLoop * (loops ?? 1),
    totalMs,
    ownMs,
    loops,
    cost,
    share,
    marks: [],
    children: below.map((child) => nodeOf(child, all, depth + 1, side)),
  };
  return { ...node, marks: marksOf(plan, node, perLoop) };
}

/** A node's time is told per loop, and as the mean of the processes that run it side by side. */
function totalOf(plan: Raw, processes: number): number | null {
  const time = number(plan, 'Actual Total Time');
  const loops = number(plan, 'Actual Loops') ?? 1;
  return time === null ? null : time * Math.max(loops > 0 ? 1 : 0, loops / processes);
}

function childrenOf(plan: Raw): Raw[] {
  const found = z.array(raw).safeParse(plan['Plans']);
  return found.data ?? [];
}

function kindOf(plan: Raw): string {
  const kind = text(plan, 'Node Type');
  const join = text(plan, 'Join Type');
  const parts = [
    plan['Parallel Aware'] === true ? 'Parallel' : '',
    text(plan, 'Partial Mode') === 'Simple' ? '' : text(plan, 'Partial Mode'),
    text(plan, 'Operation') && kind === 'ModifyTable' ? text(plan, 'Operation') : kind,
    join && join !== 'Inner' ? `(${join})` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

function onOf(plan: Raw): string {
  const table = [text(plan, 'Schema'), text(plan, 'Relation Name')].filter(Boolean).join('.');
  const alias = text(plan, 'Alias');
  const name = table || text(plan, 'CTE Name') || text(plan, 'Function Name') || '';
  const index = text(plan, 'Index Name');
  return [name, alias && alias !== text(plan, 'Relation Name') ? alias : '', index ? `by ${index}` : '']
    .filter(Boolean)
    .join(' ');
}

const shown = [
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Filter',
  'Sort Key',
  'Group Key',
  'Sort Method',
  'Subplan Name',
];

function detailsOf(plan: Raw): string[] {
  return shown.flatMap((name) => {
    const value = plan[name];
    const words = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
    return words ? [`${name}: ${words}`] : [];
  });
}

function marksOf(plan: Raw, node: PlanNode, perLoop: number | null): string[] {
  const marks: string[] = [];
  if (node.share >= HOT)
    marks.push(`${Math.round(node.share * 100)} % of the ${node.totalMs === null ? 'cost' : 'time'}`);
  const wrong = misjudged(node.estimatedRows, perLoop);
  if (wrong) marks.push(wrong);
  const dropped = (number(plan, 'Rows Removed by Filter') ?? 0) * (node.loops ?? 1);
  if (dropped >= 1000 && dropped > 10 * (node.actualRows ?? 0))
    marks.push(`${count(dropped)} rows were read and thrown away`);
  const spilled = number(plan, 'Sort Space Used');
  if (text(plan, 'Sort Space Type') === 'Disk' && spilled !== null)
    marks.push(`sorted on the disk (${count(spilled)} kB)`);
  const batches = number(plan, 'Hash Batches') ?? 1;
  if (batches > 1) marks.push(`the hash did not fit into memory (${count(batches)} batches)`);
  const lossy = number(plan, 'Lossy Heap Blocks') ?? 0;
  if (lossy > 0) marks.push('the bitmap did not fit into work_mem');
  return marks;
}

function number(plan: Raw, name: string): number | null {
  const value = plan[name];
  return typeof value === 'number' ? value : null;
}

function text(plan: Raw, name: string): string {
  const value = plan[name];
  return typeof value === 'string' ? value : '';
}
