import { Button, FileButton, Group, Modal, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { MAX_FILE } from '@domain/health/file.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { example } from './example.ts';
import { Problems, usePreview, type Format } from './preview.tsx';

/** Reads services and probes from a file; shows what it would change before it does. */
export default function ImportDialog({ onClose }: { onClose(): void }) {
  const [text, setText] = useState('');
  const [format, setFormat] = useState<Format>('yaml');
  const preview = usePreview(text, format);
  const { run, busy, error, setError } = useCommand();
  const open = async (file: File | null) => {
    if (!file) return;
    if (file.size > MAX_FILE) return setError('It is larger than 2 MB.');
    setError(null);
    const ending = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase();
    setFormat(ending === 'csv' || ending === 'tsv' ? 'csv' : ending === 'json' ? 'json' : 'yaml');
    setText(await file.text());
  };
  const take = async () => {
    if (await run((key) => api.health.import({ key, text, format }))) onClose();
  };
  const changes = preview?.services.filter((s) => s.change !== 'same') ?? [];
  const blocked = !preview || preview.problems.length > 0 || changes.length === 0;
  return (
    <Modal opened onClose={onClose} title="Import services" size="xl">
      <Stack gap="sm">
        <Group>
          <FileButton accept=".yaml,.yml,.json,.csv,.tsv,.txt" onChange={(file) => void open(file)}>
            {(props) => (
              <Button {...props} variant="default" data-autofocus>
                Choose a file
              </Button>
            )}
          </FileButton>
          <SegmentedControl
            aria-label="Format"
            value={format}
            onChange={(v) => setFormat(v as Format)}
            data={[
              { value: 'yaml', label: 'YAML' },
              { value: 'json', label: 'JSON' },
              { value: 'csv', label: 'CSV' },
            ]}
          />
          <Button
            variant="subtle"
            onClick={() => {
              setFormat('yaml');
              setText(example);
            }}
          >
            Show the form
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {format === 'csv'
            ? 'A row a probe; rows of one name are one service. Columns: name, tier, owner, about, tags, depends on, hosts, databases, guides, rto, rpo, runbook, dashboard, status page, repository, probe, type, target, every, timeout, via.'
            : 'A list under "services". A service that is here already is known by its name, and changed.'}
        </Text>
        <Textarea
          aria-label="The file's text"
          autosize
          minRows={8}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: 'code-input' }}
          placeholder="... or paste it here"
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
        {preview && <Problems problems={preview.problems} />}
        {preview && preview.services.length > 0 && (
          <ul className="import-list" aria-label="What it would change">
            {preview.services.map((s) => (
              <li key={s.name}>
                <strong>
                  {s.change === 'new' ? 'New' : s.change === 'changed' ? 'Changed' : 'The same'}
                </strong>{' '}
                {s.name}{' '}
                <span className="quiet">
                  {s.probes} {s.probes === 1 ? 'probe' : 'probes'}
                </span>
              </li>
            ))}
          </ul>
        )}
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={blocked} loading={busy} onClick={() => void take()}>
            {changes.length > 0
              ? `Import ${changes.length} ${changes.length === 1 ? 'service' : 'services'}`
              : 'Import'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
