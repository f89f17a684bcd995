import { Modal, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EntryRow, EntryVersion } from '@domain/timeline/model.ts';
import { api, errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes } from '../ui/time.ts';

/** Every version of an entry, the original first, as the log keeps them. */
export function HistoryDialog({ entry, onClose }: { entry: EntryRow; onClose(): void }) {
  const [versions, setVersions] = useState<EntryVersion[]>([]);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    api.timeline
      .history({ incidentId: entry.incidentId, entryId: entry.id })
      .then((answer) => setVersions(answer.versions))
      .catch((caught: unknown) => setError(errorText(caught)));
  }, [entry.incidentId, entry.id, entry.corrections]);
  return (
    <Modal opened onClose={onClose} title="Versions of this entry" size="lg">
      <ErrorLine>{error}</ErrorLine>
      <Stack gap="md">
        {versions.map((version, i) => (
          <div key={version.recordedAt + version.text} className="version">
            <div className="entry-meta">
              {i === 0 ? 'Original' : `Correction ${i}`} by {version.by}, written{' '}
              {bothTimes(version.recordedAt)}
              {version.reason && `. Reason: ${version.reason}`}
            </div>
            <div className="entry-text">{version.text}</div>
            <div className="entry-meta">happened {bothTimes(version.at)}</div>
          </div>
        ))}
      </Stack>
    </Modal>
  );
}
