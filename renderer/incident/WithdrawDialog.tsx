import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Closes what was no incident. It stays in the record and counts in no trend. */
export default function WithdrawDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();
  const withdraw = async () => {
    if (!reason.trim()) return setError('Say why it was no incident.');
    if (await run((key) => api.incident.withdraw({ key, id: incident.id, reason }))) onClose();
  };
  return (
    <DialogForm
      title="Declared by mistake"
      act="Close as a mistake"
      busy={busy}
      error={error}
      onSubmit={() => void withdraw()}
      onClose={onClose}
    >
      <Textarea
        label="Why was it no incident?"
        description="It stays in the record, stops every clock and counts in no trend. It can be reopened."
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
