import { Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FoundPlaybook } from '@domain/guide/find.ts';
import type { ServiceRow } from '@domain/health/model.ts';
import type { HealthRow } from '@domain/health/row.ts';
import { evidenceText, levelAt, suggestedRank } from '@domain/health/suggest.ts';
import { levelsOf, useSchemesFor } from '../incident/useSeverities.ts';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { declareFrom } from './acts.ts';

interface Props {
  service: ServiceRow;
  health: HealthRow | undefined;
  playbooks: FoundPlaybook[];
  /** Which of them is chosen already. */
  playbook?: number | undefined;
  hostId?: string | undefined;
  onClose(): void;
}

/** Declares an incident from a service: all that is known is filled in, Enter is enough. */
export default function DeclareDialog({ service, health, playbooks, playbook, hostId, onClose }: Props) {
  const severities = levelsOf(useSchemesFor([service.name]));
  const hosts = useTable('host');
  const suggested = health ? suggestedRank(service, health) : null;
  const level = suggested ? levelAt(severities, suggested.rank) : undefined;
  const [title, setTitle] = useState(titleOf(service, health));
  const [severity, setSeverity] = useState(level ? severities.indexOf(level) : -1);
  const [play, setPlay] = useState<number | null>(playbook ?? null);
  const { run, busy, error, setError } = useCommand();

  const declare = async () => {
    if (!title.trim()) return setError('Type what is wrong, in a few words.');
    const chosen = play === null ? null : (playbooks[play] ?? null);
    await run((key) =>
      declareFrom(key, {
        title,
        severity: severities[severity] ?? null,
        service,
        health,
        playbook: chosen,
        hostId: hostId ?? null,
      }),
    );
  };

  return (
    <DialogForm
      title={`Declare an incident: ${service.name}`}
      size="lg"
      act="Declare incident"
      color="red.8"
      busy={busy}
      error={error}
      onSubmit={() => void declare()}
      onClose={onClose}
    >
      <TextInput
        label="What is wrong?"
        value={title}
        maxLength={300}
        data-autofocus
        onChange={(e) => setTitle(e.currentTarget.value)}
      />
      <Select
        label="Severity"
        description={
          suggested
            ? `Suggested: ${level?.label ?? ''}. ${suggested.why}`
            : 'Nothing is seen to be wrong; it can be set later.'
        }
        placeholder="Pending"
        clearable
        value={severity < 0 ? null : String(severity)}
        onChange={(v) => setSeverity(v === null ? -1 : Number(v))}
        data={severities.map((s, i) => ({ value: String(i), label: `${s.label} (${s.scheme})` }))}
      />
      {playbooks.length > 0 && (
        <Select
          label="Playbook to start"
          placeholder="None"
          clearable
          value={play === null ? null : String(play)}
          onChange={(v) => setPlay(v === null ? null : Number(v))}
          data={playbooks
            .slice(0, 20)
            .map((f, i) => ({ value: String(i), label: `${f.playbook.title} (${f.guide.name})` }))}
        />
      )}
      {hostId && (
        <Text size="sm">
          A shell on {hosts[hostId]?.name} opens with it: shells belong to an incident, so that they are
          recorded there.
        </Text>
      )}
      {health && (
        <div>
          <Text size="sm" fw={600}>
            What was seen becomes its summary
          </Text>
          <pre className="evidence" tabIndex={0}>
            {evidenceText(service, health)}
          </pre>
        </div>
      )}
    </DialogForm>
  );
}

function titleOf(service: ServiceRow, health: HealthRow | undefined): string {
  if (!health || health.status === 'up' || health.status === 'paused') return `${service.name}: `;
  const first = /^[^.:]+(?:: [^.]+)?/.exec(health.reason)?.[0] ?? '';
  return `${service.name} is ${health.status === 'unknown' ? 'not seen' : health.status}${first ? `: ${first}` : ''}`.slice(
    0,
    300,
  );
}
