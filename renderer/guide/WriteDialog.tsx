import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { useRows } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Begins a guide of the team's own and opens it to write. */
export function WriteDialog({ onClose }: { onClose(): void }) {
  const [title, setTitle] = useState('');
  const { run, busy, error, setError } = useCommand();
  const files = new Set(useRows('guide', (rows) => rows).map((row) => row.file.toLowerCase()));
  const begin = async () => {
    const name = title.trim();
    const file = `${name.replaceAll(/[/\\]/g, '-')}.md`;
    if (name === '') return setError('Give it a name first.');
    // A file of this name would be taken for a new text of that guide.
    if (files.has(file.toLowerCase())) return setError(`There is a guide called ${file} already.`);
    const source = starter(name);
    const made = await run((key) => api.guide.import({ key, file, encoding: 'utf-8', source }));
    if (made) go({ view: 'guides', id: made.id, at: 'edit' });
  };
  return (
    <DialogForm
      title="Write a guide"
      act="Write"
      busy={busy}
      error={error}
      onSubmit={() => void begin()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        value={title}
        maxLength={150}
        onChange={(e) => setTitle(e.currentTarget.value)}
        data-autofocus
      />
    </DialogForm>
  );
}

function starter(title: string): string {
  return `# ${title}\n\nWhat this guide is for.\n`;
}
