import type { ReviewRow } from '../review/model.ts';
import type { BoardItem } from './model.ts';

const DAY_MS = 24 * 3600_000;
const ranks = { high: 0, medium: 1, low: 2 };

/** Every action item, what is overdue first, then by day and priority. `today` is the team's day, `2026-11-21`. */
export function boardOf(
  reviews: readonly ReviewRow[],
  titleOf: (incidentId: string) => string,
  today: string,
): BoardItem[] {
  return reviews
    .flatMap(({ incidentId, actions }) =>
      actions.map((action): BoardItem => {
        const { id: actionId, title, owner, due, priority, state } = action;
        const overdueDays = state === 'open' && due !== null ? Math.max(0, daysBetween(due, today)) : 0;
        return {
          incidentId,
          incident: titleOf(incidentId),
          actionId,
          title,
          owner,
          due,
          priority,
          state,
          overdueDays,
        };
      }),
    )
    .sort(
      (a, b) =>
        Number(a.state !== 'open') - Number(b.state !== 'open') ||
        b.overdueDays - a.overdueDays ||
        (a.due ?? '9999').localeCompare(b.due ?? '9999') ||
        ranks[a.priority] - ranks[b.priority] ||
        (a.title < b.title ? -1 : 1),
    );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
