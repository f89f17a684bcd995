import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Sets or lifts the legal hold. */
export default function HoldDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();
  const on = !incident.hold;
  const set = async () => {
    if (!reason.trim()) return setError('Say why.');
    if (await run((key) => api.incident.setHold({ key, id: incident.id, on, reason }))) onClose();
  };
  return (
    <DialogForm
      title={on ? 'Set a legal hold' : 'Lift the legal hold'}
      act={on ? 'Set the hold' : 'Lift the hold'}
      busy={busy}
      error={error}
      onSubmit={() => void set()}
      onClose={onClose}
    >
      <Textarea
        label="Why?"
        description={
          on
            ? 'Nothing of this incident is removed while the hold is on, however old it gets.'
            : 'From then on its age decides when it may be removed.'
        }
        required
        autosize
        minRows={2}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        data-autofocus
      />
    </DialogForm>
  );
}
