import { Button, Group, Modal, Text } from '@mantine/core';
import type { ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Asks before a service leaves the list. */
export default function RemoveDialog({ service, onClose }: { service: ServiceRow; onClose(): void }) {
  const { run, busy, error } = useCommand();
  const remove = async () => {
    if (await run((key) => api.health.remove({ key, id: service.id }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Remove ${service.name}?`}>
      <Text size="sm" mb="md">
        It leaves the list and is looked at no more. What was recorded of it stays in the record.
      </Text>
      <ErrorLine>{error}</ErrorLine>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red.8" loading={busy} onClick={() => void remove()}>
          Remove
        </Button>
      </Group>
    </Modal>
  );
}
