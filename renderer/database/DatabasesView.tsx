import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { FoundConnection } from '@domain/database/contract.ts';
import { newConnection, type ConnectionRow } from '@domain/database/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import '../host/host.css';
import { useLink, useTable } from '../store/rows.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { FindField, Page } from '../ui/Page.tsx';
import { ConnectionDialog, type Draft } from './ConnectionDialog.tsx';
import { ConnectionList } from './ConnectionList.tsx';
import { detailsOf, findConnections } from './connections.ts';
import './database.css';
import { FoundDialog } from './FoundDialog.tsx';

type Open =
  { kind: 'draft'; draft: Draft } | { kind: 'found' } | { kind: 'remove'; row: ConnectionRow } | null;

/** The databases that shells are opened on. */
export default function DatabasesView() {
  const rows = Object.values(useTable('database'));
  const hosts = useTable('host');
  const link = useLink();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const add = () =>
    setOpen({ kind: 'draft', draft: { id: null, details: newConnection('postgres'), from: null } });
  const find = () => setOpen({ kind: 'found' });
  useOfferActs([
    { label: 'Add a database', keys: 'a', hint: 'A', run: add },
    { label: 'Find databases in ~/.pgpass, pg_service.conf and my.cnf', run: find },
    ...rows.map((row) => ({
      label: `Open a database shell on ${row.name}`,
      run: () => go({ view: 'database', id: row.id }),
    })),
  ]);
  const close = () => setOpen(null);
  const pick = (found: FoundConnection) =>
    setOpen({
      kind: 'draft',
      draft: { id: null, details: found.details, from: found.hasPassword ? { where: found.where } : null },
    });
  const shown = findConnections(rows, hosts, query);
  return (
    <Page
      title="Databases"
      bar={
        <>
          {rows.length > 0 && (
            <FindField
              label="Find a database"
              placeholder="Find by name, service, host or address"
              value={query}
              onChange={setQuery}
            />
          )}
          <Button variant="default" onClick={find}>
            Found on this machine
          </Button>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            Add database
          </Button>
        </>
      }
    >
      {rows.length === 0 && link === 'live' && (
        <Empty title="No databases yet">
          Add PostgreSQL, MySQL, MariaDB, Redis or MongoDB as your bastion sees it: paste a DSN or the command
          line that you use today. A shell opens through the host&apos;s SSH connection, and opens read-only.
        </Empty>
      )}
      {rows.length > 0 && (
        <ConnectionList
          rows={shown}
          onEdit={(row) =>
            setOpen({ kind: 'draft', draft: { id: row.id, details: detailsOf(row), from: null } })
          }
          onRemove={(row) => setOpen({ kind: 'remove', row })}
        />
      )}
      {open?.kind === 'draft' && <ConnectionDialog draft={open.draft} onClose={close} />}
      {open?.kind === 'found' && <FoundDialog onClose={close} onPick={pick} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove ${open.row.name}?`}
          send={(key) => api.database.remove({ key, id: open.row.id })}
          onClose={close}
        >
          It leaves the list, and its kept password is forgotten. The database itself is not touched, and what
          was recorded of it stays in the record.
        </ConfirmDialog>
      )}
    </Page>
  );
}
