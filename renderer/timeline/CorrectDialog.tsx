import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { EntryRow } from '@domain/timeline/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** Corrects an entry; the original stays in the record. */
export function CorrectDialog({ entry, onClose }: { entry: EntryRow; onClose(): void }) {
  const zone = useZone();
  const [text, setText] = useState(entry.text);
  const [when, setWhen] = useState(toField(entry.at, zone));
  const [reason, setReason] = useState('');
  const { run, busy, error, setError } = useCommand();

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const at = fromField(when, zone);
    if (at === undefined) return setError('That time cannot be read.');
    // The field shows whole seconds: an untouched time must not move the entry by its milliseconds.
    const moved = when !== toField(entry.at, zone);
    if (text === entry.text && !moved) return onClose();
    const saved = await run((key) =>
      api.timeline.correct({
        key,
        incidentId: entry.incidentId,
        entryId: entry.id,
        text: text === entry.text ? undefined : text,
        at: moved ? at : undefined,
        reason: reason || undefined,
      }),
    );
    if (saved) onClose();
  };

  return (
    <Modal opened onClose={onClose} title="Correct this entry" size="lg">
      <form onSubmit={(event) => void save(event)}>
        <Stack gap="sm">
          <Textarea
            label="Text"
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            autosize
            minRows={3}
            maxRows={12}
            data-autofocus
          />
          <TextInput
            type="datetime-local"
            step={1}
            label={`When it happened (${zone === 'utc' ? 'UTC' : 'local time'})`}
            value={when}
            onChange={(e) => setWhen(e.currentTarget.value)}
          />
          <TextInput
            label="Why (optional)"
            value={reason}
            onChange={(e) => setReason(e.currentTarget.value)}
          />
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Save correction
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
