import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconExternalLink, IconFlame, IconRefresh } from '@tabler/icons-react';
import type { ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { hrefOf } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { saveFile } from '../ui/saveFile.ts';
import type { ServiceActs } from './useServiceActs.ts';

/** The buttons of a service's details. */
export function DrawerActs({ service, acts }: { service: ServiceRow; acts: ServiceActs }) {
  const { incident, shells, playbooks } = acts;
  return (
    <div className="drawer-acts">
      <Button
        size="xs"
        color={incident ? undefined : 'red.8'}
        variant={incident ? 'default' : 'filled'}
        leftSection={<IconFlame size={15} aria-hidden />}
        onClick={acts.declare}
      >
        {incident ? 'Open its incident' : 'Declare incident'}
      </Button>
      {shells.length > 0 && (
        <Choice
          label="Shell"
          items={shells.map((h) => ({ key: h.id, label: h.name }))}
          onPick={(at) => acts.shell(shells[at]?.id ?? '')}
        />
      )}
      {playbooks.length > 0 && (
        <Choice
          label="Playbook"
          items={playbooks
            .slice(0, 8)
            .map((f) => ({ key: `${f.guide.id} ${f.playbook.id}`, label: f.playbook.title }))}
          onPick={acts.play}
        />
      )}
      <Databases names={service.databases} />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconRefresh size={15} aria-hidden />}
        loading={acts.busy}
        onClick={acts.look}
      >
        Look now
      </Button>
      <More service={service} acts={acts} />
    </div>
  );
}

function More({ service, acts: { muted, mute, setDialog } }: { service: ServiceRow; acts: ServiceActs }) {
  const save = async () => {
    const { text } = await api.health.asText({ id: service.id });
    saveFile(`${service.name}.yaml`, text, 'application/yaml');
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="More for this service">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setDialog({ kind: 'edit' })}>Edit</Menu.Item>
        {muted && <Menu.Item onClick={() => mute(null)}>Unmute</Menu.Item>}
        <Menu.Item onClick={() => mute(1)}>Mute for 1 h</Menu.Item>
        <Menu.Item onClick={() => mute(8)}>Mute for 8 h</Menu.Item>
        <Menu.Item onClick={() => setDialog({ kind: 'deploy' })}>Note a deployment</Menu.Item>
        <Menu.Item onClick={() => setDialog({ kind: 'plan' })}>Plan work</Menu.Item>
        <Menu.Item onClick={() => void save()}>Save as a file</Menu.Item>
        <Menu.Item color="red" onClick={() => setDialog({ kind: 'remove' })}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ChoiceProps {
  label: string;
  items: { key: string; label: string }[];
  onPick(at: number): void;
}

/** One thing is a button; several are a menu. */
function Choice({ label, items, onPick }: ChoiceProps) {
  if (items.length === 1)
    return (
      <Button size="xs" variant="default" title={items[0]?.label} onClick={() => onPick(0)}>
        {label}
      </Button>
    );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="xs" variant="default">
          {label} ...
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {items.map((item, at) => (
          <Menu.Item key={item.key} onClick={() => onPick(at)}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The service's databases, as far as they are known under Databases. */
function Databases({ names }: { names: string[] }) {
  const wanted = new Set(names.map((n) => n.toLowerCase()));
  const known = Object.values(useTable('database')).filter((d) => wanted.has(d.name.toLowerCase()));
  return known.map((d) => (
    <Button
      key={d.id}
      size="xs"
      variant="default"
      component="a"
      href={hrefOf({ view: 'database', id: d.id })}
      leftSection={<IconExternalLink size={14} aria-hidden />}
    >
      {d.name}
    </Button>
  ));
}
