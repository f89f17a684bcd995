import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { BundleReport } from '@domain/bundle/model.ts';
import { utcStamp } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Takes a bundle over from a file on this machine, and says what came of it. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const [path, setPath] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [report, setReport] = useState<BundleReport | null>(null);
  const { run, busy, error } = useCommand();
  const take = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run(() => api.bundle.import({ path, ...(passphrase && { passphrase }) }));
    if (answer) setReport(answer);
  };
  return (
    <Modal opened onClose={onClose} title="Take a bundle over" size="lg">
      {report ? (
        <Report report={report} onClose={onClose} />
      ) : (
        <form onSubmit={(event) => void take(event)}>
          <Stack gap="sm">
            <TextInput
              label="The bundle's whole path on this machine"
              placeholder="/media/stick/2026-11-21-uploads-fail.holdfast"
              required
              value={path}
              onChange={(e) => setPath(e.currentTarget.value)}
              data-autofocus
            />
            <PasswordInput
              label="Passphrase"
              description="Only for an encrypted one."
              value={passphrase}
              onChange={(e) => setPassphrase(e.currentTarget.value)}
              autoComplete="off"
            />
            <ErrorLine>{error}</ErrorLine>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={busy} disabled={!path.trim()}>
                Take it over
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Report({ report, onClose }: { report: BundleReport; onClose(): void }) {
  const { manifest, added, known, quarantined, filesTaken, filesKnown, refused } = report;
  return (
    <Stack gap="sm">
      <Text size="sm">
        Made by {manifest.madeBy}, {utcStamp(manifest.madeAt)}
        {manifest.incident && `, for ${manifest.incident.title}`}.
      </Text>
      <Text size="sm" role="status">
        {added.toLocaleString('en')} facts are new, {known.toLocaleString('en')} were here already. Files:{' '}
        {filesTaken} new, {filesKnown} here already.
      </Text>
      {quarantined > 0 && (
        <ErrorLine>
          {`${quarantined.toLocaleString('en')} facts did not verify. They were put aside and change nothing here.`}
        </ErrorLine>
      )}
      {refused.length > 0 && (
        <ul className="quiet" style={{ margin: 0, maxHeight: 200, overflow: 'auto', fontSize: 13 }}>
          {refused.map(({ what, reason }) => (
            <li key={what}>
              {what}: {reason}
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
