import type { RunRow, RunStep } from '@domain/run/row.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { LineForm } from './LineForm.tsx';

export type StepForm = 'skip' | 'note' | 'assign';

/** What is asked with an act on a step: why it is skipped, what was done by hand, whose turn it is. */
export function StepForms(props: { run: RunRow; step: RunStep; form: StepForm | null; onClose(): void }) {
  const { run, step, form, onClose } = props;
  const incident = useRow('incident', run.incidentId);
  const me = useRow('setting', 'me')?.person;
  const ids = { runId: run.id, stepId: step.id };
  if (form === 'skip')
    return (
      <LineForm
        label="Why is it skipped?"
        act="Skip"
        missing="Say why it is skipped."
        send={(key, reason) => api.run.skip({ key, ...ids, reason })}
        onClose={onClose}
      />
    );
  if (form === 'note')
    return (
      <LineForm
        label="What was done?"
        act="Done"
        send={(key, note) => api.run.tick({ key, ...ids, done: true, note: note || undefined })}
        onClose={onClose}
      />
    );
  if (form === 'assign') {
    const people = [me, incident?.commander, ...Object.values(incident?.roles ?? {}), run.startedBy];
    return (
      <LineForm
        label="Whose turn is it? Empty is anybody's"
        act="Assign"
        offers={[...new Set(people.flatMap((p) => p || []))]}
        initial={step.assignee}
        send={(key, person) => api.run.assign({ key, ...ids, person })}
        onClose={onClose}
      />
    );
  }
  return null;
}
