import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { fillSnippet, snippetNames, snippetPlaces } from '@domain/terminal/snippet.ts';
import { CommandText } from '../ui/CommandText.tsx';

export interface ChosenSnippet {
  name: string;
  text: string;
  /** One's own: only `{{names}}` are places; in a guide's command all that is marked as one. */
  own: boolean;
}

/** Fills in a snippet and types it; it runs only where that is chosen. */
export function SnippetDialog(props: {
  snippet: ChosenSnippet;
  where: string;
  onInsert(text: string, send: boolean): void;
  onClose(): void;
}) {
  const { snippet, where, onInsert, onClose } = props;
  const places = snippetPlaces(snippet.text, snippet.own);
  const names = snippetNames(places);
  const [values, setValues] = useState<Record<string, string>>({});
  const filled = fillSnippet(snippet.text, places, values);
  const missing = names.filter((name) => !values[name]);
  const insert = (send: boolean) => {
    onClose();
    onInsert(filled, send);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) insert(false);
  };
  return (
    <Modal opened onClose={onClose} title={snippet.name} size="lg" returnFocus={false}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          {names.map((name, index) => {
            const place = places.find((p) => p.name === name);
            const common = {
              label: place?.text ?? name,
              value: values[name] ?? '',
              onChange: (e: React.ChangeEvent<HTMLInputElement>) => {
                const { value } = e.currentTarget;
                setValues((all) => ({ ...all, [name]: value }));
              },
              ...(index === 0 ? { 'data-autofocus': true } : {}),
            };
            return place?.secret ? (
              <PasswordInput key={name} {...common} />
            ) : (
              <TextInput key={name} {...common} />
            );
          })}
          <CommandText
            text={fillSnippet(
              snippet.text,
              places,
              Object.fromEntries(
                names.map((name) => [
                  name,
                  places.some((p) => p.name === name && p.secret) && values[name]
                    ? '•••'
                    : (values[name] ?? ''),
                ]),
              ),
            )}
            label="snippet"
          />
          <Text size="sm" c="dimmed">
            It is typed into {where} as it stands here, values included: quote them yourself.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="default" disabled={missing.length > 0} onClick={() => insert(true)}>
              Insert and run
            </Button>
            <Button type="submit" disabled={missing.length > 0}>
              Insert
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
