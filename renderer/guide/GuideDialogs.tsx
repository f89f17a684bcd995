import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { GuideRow } from '@domain/guide/library.ts';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Gives the guide a name of the team's own; its text stays as it is. */
export function RenameDialog({ guide, onClose }: { guide: GuideRow; onClose(): void }) {
  const [name, setName] = useState(guide.name);
  const { run, busy, error } = useCommand();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const done = await run((key) => api.guide.rename({ key, id: guide.id, name: name.trim() }));
    if (done) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Rename the guide">
      <form onSubmit={(event) => void save(event)}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="Only the name in Holdfast changes. Left empty, the guide's own title is used."
            value={name}
            maxLength={200}
            onChange={(e) => setName(e.currentTarget.value)}
            data-autofocus
          />
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Takes the guide out of the library. */
export function RemoveDialog({ guide, onClose }: { guide: GuideRow; onClose(): void }) {
  const { run, busy, error } = useCommand();
  const remove = async () => {
    if (!(await run((key) => api.guide.remove({ key, id: guide.id })))) return;
    onClose();
    go({ view: 'guides' });
  };
  return (
    <Modal opened onClose={onClose} title="Remove the guide?">
      <Text size="sm">
        {guide.name} leaves the library and can no longer be started. Runs that were started from it keep
        their steps, and severities that were set keep their names.
      </Text>
      <ErrorLine>{error}</ErrorLine>
      <Group justify="flex-end" mt="md">
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
