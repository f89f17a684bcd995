import { Checkbox, Group, MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { maintenance } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { useRow, useTable } from '../store/rows.ts';
import { now } from '../store/time.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { SpanFields, useSpan } from '../ui/SpanFields.tsx';
import { fromField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';

const HOUR = 3_600_000;

/** Plans work on one or more services, once or every week: what fails then is no outage. */
export default function PlanDialog({ serviceId, onClose }: { serviceId?: string; onClose(): void }) {
  const services = Object.values(useTable('service')).sort((a, b) => a.name.localeCompare(b.name));
  const zone = useRow('calendar', 'team')?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const soon = Math.ceil(now() / HOUR) * HOUR;
  const [ids, setIds] = useState<string[]>(serviceId ? [serviceId] : []);
  const span = useSpan(soon, soon + 2 * HOUR);
  const [reason, setReason] = useState('');
  const [weekly, setWeekly] = useState(false);
  const [until, setUntil] = useState('');
  const { run, busy, error, setError } = useCommand();
  const save = async () => {
    if (ids.length === 0) return setError('Choose the services.');
    const end = until === '' ? null : fromField(`${until}T23:59:59`, span.zone);
    if (end === undefined) return setError('The last day cannot be read.');
    const read = maintenance.safeParse({
      from: span.start,
      to: span.end,
      reason,
      ...(weekly && { weekly: { zone, until: end } }),
    });
    if (!read.success) return setError('Say from when to when; it ends after it begins.');
    if (await run((key) => api.health.plan({ key, ids, window: read.data }))) onClose();
  };
  return (
    <DialogForm
      title="Plan work"
      act="Plan it"
      size="lg"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <MultiSelect
        label="Services"
        description="What fails there meanwhile counts as planned, and nobody is alerted."
        searchable
        data={services.map(({ id, name }) => ({ value: id, label: name }))}
        value={ids}
        onChange={setIds}
        data-autofocus={serviceId === undefined || undefined}
      />
      <SpanFields {...span} />
      <TextInput
        label="What is done"
        placeholder="Move to the new rack"
        value={reason}
        maxLength={500}
        onChange={(e) => setReason(e.currentTarget.value)}
        data-autofocus={serviceId !== undefined || undefined}
      />
      <Group align="end">
        <Checkbox
          mb={8}
          label={`Every week at this time, by the clock of ${zone}`}
          checked={weekly}
          onChange={(e) => setWeekly(e.currentTarget.checked)}
        />
        {weekly && (
          <TextInput
            type="date"
            label="Until (empty: for good)"
            value={until}
            onChange={(e) => setUntil(e.currentTarget.value)}
          />
        )}
      </Group>
    </DialogForm>
  );
}
