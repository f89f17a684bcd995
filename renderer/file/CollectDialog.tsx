import { Checkbox, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useState } from 'react';
import { patternProblem } from '@domain/file/glob.ts';
import { api } from '../api/client.ts';
import { findHosts } from '../host/details.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Chooses what is copied into the incident, and from which hosts. */
export function CollectDialog({ incidentId, onClose }: { incidentId: string; onClose(): void }) {
  const hosts = findHosts(Object.values(useTable('host')), '');
  const [chosen, setChosen] = useState<string[]>(hosts.length === 1 ? hosts.map(({ id }) => id) : []);
  const [text, setText] = useLocalStorage({
    key: 'holdfast.file.patterns',
    defaultValue: '/var/log/syslog*',
  });
  const [lastMb, setLastMb] = useState(100);
  const { run, busy, error } = useCommand();
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const wrong = patterns.find((pattern) => patternProblem(pattern));
  const problem = wrong && `${wrong}: ${patternProblem(wrong)}`;
  const start = async () => {
    const begun = await run((key) =>
      api.file.collect({ key, incidentId, hostIds: chosen, patterns, lastMb }),
    );
    if (begun) onClose();
  };
  return (
    <DialogForm
      title="Collect evidence"
      size="lg"
      act="Collect"
      busy={busy}
      disabled={chosen.length === 0 || patterns.length === 0 || problem !== undefined}
      error={error}
      onSubmit={() => void start()}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        The files are read, never changed, and copied into the incident with their SHA-256, size, time, host
        and your name.
      </Text>
      <Checkbox.Group label="From" value={chosen} onChange={setChosen}>
        <Stack gap={6} mt={6} className="collect-hosts">
          {hosts.map((host) => (
            <Checkbox
              key={host.id}
              size="sm"
              value={host.id}
              label={
                <span className="collect-host">
                  {host.name} {host.production && <ProductionMark />}
                </span>
              }
            />
          ))}
          {hosts.length === 0 && <Text size="sm">No host is in the list yet.</Text>}
        </Stack>
      </Checkbox.Group>
      <Textarea
        label="Files, one a line"
        description="Whole paths; *, ? and [a-z] match names. Beginning with ~/ from the home folder."
        autosize
        minRows={3}
        maxRows={8}
        value={text}
        error={problem}
        onChange={(e) => setText(e.currentTarget.value)}
        classNames={{ input: 'mono' }}
        data-autofocus
      />
      <NumberInput
        label="Of each file at most its last (MB)"
        w={240}
        min={1}
        max={4096}
        allowDecimal={false}
        value={lastMb}
        onChange={(value) => setLastMb(Number(value))}
      />
    </DialogForm>
  );
}
