import { Button, Group, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Asks why a step is skipped; the reason goes into the record. */
export function SkipForm({ ids, onClose }: { ids: { runId: string; stepId: string }; onClose(): void }) {
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();
  const skip = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) return setError('Say why it is skipped.');
    if (await run((key) => api.run.skip({ key, ...ids, reason: reason.trim() }))) onClose();
  };
  return (
    <form className="step-form" onSubmit={(event) => void skip(event)}>
      <TextInput
        size="xs"
        label="Why is it skipped?"
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        onKeyDown={(e) => e.key === 'Escape' && onClose()}
        autoFocus
      />
      <ErrorLine>{error}</ErrorLine>
      <Group gap="xs" justify="flex-end">
        <Button size="compact-sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button size="compact-sm" type="submit" loading={busy}>
          Skip
        </Button>
      </Group>
    </form>
  );
}
