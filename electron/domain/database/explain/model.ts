/** A node of a plan; numbers are null where the server did not tell (a plan that was not run has no actual ones). */
export interface PlanNode {
  /** "Seq Scan", "Nested Loop", "range scan". */
  kind: string;
  /** What it works on: table, alias, index. */
  on: string;
  /** Conditions, keys, sorts, each one line. */
  details: readonly string[];
  estimatedRows: number | null;
  /** All loops together. */
  actualRows: number | null;
  /** All loops together, with what lies below it, in milliseconds. */
  totalMs: number | null;
  /** Without what lies below it. */
  ownMs: number | null;
  loops: number | null;
  cost: number | null;
  /** Its own share of the whole, 0 to 1: of the time where it was run, else of the cost. */
  share: number;
  /** Why it deserves a look, in plain words; the first ones weigh most. */
  marks: readonly string[];
  children: readonly PlanNode[];
}

export interface Plan {
  root: PlanNode;
  /** The statement was run: times and rows are what happened. */
  ran: boolean;
  planningMs: number | null;
  executionMs: number | null;
}

/** From a third of the whole on a node is hot. */
export const HOT = 0.33;
/** Ten times more or fewer rows than thought: the planner chose by a wrong number. */
const MISJUDGED = 10;

/** How far an estimate was off, e.g. "estimated 10 rows, got 5,000"; null where it was near, or few rows are meant. */
export function misjudged(estimated: number | null, actual: number | null): string | null {
  if (estimated === null || actual === null || Math.max(estimated, actual) < 100) return null;
  const ratio = Math.max(estimated, 1) / Math.max(actual, 1);
  if (ratio < MISJUDGED && ratio > 1 / MISJUDGED) return null;
  return `estimated ${count(estimated)} rows, got ${count(actual)}`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
