import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Reopens a resolved incident; the reason goes into the timeline. */
export default function ReopenDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const { id } = incident;
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();
  const reopen = async () => {
    if (!reason.trim()) return setError('Say why it is open again.');
    if (await run((key) => api.incident.reopen({ key, id, reason }))) onClose();
  };
  return (
    <DialogForm
      title="Reopen the incident"
      act="Reopen"
      busy={busy}
      error={error}
      onSubmit={() => void reopen()}
      onClose={onClose}
    >
      <Textarea
        label="Why is it open again?"
        required
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        autosize
        minRows={2}
        data-autofocus
      />
    </DialogForm>
  );
}
