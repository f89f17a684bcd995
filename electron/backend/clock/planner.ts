import { ulid } from 'ulid';
import { escalationKey } from '../../domain/clock/escalation.ts';
import { clocksPlanned, type ClockState } from '../../domain/clock/model.ts';
import type { NewEvent } from '../../domain/event.ts';
import type { Severity } from '../../domain/incident/model.ts';
import type { Level } from '../../domain/severity/model.ts';
import { taskGiven, type TaskRow } from '../../domain/task/model.ts';

export interface PlannerDeps {
  level(severity: Severity): Level;
  clocks(incidentId: string): ClockState | undefined;
  tasks(incidentId: string): TaskRow | undefined;
}

/**
 * The facts that come with a severity: the clocks it asks for, and whom it says to tell as a task. Clocks that end are
 * named, so that the timeline tells of them; tasks are added and never taken away.
 */
export function createPlanner({ level, clocks, tasks }: PlannerDeps) {
  return (incidentId: string, severity: Severity): NewEvent[] => {
    const plan = level(severity);
    const before = clocks(incidentId);
    const kept = new Set(plan.escalation.map(escalationKey));
    const ended = (before?.plan?.escalation ?? [])
      .filter((step) => !kept.has(escalationKey(step)) && !before?.met[escalationKey(step)])
      .map((step) => `${step.who} after ${step.after} min`);
    const known = (tasks(incidentId)?.tasks ?? []).map((t) => t.title);
    const untold = plan.told.filter(
      (name) => !known.some((title) => title.startsWith('Tell: ') && title.includes(name)),
    );
    const title = `Tell: ${untold.join(', ')}`.slice(0, 500);
    const tell = { taskId: ulid(), title, person: '', minutes: null, source: 'severity' as const };
    return [clocksPlanned({ plan, ended }), ...(untold.length > 0 ? [taskGiven(tell)] : [])];
  };
}
