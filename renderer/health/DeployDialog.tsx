import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Notes what was deployed, now: it becomes a mark in the charts. */
export default function DeployDialog({ service, onClose }: { service: ServiceRow; onClose(): void }) {
  const [label, setLabel] = useState('');
  const { run, busy, error, setError } = useCommand();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!label.trim()) return setError('Type what was deployed.');
    if (await run((key) => api.health.deployed({ key, id: service.id, label }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Deployed to ${service.name}`}>
      <form noValidate onSubmit={(event) => void save(event)}>
        <Stack gap="sm">
          <TextInput
            label="What was deployed"
            placeholder="v4.12.0"
            maxLength={200}
            data-autofocus
            value={label}
            onChange={(e) => setLabel(e.currentTarget.value)}
          />
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Note it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
