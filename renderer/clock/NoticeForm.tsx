import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Clock } from '@domain/clock/due.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { now } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** Records that a notice went out: when, and the authority's reference. */
export function NoticeForm({
  incident,
  clock,
  onDone,
}: {
  incident: IncidentRow;
  clock: Clock;
  onDone(): void;
}) {
  const zone = useZone();
  const [when, setWhen] = useState(() => toField(now(), zone));
  const [reference, setReference] = useState('');
  const { run, busy, error, setError } = useCommand();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const notifiedAt = fromField(when, zone);
    if (notifiedAt === undefined) return setError('That time cannot be read.');
    const { key: name, label } = clock;
    const done = await run((key) =>
      api.incident.notified({ key, id: incident.id, clock: name, label, notifiedAt, reference }),
    );
    if (done) onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label="Filed at"
        value={when}
        onChange={(e) => setWhen(e.currentTarget.value)}
      />
      <TextInput
        size="xs"
        flex={1}
        label="Reference"
        value={reference}
        maxLength={500}
        autoFocus
        onChange={(e) => setReference(e.currentTarget.value)}
      />
      <Button size="xs" type="submit" loading={busy}>
        Filed
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
