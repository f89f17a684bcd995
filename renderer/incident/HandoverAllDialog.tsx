import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { briefOf } from '@domain/incident/brief.ts';
import { standing } from '@domain/clock/derive.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useAllDues } from '../clock/useClocks.ts';
import { PersonInput } from '../contact/PersonInput.tsx';
import { rowsNow } from '../store/rows.ts';
import { now } from '../store/time.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** At the change of shift: offers every incident that one leads to the next one, each with its own brief. */
export default function HandoverAllDialog({
  incidents,
  onClose,
}: {
  incidents: IncidentRow[];
  onClose(): void;
}) {
  const dues = useAllDues();
  const [to, setTo] = useState('');
  const [chosen, setChosen] = useState(() => incidents.filter((i) => !i.handover).map((i) => i.id));
  const { run, busy, error, setError } = useCommand();
  const offer = async () => {
    if (!to.trim()) return setError('Name who takes over.');
    if (chosen.length === 0) return setError('Choose at least one.');
    for (const incident of incidents.filter((i) => chosen.includes(i.id))) {
      const row = rowsNow('task')[incident.id];
      const brief = briefOf({
        incident,
        clocks: standing(dues.get(incident.id) ?? [], now()),
        tasks: row?.tasks ?? [],
        decisions: row?.decisions ?? [],
        runs: [],
        terminals: [],
        objectives: '',
        now: now(),
      });
      if (!(await run((key) => api.incident.offerHandover({ key, id: incident.id, to: to.trim(), brief }))))
        return;
    }
    onClose();
  };
  return (
    <DialogForm
      title="Hand over all my incidents"
      act={`Offer ${chosen.length}`}
      busy={busy}
      error={error}
      onSubmit={() => void offer()}
      onClose={onClose}
    >
      <PersonInput label="To" required value={to} onChange={setTo} data-autofocus />
      {incidents.length === 0 && <p className="quiet brief-hint">You lead no open incident.</p>}
      {incidents.map((i) => (
        <Checkbox
          key={i.id}
          label={i.handover ? `${i.title} (offered to ${i.handover.to} already)` : i.title}
          disabled={i.handover !== null}
          checked={chosen.includes(i.id)}
          onChange={(e) =>
            setChosen(e.currentTarget.checked ? [...chosen, i.id] : chosen.filter((id) => id !== i.id))
          }
        />
      ))}
      <p className="quiet brief-hint">
        Each is offered with a brief from its record. You lead until it is accepted.
      </p>
    </DialogForm>
  );
}
