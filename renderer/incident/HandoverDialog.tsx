import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { PersonInput } from '../contact/PersonInput.tsx';
import { useRow } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { useBrief } from './useBrief.ts';

interface Props {
  incident: IncidentRow;
  onClose(): void;
}

/** Offers command with a brief, or shows the one that waits to be accepted. */
export default function HandoverDialog({ incident, onClose }: Props) {
  return incident.handover ? (
    <Accept incident={incident} handover={incident.handover} onClose={onClose} />
  ) : (
    <Offer incident={incident} onClose={onClose} />
  );
}

function Offer({ incident, onClose }: Props) {
  const makeBrief = useBrief(incident);
  const [to, setTo] = useState('');
  const [objectives, setObjectives] = useState('');
  // What a person edited in the brief stays theirs; until then it follows the objectives.
  const [edited, setEdited] = useState<string | null>(null);
  const { run, busy, error, setError } = useCommand();
  const brief = edited ?? makeBrief(objectives);
  const offer = async () => {
    if (!to.trim()) return setError('Name who takes over.');
    if (await run((key) => api.incident.offerHandover({ key, id: incident.id, to: to.trim(), brief })))
      onClose();
  };
  return (
    <DialogForm
      title="Hand over command"
      act="Offer command"
      size="xl"
      busy={busy}
      error={error}
      onSubmit={() => void offer()}
      onClose={onClose}
    >
      <PersonInput label="To" required value={to} onChange={setTo} data-autofocus />
      <Textarea
        label="What you want next"
        description="The objectives, in your own words. The rest is written from the record."
        autosize
        minRows={2}
        value={objectives}
        onChange={(e) => setObjectives(e.currentTarget.value)}
      />
      <Textarea
        label="Brief"
        autosize
        minRows={10}
        maxRows={18}
        classNames={{ input: 'mono brief-text' }}
        value={brief}
        onChange={(e) => setEdited(e.currentTarget.value)}
      />
      <p className="quiet brief-hint">You lead until the other one accepts.</p>
    </DialogForm>
  );
}

function Accept({ incident, handover, onClose }: Props & { handover: NonNullable<IncidentRow['handover']> }) {
  const me = useRow('setting', 'me')?.person ?? '';
  const [by, setBy] = useState(me.toLowerCase() === handover.to.toLowerCase() ? handover.to : '');
  const { run, busy, error, setError } = useCommand();
  const about = { id: incident.id, handoverId: handover.id };
  const accept = async () => {
    if (!by.trim()) return setError(`${handover.to}, type your name: it says that you lead from now on.`);
    if (await run((key) => api.incident.acceptHandover({ key, ...about, by: by.trim() }))) onClose();
  };
  const decline = async () => {
    const ended = await run((key) => api.incident.declineHandover({ key, ...about, by: me, reason: '' }));
    if (ended) onClose();
  };
  return (
    <DialogForm
      title={`${handover.from} offers command to ${handover.to}`}
      act="Accept command"
      size="xl"
      busy={busy}
      error={error}
      onSubmit={() => void accept()}
      onClose={onClose}
      aside={
        <Button variant="subtle" color="gray" onClick={() => void decline()}>
          {me === handover.from ? 'Take it back' : 'Decline'}
        </Button>
      }
    >
      <pre className="brief-text brief-read mono" tabIndex={0}>
        {handover.brief}
      </pre>
      <PersonInput
        label={`Your name, ${handover.to}`}
        description="You have read the brief and lead this incident from now on."
        value={by}
        onChange={setBy}
        data-autofocus
      />
    </DialogForm>
  );
}
