import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { IncidentSelect } from './IncidentSelect.tsx';

/** Closes a duplicate: its services and summary go over, its record stays and is linked. */
export default function MergeDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const [into, setInto] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();
  const merge = async () => {
    if (into === null) return setError('Choose the incident that lives on.');
    if (!(await run((key) => api.incident.mergeInto({ key, id: incident.id, into, reason })))) return;
    onClose();
    go({ view: 'incident', id: into });
  };
  return (
    <DialogForm
      title="It is a duplicate"
      act="Merge"
      busy={busy}
      error={error}
      onSubmit={() => void merge()}
      onClose={onClose}
    >
      <p className="quiet brief-hint">
        This one closes as a duplicate and nothing more is due in it. Its summary, impact and services go to
        the other one; its timeline stays readable behind the link.
      </p>
      <IncidentSelect
        label="The incident that lives on"
        except={incident.id}
        openOnly
        value={into}
        onChange={setInto}
      />
      <Textarea
        label="How do you know?"
        autosize
        minRows={2}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
    </DialogForm>
  );
}
