import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { BundleWritten } from '@domain/bundle/model.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Asks where a bundle goes and whether it is encrypted; then says where it lies. */
export function ExportDialog({ incident, onClose }: { incident: IncidentRow | null; onClose(): void }) {
  const [path, setPath] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [written, setWritten] = useState<BundleWritten | null>(null);
  const { run, busy, error, setError } = useCommand();
  const write = async (event: FormEvent) => {
    event.preventDefault();
    if (passphrase && passphrase.length < 10)
      return setError('Use at least 10 characters for the passphrase.');
    if (passphrase !== again) return setError('The two passphrases differ.');
    const answer = await run((key) =>
      api.bundle.export({
        key,
        incidentId: incident?.id ?? null,
        ...(path.trim() && { path }),
        ...(passphrase && { passphrase }),
      }),
    );
    if (answer) setWritten(answer);
  };
  const title = incident ? 'Export this incident as a bundle' : 'Export the record as a bundle';
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      {written ? (
        <Written written={written} onClose={onClose} />
      ) : (
        <form onSubmit={(event) => void write(event)}>
          <Stack gap="sm">
            {incident && (
              <Text size="sm" c="dimmed">
                Recordings and files of this incident go along. Of the record every fact goes along, also of
                other incidents: only a whole chain can be verified.
              </Text>
            )}
            <TextInput
              label="File or folder on this machine"
              placeholder="Empty: the bundles of the data folder"
              value={path}
              onChange={(e) => setPath(e.currentTarget.value)}
              data-autofocus
            />
            <Group grow align="start">
              <PasswordInput
                label="Passphrase"
                description="Empty: not encrypted. Nobody can open it without."
                value={passphrase}
                onChange={(e) => setPassphrase(e.currentTarget.value)}
                autoComplete="new-password"
              />
              <PasswordInput
                label="The passphrase again"
                description="A slip would lock everybody out."
                value={again}
                onChange={(e) => setAgain(e.currentTarget.value)}
                autoComplete="new-password"
              />
            </Group>
            <ErrorLine>{error}</ErrorLine>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={busy}>
                Export
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Written({ written, onClose }: { written: BundleWritten; onClose(): void }) {
  const { path, bytes, sha256, events, files, encrypted } = written;
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {events.toLocaleString('en')} facts and {files === 1 ? '1 file' : `${files} files`}
        {encrypted && ', encrypted'}, {sizeText(bytes)}:
      </Text>
      <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
        {path}
      </Text>
      <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
        SHA-256 {sha256}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
