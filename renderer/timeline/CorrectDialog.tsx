import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { EntryRow } from '@domain/timeline/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
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

  const save = async () => {
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
    <DialogForm
      title="Correct this entry"
      size="lg"
      act="Save correction"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
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
      <TextInput label="Why (optional)" value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
    </DialogForm>
  );
}
