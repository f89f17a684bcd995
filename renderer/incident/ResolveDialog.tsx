import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { PinSteps } from './PinSteps.tsx';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Resolves an incident and asks for what the review needs while it is fresh. */
export default function ResolveDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const [resolution, setResolution] = useState(incident.resolution);
  const [impact, setImpact] = useState(incident.impact);
  const [rootCause, setRootCause] = useState('');
  const { run, busy, error, setError } = useCommand();

  const resolve = async () => {
    if (!resolution.trim()) return setError('Say what ended it.');
    if (!impact.trim()) return setError('Say who was affected and how.');
    const done = await run((key) =>
      api.incident.resolve({ key, id: incident.id, resolution, impact, rootCause }),
    );
    if (done) onClose();
  };

  return (
    <DialogForm
      title="Resolve the incident"
      size="lg"
      act="Resolve"
      keep="Not yet"
      busy={busy}
      error={error}
      onSubmit={() => void resolve()}
      onClose={onClose}
    >
      <Textarea
        label="What ended it?"
        description="The fix or the change after which the service was well again."
        required
        value={resolution}
        onChange={(e) => setResolution(e.currentTarget.value)}
        autosize
        minRows={2}
        data-autofocus
      />
      <Textarea
        label="Who was affected, and how?"
        required
        value={impact}
        onChange={(e) => setImpact(e.currentTarget.value)}
        autosize
        minRows={2}
      />
      <Textarea
        label="Root cause, as far as it is known"
        description="Leave it empty if nobody knows yet. The review asks again."
        value={rootCause}
        onChange={(e) => setRootCause(e.currentTarget.value)}
        autosize
        minRows={2}
      />
      <PinSteps incidentId={incident.id} />
    </DialogForm>
  );
}
