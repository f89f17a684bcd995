import { Autocomplete, Button, Group, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface LineFormProps {
  label: string;
  /** What the button says. */
  act: string;
  /** Said where nothing was typed; an empty line is taken where it is left out. */
  missing?: string;
  /** To choose from. */
  offers?: string[];
  initial?: string;
  send(key: string, text: string): Promise<unknown>;
  onClose(): void;
}

/** One line that goes into the record with an act on a step. */
export function LineForm({ label, act, missing, offers, initial = '', send, onClose }: LineFormProps) {
  const [text, setText] = useState(initial);
  const { run, busy, error, setError } = useCommand();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (missing && !text.trim()) return setError(missing);
    if (await run(async (key) => (await send(key, text.trim()), true))) onClose();
  };
  const common = {
    size: 'xs' as const,
    label,
    value: text,
    onKeyDown: (e: React.KeyboardEvent) => e.key === 'Escape' && onClose(),
    autoFocus: true,
  };
  return (
    <form className="step-form" onSubmit={(event) => void submit(event)}>
      {offers ? (
        <Autocomplete {...common} data={offers} onChange={setText} />
      ) : (
        <TextInput {...common} onChange={(e) => setText(e.currentTarget.value)} />
      )}
      <ErrorLine>{error}</ErrorLine>
      <Group gap="xs" justify="flex-end">
        <Button size="compact-sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button size="compact-sm" type="submit" loading={busy}>
          {act}
        </Button>
      </Group>
    </form>
  );
}
