import { briefOf } from '@domain/incident/brief.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { standing } from '@domain/clock/derive.ts';
import { useDues } from '../clock/useClocks.ts';
import { useRow, useRows } from '../store/rows.ts';
import { now } from '../store/time.ts';

/** Makes the brief of an incident from what the page knows of it, at the moment it is asked for. */
export function useBrief(incident: IncidentRow): (objectives: string) => string {
  const dues = useDues(incident);
  const row = useRow('task', incident.id);
  const runs = useRows('run', (rows) =>
    rows.filter((r) => r.incidentId === incident.id && r.finishedAt === null),
  );
  const terminals = useRows('terminal', (rows) => rows.filter((t) => t.incidentId === incident.id));
  return (objectives) =>
    briefOf({
      incident,
      clocks: standing(dues, now()),
      tasks: row?.tasks ?? [],
      decisions: row?.decisions ?? [],
      runs: runs.map(
        (r) =>
          `Playbook ${r.playbookTitle}: ${r.steps.filter((s) => s.state !== 'todo').length} of ${r.steps.length} steps`,
      ),
      terminals: terminals.map((t) => `Terminal on ${t.name}`),
      objectives,
      now: now(),
    });
}
