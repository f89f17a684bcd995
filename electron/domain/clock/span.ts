import type { Due } from './due.ts';
import type { ClockState } from './model.ts';

export const MINUTE = 60_000;

type Parts = Omit<Due, 'remindAt' | 'metAt' | 'detail'> & Partial<Pick<Due, 'metAt' | 'detail'>>;
/** A due that nothing met yet and nobody was reminded of. */
export function due(parts: Parts): Due {
  return { metAt: null, detail: '', remindAt: null, ...parts };
}

export const declaredAt = (state: ClockState): number => state.declared?.at ?? 0;
/** From when clocks of open work run: the declaration, or the reopening. */
export const openedAt = (state: ClockState): number => state.reopened?.at ?? declaredAt(state);
export const isOpen = (state: ClockState): boolean => state.resolved === null;
/** When it was over: as people know it, else as the record has it; null while it is open. */
export const overAt = (state: ClockState): number | null =>
  state.resolved && (state.overAt ?? state.resolved.at);
/** When it was well again; a resolution that nobody watched first is that, too. */
export const wellAt = ({ mitigated, resolved, ...state }: ClockState): number | null =>
  mitigated && mitigated.id !== resolved?.id ? mitigated.at : overAt({ mitigated, resolved, ...state });

/**
 * A clock that the plan in force would have had due before that plan was made is given its span from the making, but
 * not more than the plan before had left: a change of severity is no way to be in time.
 */
export function fairDue(state: ClockState, key: string, start: number, minutes: number): number {
  const dueAt = start + minutes * MINUTE;
  const made = state.plannedAt ?? start;
  if (dueAt >= made) return dueAt;
  return Math.min(carriedDue(state, key, start), made + minutes * MINUTE);
}

/** When a plan before had it due; Infinity where none had, or where that was before it began anew at `start`. */
export function carriedDue(state: ClockState, key: string, start: number): number {
  const dueAt = state.carried[key];
  return dueAt === undefined || dueAt < start ? Infinity : dueAt;
}
