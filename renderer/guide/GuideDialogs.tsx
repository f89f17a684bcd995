import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { GuideRow } from '@domain/guide/library.ts';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Gives the guide a name of the team's own; its text stays as it is. */
export function RenameDialog({ guide, onClose }: { guide: GuideRow; onClose(): void }) {
  const [name, setName] = useState(guide.name);
  const { run, busy, error } = useCommand();
  const save = async () => {
    const done = await run((key) => api.guide.rename({ key, id: guide.id, name: name.trim() }));
    if (done) onClose();
  };
  return (
    <DialogForm
      title="Rename the guide"
      act="Rename"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Only the name in Holdfast changes. Left empty, the guide's own title is used."
        value={name}
        maxLength={200}
        onChange={(e) => setName(e.currentTarget.value)}
        data-autofocus
      />
    </DialogForm>
  );
}

/** Takes the guide out of the library. */
export function RemoveDialog({ guide, onClose }: { guide: GuideRow; onClose(): void }) {
  return (
    <ConfirmDialog
      title="Remove the guide?"
      send={(key) => api.guide.remove({ key, id: guide.id })}
      onClose={onClose}
      onDone={() => go({ view: 'guides' })}
    >
      {guide.name} leaves the library and can no longer be started. Runs that were started from it keep their
      steps, and severities that were set keep their names.
    </ConfirmDialog>
  );
}
