import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconX } from '@tabler/icons-react';
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { api } from '../api/client.ts';
import { findHosts } from '../host/details.ts';
import { useRow, useTable } from '../store/rows.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useDock } from './dock.ts';
import { forgetLayout } from './layout.ts';
import { OpenMenu, useOpenTerminal } from './OpenMenu.tsx';
import { PaneMenu } from './PaneMenu.tsx';

/** What can be done with the terminal that a group shows, at the end of its row of tabs. */
export function GroupActions({ activePanel, containerApi }: IDockviewHeaderActionsProps) {
  const dock = useDock();
  const row = useRow('terminal', activePanel?.id);
  const { open, busy } = useOpenTerminal(dock.incidentId);
  const hosts = findHosts(Object.values(useTable('host')), '');
  if (!row) return null;
  return (
    <div className="terminal-actions">
      <OpenMenu
        hosts={hosts}
        busy={busy}
        small
        onOpen={(host, keep) => void open(host, { beside: row.id, direction: 'within' }, keep)}
      />
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={dock.maximised ? 'Restore the terminals' : 'Maximise this terminal'}
        onClick={() => dock.act(row.id, 'maximise')}
      >
        {dock.maximised ? (
          <IconArrowsDiagonalMinimize2 size={15} aria-hidden />
        ) : (
          <IconArrowsDiagonal size={15} aria-hidden />
        )}
      </ActionIcon>
      <PaneMenu row={row} />
      <CloseButton
        key={row.id}
        row={row}
        onDiscard={() => containerApi.totalPanels === 1 && forgetLayout(dock.incidentId)}
      />
    </div>
  );
}

/** Closes the shown terminal's tab. A shell that runs is not ended by one slip of the hand. */
function CloseButton({ row, onDiscard }: { row: TerminalRow; onDiscard(): void }) {
  const { run, busy } = useCommand();
  const live = row.state.kind === 'open' || row.state.kind === 'connecting';
  const discard = () => {
    onDiscard();
    void run(() => api.terminal.discard({ id: row.id }));
  };
  const button = (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      loading={busy}
      data-close-terminal
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
