import { Button, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import type { Decision } from '@domain/task/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { PersonInput } from '../contact/PersonInput.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** What was decided, why, by whom, and what was rejected. */
export function Decisions({
  incident,
  decisions,
}: {
  incident: IncidentRow;
  decisions: readonly Decision[];
}) {
  const zone = useZone();
  const [writing, setWriting] = useState(false);
  useOfferActs([{ label: 'Note a decision', run: () => setWriting(true) }]);
  return (
    <section aria-labelledby="decisions">
      <h3 className="task-title" id="decisions">
        Decisions
        {!writing && (
          <Button size="compact-xs" variant="default" onClick={() => setWriting(true)}>
            Note a decision
          </Button>
        )}
      </h3>
      {writing && <DecisionForm incident={incident} onDone={() => setWriting(false)} />}
      {decisions.length === 0 && !writing && <p className="quiet task-none">None yet.</p>}
      <ul className="decision-list">
        {decisions.toReversed().map((d) => (
          <li key={d.id}>
            <strong>{d.what}</strong>
            <small className="quiet" title={bothTimes(d.at)}>
              {d.by}, {clock(d.at, zone).slice(0, 5)}
            </small>
            {d.why && <span>Why: {d.why}</span>}
            {d.rejected && <span className="quiet">Rejected: {d.rejected}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function DecisionForm({ incident, onDone }: { incident: IncidentRow; onDone(): void }) {
  const [what, setWhat] = useState('');
  const [why, setWhy] = useState('');
  const [rejected, setRejected] = useState('');
  const [by, setBy] = useState(incident.commander);
  const { run, busy, error, setError } = useCommand();
  const decide = async (event: FormEvent) => {
    event.preventDefault();
    if (!what.trim()) return setError('Say what was decided.');
    if (!by.trim()) return setError('Say who decided.');
    if (await run((key) => api.task.decide({ key, incidentId: incident.id, what, why, by, rejected })))
      onDone();
  };
  return (
    <form className="decision-form" onSubmit={(event) => void decide(event)}>
      <TextInput
        size="xs"
        label="What was decided"
        required
        value={what}
        onChange={(e) => setWhat(e.currentTarget.value)}
        autoFocus
      />
      <Textarea
        size="xs"
        label="Why"
        autosize
        minRows={1}
        value={why}
        onChange={(e) => setWhy(e.currentTarget.value)}
      />
      <Textarea
        size="xs"
        label="What was rejected"
        autosize
        minRows={1}
        value={rejected}
        onChange={(e) => setRejected(e.currentTarget.value)}
      />
      <PersonInput size="xs" label="By" value={by} onChange={setBy} />
      <span className="decision-acts">
        <Button size="xs" type="submit" loading={busy}>
          Note it
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          Cancel
        </Button>
      </span>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
