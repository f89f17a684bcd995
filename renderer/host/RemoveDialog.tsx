import { Button, Group, Modal, Text } from '@mantine/core';
import type { HostRow } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Asks before a host leaves the list. */
export function RemoveDialog({ host, onClose }: { host: HostRow; onClose(): void }) {
  const { run, busy, error } = useCommand();
  const remove = async () => {
    if (await run((key) => api.host.remove({ key, id: host.id }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Remove ${host.name}?`}>
      <Text size="sm" mb="md">
        It leaves the list. Terminals that are open stay open, and what was recorded of it stays in the
        record.
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
