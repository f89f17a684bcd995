import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useRows, useTable } from '../store/rows.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useDeskLayout } from '../incident/layout.ts';

/** The phases of the guides' process as checklists of this incident: begun ones with how far they are. */
export function Phases({ incident }: { incident: IncidentRow }) {
  const guides = useTable('guide');
  const layout = useDeskLayout();
  const { run, busy } = useCommand();
  const runs = useRows('run', (rows) => rows.filter((r) => r.incidentId === incident.id));
  const phases = useMemo(
    () =>
      Object.values(guides).flatMap(({ id, name, summary }) =>
        (summary?.playbooks ?? [])
          .filter((p) => p.kind === 'phase')
          .map((p) => ({ ...p, guideId: id, guide: name })),
      ),
    [guides],
  );
  if (phases.length === 0) return null;
  const start = async (guideId: string, playbookId: string) => {
    const made = await run((key) => api.run.start({ key, incidentId: incident.id, guideId, playbookId }));
    if (made) layout.setTab('guide');
  };
  return (
    <section aria-labelledby="phases">
      <h3 className="task-title" id="phases">
        Checklists of the process
      </h3>
      <ul className="phase-list">
        {phases.map(({ id, title, steps, guideId, guide }) => {
          const begun = runs.findLast((r) => r.guideId === guideId && r.playbookId === id);
          const done = begun?.steps.filter((s) => s.state === 'done' || s.state === 'skipped').length ?? 0;
          return (
            <li key={`${guideId} ${id}`}>
              <span title={guide}>{title}</span>
              {begun ? (
                <Button size="compact-xs" variant="subtle" onClick={() => layout.setTab('guide')}>
                  {done} of {begun.steps.length}
                </Button>
              ) : (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={busy}
                  onClick={() => void start(guideId, id)}
                >
                  Start, {steps} {steps === 1 ? 'step' : 'steps'}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
