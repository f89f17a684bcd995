import { Button, Text } from '@mantine/core';
import { Suspense, useState } from 'react';
import { ulid } from 'ulid';
import { api, command } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { findHosts } from '../host/details.ts';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { useCommand } from '../ui/useCommand.ts';
import { readLayout, storeLayout, withSessions } from './layout.ts';
import { OpenMenu, useOpenTerminal } from './OpenMenu.tsx';
import { expectSessions } from './places.ts';
import './terminal.css';
import { useKept } from './useKept.ts';
import { useSessions } from './useSessions.ts';

// The emulator and the docking are two thirds of a megabyte: they come with the first terminal.
const DockGrid = lazyPart(() => import('./DockGrid.tsx'));

/** The terminals of an incident, arranged as the person likes, and the way to open another. */
export default function TerminalDock({ incidentId }: { incidentId: string }) {
  // While the link comes back its rows are away for a moment: the screens stay.
  const sessions = useKept(useSessions(incidentId).sessions);
  const { open, busy, error } = useOpenTerminal(incidentId);
  const hosts = findHosts(Object.values(useTable('host')), '');
  useOfferActs(
    hosts.flatMap((host) => [
      { label: `Open a terminal on ${host.name}`, run: () => void open(host) },
      {
        label: `Open a kept terminal (tmux or screen) on ${host.name}`,
        run: () => void open(host, undefined, true),
      },
    ]),
  );
  return (
    <section className="terminal-dock" aria-label="Terminals">
      {sessions.length === 0 ? (
        <div className="terminal-bar">
          <Text size="sm" c="dimmed">
            No terminal is open.
          </Text>
          <ErrorLine>{error}</ErrorLine>
          <Reopen incidentId={incidentId} />
          <OpenMenu hosts={hosts} busy={busy} onOpen={(host, keep) => void open(host, undefined, keep)} />
        </div>
      ) : (
        <Suspense fallback={null}>
          <DockGrid key={incidentId} incidentId={incidentId} sessions={sessions} />
        </Suspense>
      )}
    </section>
  );
}

/** After a restart: opens the terminals that were there, as they lay. */
function Reopen({ incidentId }: { incidentId: string }) {
  const hosts = useTable('host');
  const [kept] = useState(() => readLayout(incidentId));
  const { run, busy, error } = useCommand();
  const known = kept?.panels.filter(({ hostId }) => hosts[hostId]) ?? [];
  if (!kept || known.length === 0) return null;
  const reopen = () =>
    run(async () => {
      // A command's key is the session's id: the arrangement is ready before the first one shows.
      const ids = new Map(known.map(({ sessionId }) => [sessionId, ulid()]));
      storeLayout(incidentId, withSessions(kept.layout, ids));
      expectSessions(ids.values());
      for (const { sessionId, hostId } of known) {
        const id = ids.get(sessionId) ?? ulid();
        await command(() => api.terminal.open({ key: id, incidentId, hostId }));
      }
    });
  const names = known.map(({ hostId }) => hosts[hostId]?.name).join(', ');
  return (
    <>
      <ErrorLine>{error}</ErrorLine>
      <Button size="compact-sm" variant="default" loading={busy} title={names} onClick={() => void reopen()}>
        {known.length === 1 ? `Open ${names} again` : `Open the last ${known.length} again, as they lay`}
      </Button>
    </>
  );
}
