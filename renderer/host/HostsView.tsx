import { Button, Group, Modal, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { HostRow } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useLink, useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { destinationOf, detailsOf, emptyHost, findHosts } from './details.ts';
import './host.css';
import { HostDialog, type Draft } from './HostDialog.tsx';
import { PickDialog } from './PickDialog.tsx';
import { ProductionMark } from './ProductionMark.tsx';

type Open = { kind: 'draft'; draft: Draft } | { kind: 'pick' } | { kind: 'remove'; host: HostRow } | null;

/** The hosts that terminals are opened on. */
export default function HostsView() {
  const hosts = Object.values(useTable('host'));
  const link = useLink();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const add = () => setOpen({ kind: 'draft', draft: { id: null, details: emptyHost } });
  const pick = () => setOpen({ kind: 'pick' });
  useOfferActs([
    { label: 'Add a host', keys: 'a', hint: 'A', run: add },
    { label: 'Pick a host from ~/.ssh/config', run: pick },
  ]);
  const close = () => setOpen(null);
  return (
    <div className="scroll-page">
      <div className="host-page">
        <div className="host-bar">
          <Title order={1} size="h3">
            Hosts
          </Title>
          {hosts.length > 0 && (
            <TextInput
              aria-label="Find a host"
              placeholder="Find by name, address or tag"
              w={240}
              value={query}
              onChange={(e) => setQuery(e.currentTarget.value)}
            />
          )}
          <Button variant="default" onClick={pick}>
            Pick from ~/.ssh/config
          </Button>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            Add host
          </Button>
        </div>
        {hosts.length === 0 && link === 'live' && (
          <Empty title="No hosts yet">
            Add the machines you work on in an incident. Each can then be opened as a terminal, and a
            guide&apos;s steps can be run on it.
          </Empty>
        )}
        {hosts.length > 0 && (
          <HostList
            hosts={findHosts(hosts, query)}
            onEdit={(host) => setOpen({ kind: 'draft', draft: { id: host.id, details: detailsOf(host) } })}
            onRemove={(host) => setOpen({ kind: 'remove', host })}
          />
        )}
      </div>
      {open?.kind === 'draft' && <HostDialog draft={open.draft} onClose={close} />}
      {open?.kind === 'pick' && (
        <PickDialog
          onClose={close}
          onPick={(details) => setOpen({ kind: 'draft', draft: { id: null, details } })}
        />
      )}
      {open?.kind === 'remove' && <RemoveDialog host={open.host} onClose={close} />}
    </div>
  );
}

interface ListProps {
  hosts: HostRow[];
  onEdit(host: HostRow): void;
  onRemove(host: HostRow): void;
}

function HostList({ hosts, onEdit, onRemove }: ListProps) {
  if (hosts.length === 0) return <p className="quiet">No host matches.</p>;
  return (
    <ul className="host-list" aria-label="Hosts">
      {hosts.map((host) => (
        <li key={host.id}>
          <span className="host-name">
            <strong>{host.name}</strong>
            {host.production && <ProductionMark />}
          </span>
          <span className="host-address mono quiet">
            {destinationOf(host)}
            {host.jump && host.jump !== 'none' && ` via ${host.jump}`}
          </span>
          <span className="host-tags">
            {host.tags.map((tag) => (
              <span key={tag}>{tag}</span>
            ))}
          </span>
          <Group gap={6} wrap="nowrap">
            <Button size="xs" variant="default" aria-label={`Edit ${host.name}`} onClick={() => onEdit(host)}>
              Edit
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-label={`Remove ${host.name}`}
              onClick={() => onRemove(host)}
            >
              Remove
            </Button>
          </Group>
        </li>
      ))}
    </ul>
  );
}

function RemoveDialog({ host, onClose }: { host: HostRow; onClose(): void }) {
  const { run, busy, error } = useCommand();
  const remove = async () => {
    if (await run((key) => api.host.remove({ key, id: host.id }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Remove ${host.name}?`}>
      <Text size="sm" mb="md">
        It leaves the list. Terminals that are open stay open, and what was recorded of it stays in the
        record.
      </Text>
      <ErrorLine>{error}</ErrorLine>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red.8" loading={busy} onClick={() => void remove()}>
          Remove
        </Button>
      </Group>
    </Modal>
  );
}
