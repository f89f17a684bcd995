import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Declares an incident by its title alone. */
export function DeclareBar() {
  const [title, setTitle] = useState('');
  const { run, busy, error, setError } = useCommand();
  const field = useRef<HTMLInputElement>(null);
  useOfferActs([{ label: 'Declare an incident', keys: 'd', hint: 'D', run: () => field.current?.focus() }]);
  useEffect(() => field.current?.focus(), []);

  const declare = async (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) {
      setError('Type what is wrong, in a few words.');
      field.current?.focus();
      return;
    }
    const made = await run((key) => api.incident.declare({ key, title }));
    if (made) go({ view: 'incident', id: made.id });
  };

  return (
    <form className="declare" onSubmit={(event) => void declare(event)}>
      <TextInput
        ref={field}
        size="md"
        label="What is wrong?"
        placeholder="Checkout fails with 502 for all customers"
        value={title}
        maxLength={300}
        onChange={(event) => setTitle(event.currentTarget.value)}
        className="declare-field"
      />
      <Button type="submit" size="md" color="red.8" loading={busy}>
        Declare incident
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
