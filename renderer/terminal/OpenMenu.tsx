import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconPlus, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { HostRow } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { putAt, type Place } from './places.ts';
import { showTerminal } from './useSessions.ts';

/** Opens terminals on hosts for an incident. */
export function useOpenTerminal(incidentId: string) {
  const { run, busy, error } = useCommand();
  const open = (host: Pick<HostRow, 'id'>, place?: Place, keep?: boolean) =>
    run(async (key) => {
      // The command's key is the session's id: its row may arrive before the answer.
      if (place) putAt(key, place);
      const made = await api.terminal.open({ key, incidentId, hostId: host.id, keep });
      showTerminal(incidentId, made.id);
    });
  return { open, busy, error };
}

const choices = [
  { label: 'As the host is set', value: undefined },
  { label: 'This time', value: true },
  { label: 'Not this time', value: false },
] as const;
const keeps: Record<string, boolean | undefined> = Object.fromEntries(
  choices.map(({ value }) => [String(value), value]),
);

/** The hosts to open a terminal on; `small` where room is short. */
export function OpenMenu(props: {
  hosts: HostRow[];
  busy: boolean;
  small?: boolean;
  /** `keep`: in tmux or screen on the host; as the host is set where it is left out. */
  onOpen(host: HostRow, keep?: boolean): void;
}) {
  const [keep, setKeep] = useState<boolean | undefined>(undefined);
  const { hosts, busy, small = false, onOpen } = props;
  const toHosts = hosts.length === 0 ? () => go({ view: 'hosts' }) : undefined;
  const button = small ? (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      loading={busy}
      aria-label="Open terminal"
      onClick={toHosts}
    >
      <IconPlus size={15} aria-hidden />
    </ActionIcon>
  ) : (
    <Button
      size="compact-sm"
      variant="default"
      loading={busy}
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={toHosts}
    >
      {toHosts ? 'Add a host' : 'Open terminal'}
    </Button>
  );
  if (toHosts) return button;
  return (
    <Menu withinPortal position="top-end">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        {hosts.map((host) => (
          <Menu.Item
            key={host.id}
            leftSection={<IconTerminal2 size={14} aria-hidden />}
            rightSection={
              <>
                {(keep ?? host.keep) && <span className="terminal-kept">kept</span>}
                {host.production && <ProductionMark />}
              </>
            }
            onClick={() => onOpen(host, keep)}
          >
            {host.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>Keep the shell in tmux or screen</Menu.Label>
        <Menu.RadioGroup value={String(keep)} onChange={(value) => setKeep(keeps[value])}>
          {choices.map(({ label, value }) => (
            <Menu.RadioItem key={label} value={String(value)}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
