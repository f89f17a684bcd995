import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import type { RunRow } from '@domain/run/row.ts';
import { progressOf } from '@domain/run/state.ts';
import { useOfferActs } from '../app/acts.ts';
import { useRows } from '../store/rows.ts';
import { PlaybookPicker } from './PlaybookPicker.tsx';
import './run.css';
import { RunView } from './RunView.tsx';

const PICK = 'pick';

/** The desk's guide: the playbooks that run on the incident, and a choice of those to start. */
export default function RunPanel({ incident }: { incident: IncidentRow }) {
  const runs = useRows('run', (rows) =>
    rows
      .filter((run) => run.incidentId === incident.id)
      .sort(
        (a, b) => Number(a.finishedAt !== null) - Number(b.finishedAt !== null) || b.startedAt - a.startedAt,
      ),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const picking = chosen === PICK || runs.length === 0;
  const run = runs.find((r) => r.id === chosen) ?? runs[0];
  useOfferActs([
    { label: 'Start a playbook', keys: 'p', hint: 'P', run: () => setChosen(PICK) },
    ...runs
      .filter((r) => r.id !== run?.id || picking)
      .map((r) => ({ label: `Show run: ${r.playbookTitle}`, hint: tally(r), run: () => setChosen(r.id) })),
  ]);
  return (
    <div className="run-panel">
      {runs.length > 0 && (
        <div className="run-tabs" role="group" aria-label="Runs of this incident">
          {runs.map((r) => (
            <button
              key={r.id}
              type="button"
              aria-pressed={!picking && r.id === run?.id}
              data-finished={r.finishedAt !== null || undefined}
              title={r.playbookTitle}
              onClick={() => setChosen(r.id)}
            >
              <span>{r.playbookTitle}</span> <span className="mono">{tally(r)}</span>
            </button>
          ))}
          <button
            type="button"
            className="run-tab-new"
            aria-pressed={picking}
            onClick={() => setChosen(PICK)}
          >
            <IconPlus size={14} aria-hidden /> Start a playbook
          </button>
        </div>
      )}
      {picking || !run ? (
        <PlaybookPicker incident={incident} onStarted={setChosen} />
      ) : (
        <RunView key={run.id} run={run} onStarted={setChosen} />
      )}
    </div>
  );
}

function tally(run: RunRow): string {
  const { settled, total } = progressOf(run);
  return `${settled}/${total}`;
}
