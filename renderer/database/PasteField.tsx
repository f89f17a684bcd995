import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FoundConnection } from '@domain/database/contract.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Takes a DSN or a client's command line and fills the form from it. */
export function PasteField({ onRead }: { onRead(found: FoundConnection, text: string): void }) {
  const [text, setText] = useState('');
  const [notes, setNotes] = useState<string[]>([]);
  const { run, busy, error } = useCommand();
  const read = async (pasted: string) => {
    if (!pasted.trim()) return;
    const found = await run(() => api.database.read({ text: pasted }));
    if (!found) return;
    setNotes(found.notes);
    onRead(found, pasted);
  };
  return (
    <div>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Textarea
          style={{ flex: 1 }}
          label="Paste a DSN or a command line"
          placeholder="postgres://app@db-1:5432/shop   or   psql -h db-1 -U app shop"
          autosize
          minRows={1}
          maxRows={4}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          onPaste={(e) => {
            const pasted = e.clipboardData.getData('text');
            if (text === '') void read(pasted);
          }}
          onKeyDown={(e) => {
            if (e.key !== 'Enter' || e.shiftKey) return;
            e.preventDefault();
            void read(text);
          }}
        />
        <Button variant="default" loading={busy} onClick={() => void read(text)}>
          Read it
        </Button>
      </Group>
      {notes.map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
