import { ActionIcon, Button, Text, Textarea, TextInput } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { ulid } from 'ulid';
import { snippetSchema, type Snippet } from '@domain/terminal/setting.ts';
import { DialogForm } from '../ui/DialogForm.tsx';

/** One's own snippets: texts to be typed into terminals from the palette. */
export function SnippetList({ snippets, save }: { snippets: Snippet[]; save(next: Snippet[]): void }) {
  const [edited, setEdited] = useState<Snippet | null>(null);
  const keep = (snippet: Snippet) => {
    const known = snippets.some(({ id }) => id === snippet.id);
    save(known ? snippets.map((s) => (s.id === snippet.id ? snippet : s)) : [...snippets, snippet]);
    setEdited(null);
  };
  return (
    <div>
      <Text size="sm" fw={500}>
        Snippets
      </Text>
      <Text size="sm" c="dimmed" mb={6}>
        Inserted into a terminal from the palette. What stands in {'{{braces}}'} is asked for.
      </Text>
      <ul className="snippet-list" aria-label="Snippets">
        {snippets.map((snippet) => (
          <li key={snippet.id}>
            <span className="snippet-name">{snippet.name}</span>
            <code>{snippet.text.split('\n', 1)[0]}</code>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Edit ${snippet.name}`}
              onClick={() => setEdited(snippet)}
            >
              <IconPencil size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${snippet.name}`}
              onClick={() => save(snippets.filter(({ id }) => id !== snippet.id))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setEdited({ id: ulid(), name: '', text: '' })}
      >
        Add a snippet
      </Button>
      {edited && <SnippetForm snippet={edited} onSave={keep} onClose={() => setEdited(null)} />}
    </div>
  );
}

function SnippetForm(props: { snippet: Snippet; onSave(snippet: Snippet): void; onClose(): void }) {
  const { snippet, onSave, onClose } = props;
  const [name, setName] = useState(snippet.name);
  const [text, setText] = useState(snippet.text);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = () => {
    const parsed = snippetSchema.safeParse({ id: snippet.id, name, text });
    if (parsed.success) onSave(parsed.data);
    else setProblem(parsed.error.issues[0]?.message ?? 'This cannot be kept.');
  };
  return (
    <DialogForm
      title={snippet.name ? 'Edit snippet' : 'Add a snippet'}
      size="lg"
      act="Keep the snippet"
      error={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label="Name" value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
      <Textarea
        label="Text"
        description="For example: journalctl -u {{unit}} --since {{since}}"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={12}
        classNames={{ input: 'mono' }}
        spellCheck={false}
      />
    </DialogForm>
  );
}
