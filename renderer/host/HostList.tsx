import { Button, Group, Menu } from '@mantine/core';
import { IconDots, IconTerminal2 } from '@tabler/icons-react';
import type { HostRow } from '@domain/host/model.ts';
import { bothTimes } from '../ui/time.ts';
import { connectTo } from './connect.ts';
import { destinationOf, usedText } from './details.ts';
import { ProductionMark } from './ProductionMark.tsx';

interface ListProps {
  hosts: HostRow[];
  now: number;
  onEdit(host: HostRow): void;
  onRemove(host: HostRow): void;
}

/** Hosts by their groups; those without one come first. */
export function HostGroups({ hosts, ...acts }: ListProps) {
  if (hosts.length === 0) return <p className="quiet">No host matches.</p>;
  const groups = new Map<string, HostRow[]>();
  for (const host of hosts) groups.set(host.group ?? '', [...(groups.get(host.group ?? '') ?? []), host]);
  const names = [...groups.keys()].sort((a, b) => a.localeCompare(b));
  return names.map((name) => (
    <section key={name} className="host-group">
      {name && (
        <h2>
          {name} <span className="quiet">{groups.get(name)?.length}</span>
        </h2>
      )}
      <ul className="framed-list host-list" aria-label={name ? `Hosts of ${name}` : 'Hosts'}>
        {groups.get(name)?.map((host) => (
          <HostItem key={host.id} host={host} {...acts} />
        ))}
      </ul>
    </section>
  ));
}

function HostItem({ host, now, onEdit, onRemove }: Omit<ListProps, 'hosts'> & { host: HostRow }) {
  const used = host.lastUsedAt ?? null;
  return (
    <li data-production={host.production || undefined}>
      <span className="host-name">
        <strong title={host.name}>{host.name}</strong>
        {host.production && <ProductionMark />}
      </span>
      <span className="host-address mono quiet" title={destinationOf(host)}>
        {destinationOf(host)}
        {host.jump && host.jump !== 'none' && ` via ${host.jump}`}
      </span>
      <span className="host-tags">
        {host.tags.map((tag) => (
          <span key={tag}>{tag}</span>
        ))}
      </span>
      <span className="host-used quiet" title={used === null ? undefined : bothTimes(used)}>
        {usedText(used, now)}
      </span>
      <Group gap={6} wrap="nowrap">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTerminal2 size={14} aria-hidden />}
          aria-label={`Connect to ${host.name}`}
          onClick={() => connectTo({ hostId: host.id, name: host.name })}
        >
          Connect
        </Button>
        <Button size="xs" variant="default" aria-label={`Edit ${host.name}`} onClick={() => onEdit(host)}>
          Edit
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="xs" px={7} variant="default" aria-label={`More for ${host.name}`}>
              <IconDots size={14} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item aria-label={`Remove ${host.name}`} onClick={() => onRemove(host)}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </li>
  );
}
