import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconEdit, IconLock, IconPlugConnected, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { clientPrograms } from '@domain/database/localClient.ts';
import { engineNames, type ConnectionRow } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api } from '../api/client.ts';
import { hrefOf } from '../app/route.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useNow, useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { ClientDialog } from './ClientDialog.tsx';
import { hostNameOf, stateWords } from './connections.ts';
import { countdown } from './format.ts';
import { goToTerminal } from './goToTerminal.ts';
import { PortDialog } from './PortDialog.tsx';
import { UnlockDialog } from './UnlockDialog.tsx';

interface HeaderProps {
  connection: ConnectionRow;
  row: DatabaseSessionRow | undefined;
  incidentId?: string;
  onClose(): void;
}

/** Where this shell is, whether it may write, and what else can be opened from here. */
export function ShellHeader({ connection, row, incidentId, onClose }: HeaderProps) {
  const hosts = useTable('host');
  const server = row?.server;
  const place = [
    server?.product ?? engineNames[connection.engine],
    `${server?.user || connection.user || 'default user'} on ${server?.database || connection.database || connection.address}`,
    `via ${hostNameOf(connection, hosts)}`,
  ];
  return (
    <header className="db-head">
      <div className="db-title">
        <h1>{connection.name}</h1>
        {connection.production && <ProductionMark />}
        {row && (
          <span className="db-state" data-state={row.state.kind}>
            {stateWords[row.state.kind]}
          </span>
        )}
      </div>
      <p className="db-facts quiet" title={place.join(', ')}>
        {place.join('  ·  ')}
        {server?.superuser && <strong className="db-warn"> · may do everything on this server</strong>}
        {server?.replica && ' · a replica'}
      </p>
      <div className="db-acts">
        {row && <WriteState row={row} connection={connection} />}
        <More connection={connection} incidentId={incidentId} />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Close this shell"
          title="Close this shell"
          onClick={onClose}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      {server && server.notes.length > 0 && <p className="db-notes quiet">{server.notes.join(' ')}</p>}
    </header>
  );
}

/** Read-only, or until when it may write: always in view. */
function WriteState({ row, connection }: { row: DatabaseSessionRow; connection: ConnectionRow }) {
  const [asking, setAsking] = useState(false);
  const now = useNow();
  const { run, busy, error } = useCommand();
  const { writing } = row;
  const open = row.state.kind === 'open';
  return (
    <>
      {writing ? (
        <>
          <span className="db-mode" data-mode="write" title={`Unlocked by ${writing.by}: ${writing.reason}`}>
            <IconEdit size={14} aria-hidden /> Writing for {countdown(writing.until - now)}
          </span>
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            onClick={() => void run((key) => api.database.lock({ key, sessionId: row.id }))}
          >
            Back to read-only
          </Button>
        </>
      ) : (
        <>
          <span className="db-mode" data-mode="read">
            <IconLock size={14} aria-hidden /> Read-only
          </span>
          <Button size="compact-sm" variant="default" disabled={!open} onClick={() => setAsking(true)}>
            Unlock writing
          </Button>
        </>
      )}
      <ErrorLine>{error}</ErrorLine>
      {asking && <UnlockDialog row={row} connection={connection} onClose={() => setAsking(false)} />}
    </>
  );
}

function More({ connection, incidentId }: { connection: ConnectionRow; incidentId?: string }) {
  const [port, setPort] = useState(false);
  const [client, setClient] = useState<'local' | 'remote' | null>(null);
  const { run, error } = useCommand();
  const onHost = async () => {
    if (!incidentId) return;
    if (connection.production) return setClient('remote');
    const made = await run((key) =>
      api.database.client({ key, connectionId: connection.id, incidentId, where: 'remote' }),
    );
    if (made) goToTerminal(incidentId, made.terminalId);
  };
  const [program] = clientPrograms[connection.engine].names;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="More for this database">
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={hrefOf({ view: 'database', id: connection.id, ...(incidentId && { incidentId }) })}
            target="_blank"
            rel="noreferrer noopener"
          >
            A shell in a window of its own
          </Menu.Item>
          <Menu.Item disabled={!incidentId || connection.hostId === null} onClick={() => void onHost()}>
            Open {program} on the host
          </Menu.Item>
          <Menu.Item disabled={!incidentId} onClick={() => setClient('local')}>
            Open {program} here
          </Menu.Item>
          {!incidentId && <Menu.Label>Clients open from an incident&apos;s desk.</Menu.Label>}
          <Menu.Item leftSection={<IconPlugConnected size={14} aria-hidden />} onClick={() => setPort(true)}>
            A local port for another tool
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ErrorLine>{error}</ErrorLine>
      {port && <PortDialog connection={connection} onClose={() => setPort(false)} />}
      {client && incidentId && (
        <ClientDialog
          connection={connection}
          incidentId={incidentId}
          where={client}
          onClose={() => setClient(null)}
        />
      )}
    </>
  );
}
