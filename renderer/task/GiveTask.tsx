import { Button, NumberInput, TextInput } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { PersonInput } from '../contact/PersonInput.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Gives a task: what, to whom, and when the commander checks back. */
export function GiveTask({ incidentId }: { incidentId: string }) {
  const [title, setTitle] = useState('');
  const [person, setPerson] = useState('');
  const [minutes, setMinutes] = useState<number | ''>(10);
  const field = useRef<HTMLInputElement>(null);
  const { run, busy, error, setError } = useCommand();
  useOfferActs([{ label: 'Give a task', keys: 't', hint: 'T', run: () => field.current?.focus() }]);
  const give = async (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return setError('Say what is to be done.');
    const given = await run((key) =>
      api.task.give({ key, incidentId, title, person, minutes: minutes === '' ? null : minutes }),
    );
    if (!given) return;
    setTitle('');
    field.current?.focus();
  };
  return (
    <form className="give-task" onSubmit={(event) => void give(event)}>
      <TextInput
        ref={field}
        size="xs"
        label="Task"
        placeholder="Check replication lag on db-2"
        value={title}
        maxLength={500}
        onChange={(e) => setTitle(e.currentTarget.value)}
      />
      <PersonInput size="xs" label="Who" placeholder="One name" value={person} onChange={setPerson} />
      <NumberInput
        size="xs"
        label="Minutes"
        value={minutes}
        min={1}
        max={1440}
        allowDecimal={false}
        hideControls
        onChange={(value) => setMinutes(typeof value === 'number' ? value : '')}
      />
      <Button size="xs" type="submit" loading={busy}>
        Give
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
