import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Notes what was deployed, now: it becomes a mark in the charts. */
export default function DeployDialog({ service, onClose }: { service: ServiceRow; onClose(): void }) {
  const [label, setLabel] = useState('');
  const { run, busy, error, setError } = useCommand();
  const save = async () => {
    if (!label.trim()) return setError('Type what was deployed.');
    if (await run((key) => api.health.deployed({ key, id: service.id, label }))) onClose();
  };
  return (
    <DialogForm
      title={`Deployed to ${service.name}`}
      act="Note it"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextInput
        label="What was deployed"
        placeholder="v4.12.0"
        maxLength={200}
        data-autofocus
        value={label}
        onChange={(e) => setLabel(e.currentTarget.value)}
      />
    </DialogForm>
  );
}
