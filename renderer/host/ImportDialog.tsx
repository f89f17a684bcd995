import { Button, Checkbox, FileButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { HostPreview } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { destinationOf } from './details.ts';

/** 4 MB: a registry export of some thousand sessions, which are verbose. */
const MAX_BYTES = 4_000_000;

/** Adds hosts from PuTTY or a CSV file, after a look at what it holds. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const [preview, setPreview] = useState<HostPreview | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { run, busy, error, setError } = useCommand();
  const show = (found: HostPreview | undefined) => {
    if (!found) return;
    setPreview(found);
    setChosen(new Set(found.hosts.flatMap(({ known }, index) => (known === null ? [index] : []))));
  };
  const read = (kind: 'putty' | 'csv') => async (file: File | null) => {
    if (!file) return;
    if (file.size > MAX_BYTES) return setError('The file is larger than 4 MB: it is no list of hosts.');
    const text = decode(new Uint8Array(await file.arrayBuffer()));
    show(await run(() => api.host.preview({ kind, text })));
  };
  const add = async () => {
    const hosts = preview?.hosts.flatMap(({ details }, index) => (chosen.has(index) ? [details] : [])) ?? [];
    if (await run((key) => api.host.import({ key, hosts }))) onClose();
  };

  return (
    <Modal opened onClose={onClose} title="Import hosts" size="xl">
      <Stack gap="sm">
        {preview ? (
          <Preview preview={preview} chosen={chosen} onChoose={setChosen} />
        ) : (
          <Sources
            busy={busy}
            onPutty={read('putty')}
            onCsv={read('csv')}
            onFolder={async () => show(await run(() => api.host.previewPutty()))}
          />
        )}
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={preview ? () => setPreview(null) : onClose}>
            {preview ? 'Back' : 'Cancel'}
          </Button>
          {preview && (
            <Button loading={busy} disabled={chosen.size === 0} onClick={() => void add()}>
              {chosen.size === 1 ? 'Add 1 host' : `Add ${chosen.size} hosts`}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Sources(props: {
  busy: boolean;
  onPutty(file: File | null): Promise<void>;
  onCsv(file: File | null): Promise<void>;
  onFolder(): Promise<void>;
}) {
  const { busy, onPutty, onCsv, onFolder } = props;
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" mb={6}>
          A CSV file whose first line names the columns: address, name, user, port, key, jump, group, tags,
          production.
        </Text>
        <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void onCsv(file)}>
          {(button) => (
            <Button {...button} variant="default" loading={busy} data-autofocus>
              Choose a CSV file
            </Button>
          )}
        </FileButton>
      </div>
      <div>
        <Text size="sm" mb={6}>
          PuTTY&apos;s sessions, exported on Windows with{' '}
          <code>reg export HKCU\Software\SimonTatham\PuTTY\Sessions putty.reg</code>
        </Text>
        <Group gap="xs">
          <FileButton accept=".reg,.txt" onChange={(file) => void onPutty(file)}>
            {(button) => (
              <Button {...button} variant="default" loading={busy}>
                Choose a registry export
              </Button>
            )}
          </FileButton>
          <Button variant="default" loading={busy} onClick={() => void onFolder()}>
            Read PuTTY&apos;s sessions of this machine
          </Button>
        </Group>
      </div>
    </Stack>
  );
}

function Preview(props: {
  preview: HostPreview;
  chosen: ReadonlySet<number>;
  onChoose(chosen: ReadonlySet<number>): void;
}) {
  const { preview, chosen, onChoose } = props;
  const { hosts, problems } = preview;
  const toggle = (index: number) => {
    const next = new Set(chosen);
    if (!next.delete(index)) next.add(index);
    onChoose(next);
  };
  return (
    <>
      {hosts.length === 0 && <Text size="sm">No host could be read.</Text>}
      <ul className="framed-list host-list host-pick" aria-label="Hosts in the file">
        {hosts.map(({ details, where, known }, index) => (
          <li key={where + details.name} className="host-import">
            <Checkbox
              checked={chosen.has(index)}
              onChange={() => toggle(index)}
              label={details.name}
              data-autofocus={index === 0 || undefined}
            />
            <span className="host-address mono">{destinationOf(details)}</span>
            <span className="quiet">{known === null ? (details.group ?? '') : `is there as ${known}`}</span>
            <span className="quiet">{where}</span>
          </li>
        ))}
      </ul>
      {problems.length > 0 && (
        <div role="group" aria-label="What could not be read" className="host-problems">
          <Text size="sm" fw={600}>
            {problems.length === 1 ? 'One entry is left out' : `${problems.length} entries are left out`}
          </Text>
          <ul>
            {problems.slice(0, 50).map(({ where, text }) => (
              <li key={where + text}>
                <strong>{where}</strong>: {text}
              </li>
            ))}
          </ul>
          {problems.length > 50 && <Text size="xs">and {problems.length - 50} more</Text>}
        </div>
      )}
    </>
  );
}

/** Windows writes registry exports in UTF-16. */
function decode(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
