import type { BlockNode, SessionRef } from './model.ts';

/** A session, with the ids of those that it waits for. */
export interface Waiter {
  session: SessionRef;
  facts: readonly string[];
  waitsFor: readonly string[];
}

/** 20: a chain deeper than this is told by its first links. */
const MAX_DEPTH = 20;
/** 500: where everything waits for one session, the first of them say it. */
const MAX_NODES = 500;

/**
 * Who waits for whom, as trees: at the roots are those who hold and wait for nobody, the one with the most waiting
 * behind it first. A session that waits for several stands below each, what waits behind it below the first. Sessions
 * in a circle have no root: each circle stands under one of its own. Ids that no row
 * describes (a prepared transaction, a session that just ended) become roots of their own.
 */
export function blockingTree(waiters: readonly Waiter[]): BlockNode[] {
  const byPid = new Map(waiters.map((w) => [w.session.pid, w]));
  const behind = new Map<string, string[]>();
  for (const { session, waitsFor } of waiters) {
    for (const holder of new Set(waitsFor)) {
      if (holder === session.pid) continue;
      behind.set(holder, [...(behind.get(holder) ?? []), session.pid]);
    }
  }
  let nodes = 0;
  const seen = new Set<string>();
  const grow = (pid: string, above: readonly string[]): BlockNode => {
    const circular = above.includes(pid);
    const repeated = !circular && seen.has(pid);
    nodes += 1;
    seen.add(pid);
    const known = byPid.get(pid);
    const path = [...above, pid];
    const next = circular || repeated || path.length > MAX_DEPTH ? [] : (behind.get(pid) ?? []);
    const waiting: BlockNode[] = [];
    for (const id of next) if (nodes < MAX_NODES) waiting.push(grow(id, path));
    return {
      session: known?.session ?? { pid, user: '', query: '', cancellable: false },
      facts: known?.facts ?? [unknownHolder(pid)],
      circular,
      repeated,
      waiting,
    };
  };
  const isFree = (pid: string) => (byPid.get(pid)?.waitsFor ?? []).every((holder) => holder === pid);
  const holders = [...behind.keys()];
  const roots = holders.filter(isFree).map((pid) => grow(pid, []));
  // Whatever is left belongs to a circle: begin each at the first session met.
  for (const pid of holders) if (!seen.has(pid)) roots.push(grow(pid, []));
  return roots.sort((a, b) => countBelow(b) - countBelow(a));
}

function unknownHolder(pid: string): string {
  // PostgreSQL names a holder without a process 0.
  return pid === '0'
    ? 'A prepared transaction: end it with COMMIT PREPARED or ROLLBACK PREPARED'
    : 'Not among the sessions that were seen';
}

/** How many sessions wait below a node, each counted once. */
export function countBelow(node: BlockNode): number {
  const pids = new Set<string>();
  const collect = ({ waiting }: BlockNode): void => {
    for (const child of waiting) {
      pids.add(child.session.pid);
      collect(child);
    }
  };
  collect(node);
  pids.delete(node.session.pid);
  return pids.size;
}
