import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconPlus, IconTerminal2, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useRef } from 'react';
import type { HostRow } from '@domain/host/model.ts';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { findHosts } from '../host/details.ts';
import '../host/host.css';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import './terminal.css';
import { useSessions } from './useSessions.ts';

// The emulator is a third of a megabyte: it comes with the first terminal.
const TerminalView = lazy(() => import('./TerminalView.tsx'));

/** The terminals of an incident: a tab each, and the way to open another. */
export default function TerminalDock({ incidentId }: { incidentId: string }) {
  const { sessions, active, choose } = useSessions(incidentId);
  const tabs = useRef<HTMLDivElement>(null);
  const { run, busy, error } = useCommand();
  const open = async (host: HostRow) => {
    const made = await run((key) => api.terminal.open({ key, incidentId, hostId: host.id }));
    if (made) choose(made.id);
  };
  const hosts = findHosts(Object.values(useTable('host')), '');
  useOfferActs(
    hosts.map((host) => ({ label: `Open a terminal on ${host.name}`, run: () => void open(host) })),
  );
  const shown = sessions.find((row) => row.id === active);
  const leave = () => tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  return (
    <section className="terminal-dock" aria-label="Terminals">
      <div className="terminal-bar">
        {sessions.length > 0 && (
          <div className="terminal-tabs" role="tablist" aria-label="Terminals" ref={tabs}>
            {sessions.map((row) => (
              <Tab key={row.id} row={row} active={row.id === active} onChoose={() => choose(row.id)} />
            ))}
          </div>
        )}
        {sessions.length === 0 && (
          <Text size="sm" c="dimmed">
            No terminal is open.
          </Text>
        )}
        <ErrorLine>{error}</ErrorLine>
        {shown && <CloseButton key={shown.id} row={shown} />}
        <OpenMenu hosts={hosts} busy={busy} onOpen={(host) => void open(host)} />
      </div>
      {sessions.length > 0 && (
        <div className="terminal-stack">
          <Suspense fallback={null}>
            {sessions.map((row) => (
              <TerminalView key={row.id} row={row} active={row.id === active} onLeave={leave} />
            ))}
          </Suspense>
        </div>
      )}
    </section>
  );
}

function Tab({ row, active, onChoose }: { row: TerminalRow; active: boolean; onChoose(): void }) {
  return (
    <button
      type="button"
      role="tab"
      className="terminal-tab"
      aria-selected={active}
      tabIndex={active ? 0 : -1}
      onClick={onChoose}
      onKeyDown={moveFocus}
    >
      <span className="terminal-dot" data-state={row.state.kind} aria-hidden />
      {row.name}
      <span className="visually-hidden">, {row.state.kind}</span>
    </button>
  );
}

/** Closes the shown terminal's tab. A shell that runs is not ended by one slip of the hand. */
function CloseButton({ row }: { row: TerminalRow }) {
  const { run, busy } = useCommand();
  const live = row.state.kind === 'open' || row.state.kind === 'connecting';
  const discard = () => void run(() => api.terminal.discard({ id: row.id }));
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      loading={busy}
      aria-label={`Close the terminal on ${row.name}`}
      onClick={live ? undefined : discard}
    >
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
  if (!live) return button;
  return (
    <Menu withinPortal position="top-end">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>The shell still runs.</Menu.Label>
        <Menu.Item onClick={discard}>End it and close the tab</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Arrow keys walk along the tabs. */
function moveFocus(event: React.KeyboardEvent<HTMLButtonElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const all = [
    ...(event.currentTarget.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []),
  ];
  const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
  event.preventDefault();
  next?.focus();
  next?.click();
}

function OpenMenu({ hosts, busy, onOpen }: { hosts: HostRow[]; busy: boolean; onOpen(host: HostRow): void }) {
  if (hosts.length === 0) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => go({ view: 'hosts' })}>
        Add a host
      </Button>
    );
  }
  return (
    <Menu withinPortal position="top-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          leftSection={<IconPlus size={14} aria-hidden />}
        >
          Open terminal
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        {hosts.map((host) => (
          <Menu.Item
            key={host.id}
            leftSection={<IconTerminal2 size={14} aria-hidden />}
            rightSection={host.production ? <ProductionMark /> : undefined}
            onClick={() => onOpen(host)}
          >
            {host.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
