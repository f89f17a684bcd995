import { CloseButton, Select } from '@mantine/core';
import { useState } from 'react';
import { linkKinds, type LinkKind } from '@domain/incident/closing.ts';
import { linkLabels } from '@domain/incident/commandEntries.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { IncidentSelect } from './IncidentSelect.tsx';

/** Says how this incident hangs together with another one. */
export default function LinkDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const incidents = useTable('incident');
  const [kind, setKind] = useState<LinkKind>('related');
  const [other, setOther] = useState<string | null>(null);
  const { run, busy, error, setError } = useCommand();
  const { id } = incident;
  const link = async () => {
    if (other === null) return setError('Choose the other incident.');
    if (await run((key) => api.incident.link({ key, id, kind, other }))) onClose();
  };
  return (
    <DialogForm
      title="Link to another incident"
      act="Link"
      busy={busy}
      error={error}
      onSubmit={() => void link()}
      onClose={onClose}
    >
      {incident.links.map((l) => (
        <div key={`${l.kind} ${l.other}`} className="link-row">
          <span>
            {linkLabels[l.kind]} {incidents[l.other]?.title ?? l.other}
          </span>
          <CloseButton
            size="sm"
            aria-label={`Unlink ${incidents[l.other]?.title ?? l.other}`}
            onClick={() => void run((key) => api.incident.unlink({ key, id, ...l }))}
          />
        </div>
      ))}
      <Select
        label="This incident is"
        data={linkKinds.map((value) => ({ value, label: linkLabels[value] }))}
        value={kind}
        onChange={(value) => setKind(value ?? 'related')}
        allowDeselect={false}
      />
      <IncidentSelect label="The other incident" except={id} value={other} onChange={setOther} />
    </DialogForm>
  );
}
