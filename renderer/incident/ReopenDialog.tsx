import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Reopens a resolved incident; the reason goes into the timeline. */
export default function ReopenDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const { id } = incident;
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();
  const reopen = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) return setError('Say why it is open again.');
    if (await run((key) => api.incident.reopen({ key, id, reason }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Reopen the incident">
      <form noValidate onSubmit={(event) => void reopen(event)}>
        <Stack gap="sm">
          <Textarea
            label="Why is it open again?"
            required
            value={reason}
            onChange={(e) => setReason(e.currentTarget.value)}
            autosize
            minRows={2}
            data-autofocus
          />
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Reopen
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
