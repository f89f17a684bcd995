import { Button, Group, NumberInput, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { RecordingLimits } from '@domain/recording/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** How much of recordings is kept on this machine. */
export function LimitsSection({ limits }: { limits: RecordingLimits }) {
  const [draft, setDraft] = useState<RecordingLimits>(limits);
  const { run, busy, error } = useCommand();
  const changed = JSON.stringify(draft) !== JSON.stringify(limits);
  const field = (name: keyof RecordingLimits, label: string, max: number) => (
    <NumberInput
      label={label}
      w={190}
      min={1}
      max={max}
      allowDecimal={false}
      value={draft[name]}
      onChange={(value) => setDraft({ ...draft, [name]: Number(value) })}
    />
  );
  return (
    <section aria-label="Recordings">
      <Title order={2} size="h5">
        Recordings of terminals
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Terminals on production hosts are recorded. The oldest go first when room is needed, and the timeline
        says so; pinned ones stay.
      </Text>
      <Group align="end">
        {field('recordingMb', 'One recording (MB)', 100_000)}
        {field('totalMb', 'All together (MB)', 10_000_000)}
        {field('days', 'Kept for (days)', 36_500)}
        <Button
          variant="default"
          disabled={!changed}
          loading={busy}
          onClick={() => void run(() => api.setting.set({ recording: draft }))}
        >
          Save
        </Button>
      </Group>
      <ErrorLine>{error}</ErrorLine>
    </section>
  );
}
