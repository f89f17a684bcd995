import { Button, Group, Modal, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { BackupInfo, VerifyReport } from '@domain/storage/model.ts';
import { utcStamp } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** The health of the record: its chain, its backups, and the way back to one. */
export function RecordSection() {
  const health = useRow('storage', 'health');
  return (
    <Stack gap="sm">
      <Title order={2} size="h5">
        The record
      </Title>
      <Text size="sm" c="dimmed">
        Every fact is chained to the one before it by its SHA-256. Verifying walks the whole chain and finds
        any entry that was changed, removed or slipped in. A backup is made every day while Holdfast is used.
      </Text>
      {health && health.state !== 'ok' && (
        <Text size="sm" role="status">
          {health.message}
        </Text>
      )}
      {health?.recovery?.lines.map((line) => (
        <Text size="sm" key={line}>
          {line}
        </Text>
      ))}
      {health?.backupProblem && <ErrorLine>{`The last backup failed: ${health.backupProblem}`}</ErrorLine>}
      <Verify />
      <Backups lastAt={health?.lastBackupAt ?? null} />
    </Stack>
  );
}

function Verify() {
  const [report, setReport] = useState<VerifyReport | null>(null);
  const { run, busy, error } = useCommand();
  const verify = async () => {
    const answer = await run(() => api.storage.verify());
    if (answer) setReport(answer);
  };
  return (
    <div>
      <Group>
        <Button variant="default" loading={busy} onClick={() => void verify()}>
          Verify the record
        </Button>
        {report && <Verdict report={report} />}
      </Group>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}

function Verdict({ report }: { report: VerifyReport }) {
  const [first] = report.broken;
  if (first) {
    const places = report.broken.length === 1 ? 'one place' : `${report.broken.length} places`;
    return (
      <ErrorLine>{`The chain breaks in ${places}, first at event ${first.seq}: ${first.reason}.`}</ErrorLine>
    );
  }
  return (
    <Text size="sm" role="status">
      All {report.events.toLocaleString('en')} facts are intact.
      {report.erased > 0 &&
        ` Of ${report.erased.toLocaleString('en')} the content was erased with consent; their chain holds.`}
    </Text>
  );
}

function Backups({ lastAt }: { lastAt: number | null }) {
  const [made, setMade] = useState<BackupInfo | null>(null);
  const [choosing, setChoosing] = useState(false);
  const { run, busy, error } = useCommand();
  const backUp = async () => {
    const answer = await run(() => api.storage.backUp({}));
    if (answer) setMade(answer);
  };
  const last = made?.at ?? lastAt;
  return (
    <div>
      <Group>
        <Button variant="default" loading={busy} onClick={() => void backUp()}>
          Back up now
        </Button>
        <Button variant="default" onClick={() => setChoosing(true)}>
          Restore a backup ...
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {last === null ? 'No backup yet.' : `Last backup ${utcStamp(last)}.`}
        </Text>
      </Group>
      {made && (
        <Text size="sm" className="mono" mt={6}>
          {made.path}
        </Text>
      )}
      <ErrorLine>{error}</ErrorLine>
      {choosing && <RestoreDialog onClose={() => setChoosing(false)} />}
    </div>
  );
}

function RestoreDialog({ onClose }: { onClose(): void }) {
  const [backups, setBackups] = useState<BackupInfo[]>([]);
  const [path, setPath] = useState('');
  const [staged, setStaged] = useState<number | null>(null);
  const { run, busy, error } = useCommand();
  useEffect(() => {
    void run(() => api.storage.backups()).then((answer) => setBackups(answer?.backups ?? []));
  }, [run]);
  const restore = async () => {
    const answer = await run(() => api.storage.restore({ path }));
    if (answer) setStaged(answer.events);
  };
  return (
    <Modal opened onClose={onClose} title="Restore a backup" size="lg">
      {staged === null ? (
        <Stack gap="sm">
          <Text size="sm">
            The file in use is set aside, never overwritten. The backup takes its place when Holdfast starts
            the next time.
          </Text>
          <ul className="backups">
            {backups.map((backup) => (
              <li key={backup.path}>
                <label>
                  <input
                    type="radio"
                    name="backup"
                    checked={path === backup.path}
                    onChange={() => setPath(backup.path)}
                  />{' '}
                  <span className="mono">{utcStamp(backup.at)}</span>{' '}
                  <span className="quiet">
                    {(backup.size / 1e6).toFixed(1)} MB{backup.automatic ? ', automatic' : ''}
                  </span>
                </label>
              </li>
            ))}
          </ul>
          <TextInput
            label="Or the path of a backup file"
            value={path}
            onChange={(e) => setPath(e.currentTarget.value)}
          />
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={busy} disabled={!path} onClick={() => void restore()}>
              Restore at the next start
            </Button>
          </Group>
        </Stack>
      ) : (
        <Text role="status">
          The backup is good and holds {staged.toLocaleString('en')} facts. Stop Holdfast and start it again:
          it opens with them, and what was here until now lies beside it in the data folder.
        </Text>
      )}
    </Modal>
  );
}
