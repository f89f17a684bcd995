import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { example } from './example.ts';
import { Problems, usePreview } from './preview.tsx';

/** A service as text: every option of every probe, with errors by line as it is typed. */
export function TextTab({ service, onClose }: { service: ServiceRow | null; onClose(): void }) {
  const [text, setText] = useState(service ? '' : example);
  const preview = usePreview(text, 'yaml');
  const { run, busy, error } = useCommand();
  const id = service?.id;
  useEffect(() => {
    // It may come after somebody pasted a text: that stays.
    if (id !== undefined)
      void api.health.asText({ id }).then((read) => setText((typed) => typed || read.text));
  }, [id]);
  const save = async () => {
    if (await run((key) => api.health.import({ key, text, format: 'yaml' }))) onClose();
  };
  const blocked = preview === null || preview.problems.length > 0 || preview.services.length === 0;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        The name says which service it is. Secrets are named here (secret: ...), and typed in under
        &quot;Alerts and references&quot;.
      </Text>
      <Textarea
        aria-label="The service as text"
        autosize
        minRows={14}
        maxRows={24}
        spellCheck={false}
        classNames={{ input: 'code-input' }}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      {preview && <Problems problems={preview.problems} />}
      <ErrorLine>{error}</ErrorLine>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={blocked} loading={busy} onClick={() => void save()}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}
