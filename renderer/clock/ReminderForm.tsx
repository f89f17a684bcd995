import { Button, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

export const waits = ['5', '10', '15', '30', '60', '120'].map((m) => ({ value: m, label: `${m} min` }));

/** Sets a reminder of one's own on the incident. */
export function ReminderForm({ incidentId }: { incidentId: string }) {
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState<string | null>('15');
  const { run, busy, error, setError } = useCommand();
  const set = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return setError('Say of what.');
    if (await run((key) => api.clock.remind({ key, incidentId, text, minutes: Number(minutes ?? 15) })))
      setText('');
  };
  return (
    <form className="clock-remind" onSubmit={(event) => void set(event)}>
      <TextInput
        size="xs"
        aria-label="Remind me of"
        placeholder="Remind me of ..."
        value={text}
        maxLength={500}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      <Select
        size="xs"
        w={92}
        aria-label="In how many minutes"
        data={waits}
        value={minutes}
        onChange={setMinutes}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      <Button size="xs" variant="default" type="submit" loading={busy}>
        Set
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
