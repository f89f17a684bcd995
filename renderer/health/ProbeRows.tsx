import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ProbeAnswer } from '@domain/health/answer.ts';
import { probeTypes, type ProbeType } from '@domain/health/probe.ts';
import { api, errorText } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { HealthShape } from './HealthMark.tsx';
import { newDraft, probeFrom, targetHints, typeNames, type ProbeDraft } from './probeDraft.ts';

interface Props {
  probes: ProbeDraft[];
  problems: Record<string, string>;
  onChange(probes: ProbeDraft[]): void;
}

/** The probes of a service, a line each, with a try at once. */
export function ProbeRows({ probes, problems, onChange }: Props) {
  const change = (id: string, part: Partial<ProbeDraft>) =>
    onChange(probes.map((p) => (p.id === id ? { ...p, ...part } : p)));
  return (
    <fieldset className="probe-rows">
      <legend>Probes</legend>
      {probes.map((draft) => (
        <Row
          key={draft.id}
          draft={draft}
          problem={problems[draft.id]}
          onChange={(part) => change(draft.id, part)}
          onRemove={() => onChange(probes.filter((p) => p.id !== draft.id))}
        />
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...probes, newDraft(probes.map((p) => p.id))])}
      >
        Add a probe
      </Button>
    </fieldset>
  );
}

interface RowProps {
  draft: ProbeDraft;
  problem: string | undefined;
  onChange(part: Partial<ProbeDraft>): void;
  onRemove(): void;
}

function Row({ draft, problem, onChange, onRemove }: RowProps) {
  const hosts = Object.values(useTable('host'));
  const [tried, setTried] = useState<ProbeAnswer | string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async () => {
    const read = probeFrom(draft);
    if ('problem' in read) return setTried(read.problem);
    setBusy(true);
    setTried(await api.health.try({ probe: read.probe }).catch((e: unknown) => errorText(e)));
    setBusy(false);
  };
  return (
    <div className="probe-row">
      <Select
        size="xs"
        aria-label="What to look at"
        allowDeselect={false}
        value={draft.type}
        onChange={(v) => v && onChange({ type: v as ProbeType })}
        data={probeTypes.map((value) => ({ value, label: typeNames[value] }))}
      />
      <TextInput
        size="xs"
        aria-label="Target"
        placeholder={targetHints[draft.type]}
        value={draft.target}
        error={problem}
        spellCheck={false}
        onChange={(e) => onChange({ target: e.currentTarget.value })}
      />
      <TextInput
        size="xs"
        aria-label="Name of the probe"
        placeholder="Name"
        value={draft.name}
        onChange={(e) => onChange({ name: e.currentTarget.value })}
      />
      <NumberInput
        size="xs"
        aria-label="Every, seconds"
        suffix=" s"
        min={1}
        max={86_400}
        value={draft.every}
        onChange={(v) => typeof v === 'number' && onChange({ every: v })}
      />
      <Select
        size="xs"
        aria-label="Look from"
        placeholder="From here"
        clearable
        value={draft.via}
        onChange={(via) => onChange({ via })}
        data={hosts.map((h) => ({ value: h.id, label: `via ${h.name}` }))}
      />
      <Button size="xs" variant="default" loading={busy} onClick={() => void attempt()}>
        Try
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label="Remove the probe" onClick={onRemove}>
        <IconTrash size={15} />
      </ActionIcon>
      <div className="probe-row-more">
        <Checkbox
          size="xs"
          label="Essential: without it the service is down"
          checked={draft.essential}
          onChange={(e) => onChange({ essential: e.currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label="Paused"
          checked={draft.paused}
          onChange={(e) => onChange({ paused: e.currentTarget.checked })}
        />
        {tried !== null && <Tried tried={tried} />}
      </div>
    </div>
  );
}

const shown = { ok: 'up', warn: 'degraded', fail: 'down', unsure: 'unknown' } as const;

function Tried({ tried }: { tried: ProbeAnswer | string }) {
  if (typeof tried === 'string') return <span role="status">{tried}</span>;
  return (
    <span role="status" className="tried" data-shown={shown[tried.outcome]}>
      <HealthShape shown={shown[tried.outcome]} size={13} /> {tried.reason}
    </span>
  );
}
