import type { Level } from '../severity/model.ts';
import type { Due } from './due.ts';
import type { ClockState } from './model.ts';
import { carriedDue, due, isOpen, MINUTE, openedAt } from './span.ts';

/** How long "at once" is. */
const AT_ONCE = 5 * MINUTE;

/** Names a step of escalation by what it says, so that it is the same step in another plan. */
export function escalationKey({ after, who }: Level['escalation'][number]): string {
  return `escalation:${after} ${who}`;
}

/** The steps of the plan's escalation: those that are met, and the others while the service is not well. */
export function escalationDues(state: ClockState): Due[] {
  if (!state.plan) return [];
  const needed = isOpen(state) && state.mitigated === null;
  const start = openedAt(state);
  const keys = new Set(state.plan.escalation.map(escalationKey));
  return state.plan.escalation.flatMap((step) => {
    const key = escalationKey(step);
    const metAt = reachedAt(state, key, keys);
    if (metAt === null && !needed) return [];
    const dueAt = escalationDue(state, key, step.after);
    const parts = { key, label: `Escalate: ${step.who}`, detail: step.action };
    return [due({ ...parts, kind: 'escalation', startedAt: start, dueAt, metAt })];
  });
}

/**
 * When a step's person was reached: by this step, or by one of an earlier plan that named the same person for another
 * minute. Who was reached before the incident was opened again went to bed since: that counts no more.
 */
function reachedAt(state: ClockState, key: string, planned: ReadonlySet<string>): number | null {
  const who = (k: string): string => k.slice(k.indexOf(' ') + 1).toLowerCase();
  const same = (k: string): boolean =>
    k === key || (k.startsWith('escalation:') && !planned.has(k) && who(k) === who(key));
  const times = Object.entries(state.met).flatMap(([k, { at }]) =>
    same(k) && at >= openedAt(state) ? [at] : [],
  );
  return times.length > 0 ? Math.min(...times) : null;
}

/**
 * A step that was due before anybody knew of it ("at once", or by a severity that was raised) gets a moment; one that
 * the plan before had, too, stays as late as it was.
 */
function escalationDue(state: ClockState, key: string, after: number): number {
  const start = openedAt(state);
  const dueAt = start + after * MINUTE;
  const moment = Math.max(state.plannedAt ?? 0, start) + AT_ONCE;
  return dueAt >= moment ? dueAt : Math.min(carriedDue(state, key, start), moment);
}
