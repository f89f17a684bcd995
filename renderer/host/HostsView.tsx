import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconTerminal2 } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { parseDestination } from '@domain/host/destination.ts';
import type { HostRow } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useLink, useNow, useTable } from '../store/rows.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Page } from '../ui/Page.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { connectTo } from './connect.ts';
import { detailsOf, emptyHost, findHosts } from './details.ts';
import './host.css';
import { HostDialog, type Draft } from './HostDialog.tsx';
import { HostGroups } from './HostList.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { PickDialog } from './PickDialog.tsx';

const TunnelPanel = lazyPart(() => import('../tunnel/TunnelPanel.tsx'));

type Open =
  | { kind: 'draft'; draft: Draft }
  | { kind: 'pick' }
  | { kind: 'import' }
  | { kind: 'remove'; host: HostRow }
  | null;

/** The hosts that terminals are opened on. */
export default function HostsView() {
  const hosts = Object.values(useTable('host'));
  const link = useLink();
  const now = useNow();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const add = () => setOpen({ kind: 'draft', draft: { id: null, details: emptyHost } });
  const pick = () => setOpen({ kind: 'pick' });
  const importHosts = () => setOpen({ kind: 'import' });
  useOfferActs([
    { label: 'Add a host', keys: 'a', hint: 'A', run: add },
    { label: 'Pick a host from ~/.ssh/config', run: pick },
    { label: 'Import hosts from PuTTY or a CSV file', run: importHosts },
  ]);
  const close = () => setOpen(null);
  const found = findHosts(hosts, query);
  const edit = (host: HostRow) =>
    setOpen({ kind: 'draft', draft: { id: host.id, details: detailsOf(host) } });
  return (
    <Page
      title="Hosts"
      bar={
        <>
          <Finder query={query} found={found} onQuery={setQuery} />
          <Button variant="default" onClick={pick}>
            Pick from ~/.ssh/config
          </Button>
          <Button variant="default" onClick={importHosts}>
            Import
          </Button>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            Add host
          </Button>
        </>
      }
    >
      <QuickConnect query={query} />
      {hosts.length === 0 && link === 'live' && (
        <Empty title="No hosts yet">
          Add the machines you work on in an incident. Each can then be opened as a terminal, and a
          guide&apos;s steps can be run on it.
        </Empty>
      )}
      {hosts.length > 0 && (found.length > 0 || !parseDestination(query.trim())) && (
        <HostGroups
          hosts={found}
          now={now}
          onEdit={edit}
          onRemove={(host) => setOpen({ kind: 'remove', host })}
        />
      )}
      {hosts.length > 0 && (
        <Suspense fallback={null}>
          <TunnelPanel />
        </Suspense>
      )}
      {open?.kind === 'draft' && <HostDialog draft={open.draft} onClose={close} />}
      {open?.kind === 'pick' && (
        <PickDialog
          onClose={close}
          onPick={(details) => setOpen({ kind: 'draft', draft: { id: null, details } })}
        />
      )}
      {open?.kind === 'import' && <ImportDialog onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove ${open.host.name}?`}
          send={(key) => api.host.remove({ key, id: open.host.id })}
          onClose={close}
        >
          It leaves the list. Terminals that are open stay open, and what was recorded of it stays in the
          record.
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** Finds a host; Enter connects to the only one found, or to the destination that was typed. */
function Finder(props: { query: string; found: HostRow[]; onQuery(query: string): void }) {
  const { query, found, onQuery } = props;
  const enter = () => {
    const [only, second] = found;
    const typed = query.trim();
    if (typed === '') return;
    if (only && !second) connectTo({ hostId: only.id, name: only.name });
    else if (!only && parseDestination(typed)) connectTo({ destination: typed });
  };
  return (
    <TextInput
      aria-label="Find a host"
      placeholder="Find, or type user@host:port"
      w={280}
      value={query}
      spellCheck={false}
      autoComplete="off"
      onChange={(e) => onQuery(e.currentTarget.value)}
      onKeyDown={(e) => e.key === 'Enter' && enter()}
    />
  );
}

function QuickConnect({ query }: { query: string }) {
  const destination = query.trim();
  if (!/[@.:]/.test(destination) || !parseDestination(destination)) return null;
  return (
    <button type="button" className="host-quick" onClick={() => connectTo({ destination })}>
      <IconTerminal2 size={16} aria-hidden /> Connect to <span className="mono">{destination}</span>
    </button>
  );
}
