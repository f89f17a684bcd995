import { Button } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useState } from 'react';
import type { RecordingRow } from '@domain/recording/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

const words = {
  same: 'The file is what the log says.',
  changed: 'The file is not what the log says: it was changed.',
  missing: 'The file is not on this machine.',
};

/** Computes the file's SHA-256 anew and says whether it is the log's. */
export function VerifyButton({ row }: { row: RecordingRow }) {
  const { run, busy, error } = useCommand();
  const [state, setState] = useState<keyof typeof words | null>(null);
  const verify = async () => {
    const answer = await run(() => api.recording.verify({ id: row.id }));
    if (answer) setState(answer.state);
  };
  if (!row.sha256) return null;
  const Icon = state === 'same' ? IconCircleCheckFilled : IconCircleXFilled;
  return (
    <div className="replay-verify">
      <span className="mono replay-hash" title="SHA-256 of the file as it is kept">
        SHA-256 {row.sha256}
      </span>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void verify()}>
        Verify
      </Button>
      <span role="status" className="replay-verdict" data-state={state ?? undefined}>
        {state && (
          <>
            <Icon size={15} aria-hidden /> {words[state]}
          </>
        )}
      </span>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
