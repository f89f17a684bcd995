import { Checkbox, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EntryRow } from '@domain/timeline/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** The last steps are what a story is made of: more are pinned in the timeline itself. */
const LATEST = 12;

/** Offers the steps that were run for the story of the review, while it is fresh which of them mattered. */
export function PinSteps({ incidentId }: { incidentId: string }) {
  const zone = useZone();
  const [steps, setSteps] = useState<EntryRow[]>([]);
  const { run, error } = useCommand();
  useEffect(() => {
    let gone = false;
    api.timeline
      .tail({ incidentId, filter: { kinds: ['step', 'command'] }, limit: LATEST })
      .then(({ entries }) => gone || setSteps(entries))
      .catch(() => undefined); // the link is down: the dialog works without this part
    return () => void (gone = true);
  }, [incidentId]);
  const pin = async (entry: EntryRow, pinned: boolean) => {
    if (!(await run((key) => api.timeline.setPinned({ key, incidentId, entryId: entry.id, pinned })))) return;
    setSteps((before) => before.map((s) => (s.id === entry.id ? { ...s, pinned } : s)));
  };
  if (steps.length === 0) return null;
  return (
    <details className="pin-steps">
      <summary>Which steps belong to the story? {steps.filter((s) => s.pinned).length} pinned</summary>
      <Stack gap={6} mt={8}>
        {steps.map((entry) => (
          <Checkbox
            key={entry.id}
            size="xs"
            label={`${clock(entry.at, zone)} ${entry.text.split('\n', 1)[0]?.slice(0, 160) ?? ''}`}
            checked={entry.pinned}
            onChange={(e) => void pin(entry, e.currentTarget.checked)}
          />
        ))}
      </Stack>
      <ErrorLine>{error}</ErrorLine>
    </details>
  );
}
