import {
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Tabs,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { serviceDetails, type ServiceDetails, type ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { ProbeRows } from './ProbeRows.tsx';
import { draftOf, newDraft, probeFrom, type ProbeDraft } from './probeDraft.ts';
import { TextTab } from './TextTab.tsx';

/** Adds a service or edits one, in fields or as text. */
export default function ServiceDialog({ service, onClose }: { service: ServiceRow | null; onClose(): void }) {
  return (
    <Modal opened onClose={onClose} title={service ? `Edit ${service.name}` : 'Add service'} size={960}>
      <Tabs defaultValue="fields" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="fields">Fields</Tabs.Tab>
          <Tabs.Tab value="text">As text, with every option</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields">
          <Fields service={service} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <TextTab service={service} onClose={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

function Fields({ service, onClose }: { service: ServiceRow | null; onClose(): void }) {
  const [details, setDetails] = useState<ServiceDetails>(
    () => service ?? serviceDetails.parse({ name: 'new' }),
  );
  const [name, setName] = useState(service?.name ?? '');
  const [links, setLinks] = useState(() =>
    details.links.map((l) => `${l.label || l.kind} ${l.url}`).join('\n'),
  );
  const [probes, setProbes] = useState<ProbeDraft[]>(() => service?.probes.map(draftOf) ?? [newDraft([])]);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const { run, busy, error, setError } = useCommand();
  const set = (change: Partial<ServiceDetails>) => setDetails((before) => ({ ...before, ...change }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wrong: Record<string, string> = {};
    const made = probes
      .filter((draft) => draft.was !== null || draft.target.trim() !== '' || draft.name.trim() !== '')
      .flatMap((draft) => {
        const read = probeFrom(draft);
        if ('probe' in read) return [read.probe];
        wrong[draft.id] = read.problem;
        return [];
      });
    if (!name.trim()) wrong['name'] = 'Type a name';
    const checked = serviceDetails.safeParse({ ...details, name, links: linksFrom(links), probes: made });
    if (!checked.success && Object.keys(wrong).length === 0) {
      const [issue] = checked.error.issues;
      setError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    }
    setProblems(wrong);
    if (!checked.success || Object.keys(wrong).length > 0) return;
    const saved = await run(async (key) => {
      if (!service) return api.health.add({ key, details: checked.data });
      await api.health.edit({ key, id: service.id, details: checked.data });
      return { id: service.id };
    });
    if (!saved) return;
    onClose();
    go({ view: 'services', id: saved.id });
  };

  return (
    <form noValidate onSubmit={(event) => void save(event)}>
      <Stack gap="sm">
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <TextInput
            label="Name"
            required
            data-autofocus
            value={name}
            error={problems['name']}
            maxLength={200}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <NumberInput
            label="Tier"
            description={null}
            placeholder="1 to 5"
            w={90}
            min={1}
            max={5}
            allowDecimal={false}
            value={details.tier ?? ''}
            onChange={(v) => set({ tier: typeof v === 'number' ? v : null })}
          />
          <TextInput
            label="Owner"
            placeholder="Team or person"
            value={details.owner}
            onChange={(e) => set({ owner: e.currentTarget.value })}
          />
        </Group>
        <ProbeRows probes={probes} problems={problems} onChange={setProbes} />
        <Places details={details} own={service?.id} set={set} />
        <Textarea
          label="Links"
          description="One a line: runbook, dashboard, status page, repository or a name of your own, then the address."
          autosize
          minRows={1}
          maxRows={6}
          value={links}
          onChange={(e) => setLinks(e.currentTarget.value)}
          placeholder="runbook https://wiki.example.com/checkout"
        />
        <Group grow>
          <NumberInput
            label="RTO, minutes"
            min={0}
            value={details.rto ?? ''}
            onChange={(v) => set({ rto: typeof v === 'number' ? v : null })}
          />
          <NumberInput
            label="RPO, minutes"
            min={0}
            value={details.rpo ?? ''}
            onChange={(v) => set({ rpo: typeof v === 'number' ? v : null })}
          />
          <TagsInput label="Tags" value={details.tags} onChange={(tags) => set({ tags })} />
        </Group>
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {service ? 'Save' : 'Add service'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Places({
  details,
  own,
  set,
}: {
  details: ServiceDetails;
  own: string | undefined;
  set(change: Partial<ServiceDetails>): void;
}) {
  const services = Object.values(useTable('service')).filter((s) => s.id !== own);
  const hosts = Object.values(useTable('host'));
  const byName = <T extends { id: string; name: string }>(all: T[]) =>
    all.map(({ id, name }) => ({ value: id, label: name })).sort((a, b) => a.label.localeCompare(b.label));
  return (
    <>
      <Group grow align="flex-start">
        <MultiSelect
          label="Depends on"
          searchable
          data={byName(services)}
          value={details.dependsOn}
          onChange={(dependsOn) => set({ dependsOn })}
        />
        <MultiSelect
          label="Hosts"
          searchable
          data={byName(hosts)}
          value={details.hosts}
          onChange={(ids) => set({ hosts: ids })}
        />
      </Group>
      <Group grow align="flex-start">
        <TagsInput
          label="Databases"
          data={Object.values(useTable('database')).map((d) => d.name)}
          value={details.databases}
          onChange={(databases) => set({ databases })}
        />
        <TagsInput
          label="Guides"
          data={[...new Set(Object.values(useTable('guide')).map((g) => g.name))]}
          value={details.guides}
          onChange={(guides) => set({ guides })}
        />
      </Group>
    </>
  );
}

const kinds = ['runbook', 'dashboard', 'status page', 'repository'] as const;

/** `runbook https://...` a line; a word that is no kind is the link's own name. */
function linksFrom(text: string): { kind: string; label: string; url: string }[] {
  return text
    .split('\n')
    .map((l) => l.trim())
    .filter(Boolean)
    .map((l) => {
      const url = /\S+$/.exec(l)?.[0] ?? '';
      const name = l.slice(0, -url.length).trim();
      const kind = kinds.find((k) => k === name.toLowerCase());
      return { kind: kind ?? 'other', label: kind ? '' : name, url };
    });
}
