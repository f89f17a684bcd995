import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ConfiguredHost, HostDetails } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { emptyHost } from './details.ts';

/** Picks a host that ~/.ssh/config names. */
export function PickDialog({ onPick, onClose }: { onPick(details: HostDetails): void; onClose(): void }) {
  // It follows the files from the first look on.
  const list = useTable('hostConfig')['config'];
  const [query, setQuery] = useState('');
  const { run, error } = useCommand();
  useEffect(() => {
    void run(() => api.host.configured());
  }, [run]);
  const shown =
    list?.hosts.filter(({ name, hostName }) => `${name} ${hostName}`.includes(query.trim())) ?? [];
  return (
    <Modal opened onClose={onClose} title="Hosts in ~/.ssh/config" size="lg">
      <Stack gap="sm">
        <TextInput
          aria-label="Find a host"
          placeholder="Find by name or address"
          value={query}
          onChange={(e) => setQuery(e.currentTarget.value)}
          data-autofocus
        />
        {list?.hosts.length === 0 && (
          <Text size="sm">The configuration names no hosts. Add one by hand.</Text>
        )}
        <ul className="framed-list host-list host-pick">
          {shown.map((host) => (
            <li key={host.name}>
              <strong>{host.name}</strong>
              <span className="host-address mono">{`${host.user}@${host.hostName}:${host.port}`}</span>
              <span className="quiet host-address">{host.note ?? wayTo(host)}</span>
              <Button
                size="xs"
                variant="default"
                aria-label={`Pick ${host.name}`}
                onClick={() => onPick({ ...emptyHost, name: host.name, address: host.name })}
              >
                Pick
              </Button>
            </li>
          ))}
        </ul>
        {list?.notes.map((note) => (
          <Text key={note} size="xs" c="dimmed">
            {note}
          </Text>
        ))}
        <ErrorLine>{error}</ErrorLine>
      </Stack>
    </Modal>
  );
}

function wayTo({ jumps, proxyCommand }: ConfiguredHost): string {
  if (proxyCommand) return `by ${proxyCommand}`;
  return jumps.length ? `via ${jumps.join(', ')}` : '';
}
