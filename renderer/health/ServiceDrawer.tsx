import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconBellOff, IconDots, IconExternalLink, IconFlame, IconRefresh, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ServiceRow } from '@domain/health/model.ts';
import type { HealthRow } from '@domain/health/row.ts';
import { spanText, utcStamp } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go, hrefOf } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { bothTimes } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { incidentOf, openShell, playbooksFor, startPlaybook } from './acts.ts';
import { HealthMark } from './HealthMark.tsx';
import { ProbeList } from './ProbeList.tsx';
import { ServiceFacts } from './ServiceFacts.tsx';

const DeclareDialog = lazy(() => import('./DeclareDialog.tsx'));
const HistorySection = lazy(() => import('./HistorySection.tsx'));
const ServiceDialog = lazy(() => import('./ServiceDialog.tsx'));
const DeployDialog = lazy(() => import('./DeployDialog.tsx'));
const RemoveDialog = lazy(() => import('./RemoveDialog.tsx'));

interface Props {
  service: ServiceRow;
  health: HealthRow | undefined;
  onClose(): void;
}

type Dialog =
  { kind: 'declare'; playbook?: number; hostId?: string } | { kind: 'edit' | 'remove' | 'deploy' } | null;

const HOUR = 3_600_000;

/** One service: why it stands so, its probes and their last answers, its history, and what can be done about it. */
export default function ServiceDrawer({ service, health, onClose }: Props) {
  const incidents = useTable('incident');
  const guides = useTable('guide');
  const hosts = useTable('host');
  const services = useTable('service');
  const now = useNow();
  const [dialog, setDialog] = useState<Dialog>(null);
  const { run, busy, error } = useCommand();
  const { id } = service;
  const incident = incidentOf(service, incidents);
  const playbooks = playbooksFor(service, health, guides);
  const shells = service.hosts.flatMap((h) => hosts[h] ?? []);
  const muted = service.mutedUntil !== null && service.mutedUntil > now;
  const shown = health ? (health.blockedBy === null ? health.status : 'blocked') : 'unknown';
  const first = playbooks[0];

  const look = () => void run(() => api.health.look({ id }));
  const mute = (hours: number | null) =>
    void run((key) => api.health.mute({ key, id, until: hours === null ? null : Date.now() + hours * HOUR }));
  const declare = () =>
    incident ? go({ view: 'incident', id: incident.id }) : setDialog({ kind: 'declare' });
  const shell = async (hostId: string) => {
    if (!incident) return setDialog({ kind: 'declare', hostId });
    await run(() => openShell(incident.id, hostId));
    go({ view: 'incident', id: incident.id });
  };
  const play = async (at: number) => {
    const playbook = playbooks[at];
    if (!playbook) return;
    if (!incident) return setDialog({ kind: 'declare', playbook: at });
    await run(() => startPlaybook(incident.id, playbook));
    go({ view: 'incident', id: incident.id });
  };
  const save = async () =>
    saveFile(`${service.name}.yaml`, (await api.health.asText({ id })).text, 'application/yaml');

  useOfferActs([
    {
      label: incident ? `Open its incident: ${incident.title}` : `Declare an incident from ${service.name}`,
      keys: 'd',
      hint: 'D',
      run: declare,
    },
    { label: `Look at ${service.name} now`, keys: 'l', hint: 'L', run: look },
    ...(shells[0]
      ? [
          {
            label: `Open a shell on ${shells[0].name}`,
            keys: 's',
            hint: 'S',
            run: () => void shell(shells[0]?.id ?? ''),
          },
        ]
      : []),
    ...(first
      ? [{ label: `Start playbook: ${first.playbook.title}`, keys: 'p', hint: 'P', run: () => void play(0) }]
      : []),
    muted
      ? { label: `Unmute ${service.name}`, keys: 'n', hint: 'N', run: () => mute(null) }
      : { label: `Mute ${service.name} for an hour`, keys: 'n', hint: 'N', run: () => mute(1) },
    { label: `Edit ${service.name}`, keys: 'e', hint: 'E', run: () => setDialog({ kind: 'edit' }) },
    { label: 'Close the details', keys: 'Escape', run: onClose },
  ]);
  useEffect(() => {
    document.title = `${service.name} - Holdfast`;
  }, [service.name]);

  return (
    <aside className="drawer" aria-label={`Details of ${service.name}`}>
      <header className="drawer-head">
        <HealthMark shown={shown} />
        <h2 title={service.name}>{service.name}</h2>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Close the details"
          title="Close (Esc)"
          onClick={onClose}
        >
          <IconX size={17} />
        </ActionIcon>
      </header>
      <div className="drawer-scroll">
        <p className="drawer-reason">
          {shown === 'blocked' && <strong>Waits for {services[health?.blockedBy ?? '']?.name}. </strong>}
          {health?.reason ?? 'Not looked at yet.'}{' '}
          {health && health.status !== 'paused' && (
            <span className="quiet" title={bothTimes(health.since)}>
              For {spanText(Math.max(0, now - health.since))}.
            </span>
          )}
        </p>
        {muted && (
          <p className="drawer-note">
            <IconBellOff size={14} aria-hidden /> Muted until {utcStamp(service.mutedUntil ?? 0)}.{' '}
            <button type="button" className="link-button" onClick={() => mute(null)}>
              Unmute
            </button>
          </p>
        )}
        {health?.maintenance && (
          <p className="drawer-note">Planned work is under way: what fails counts as planned.</p>
        )}
        <div className="drawer-acts">
          <Button
            size="xs"
            color={incident ? undefined : 'red.8'}
            variant={incident ? 'default' : 'filled'}
            leftSection={<IconFlame size={15} aria-hidden />}
            onClick={declare}
          >
            {incident ? 'Open its incident' : 'Declare incident'}
          </Button>
          {shells.length > 0 && (
            <Choice
              label="Shell"
              items={shells.map((h) => ({ key: h.id, label: h.name }))}
              onPick={(at) => void shell(shells[at]?.id ?? '')}
            />
          )}
          {playbooks.length > 0 && (
            <Choice
              label="Playbook"
              items={playbooks
                .slice(0, 8)
                .map((f) => ({ key: `${f.guide.id} ${f.playbook.id}`, label: f.playbook.title }))}
              onPick={(at) => void play(at)}
            />
          )}
          <Databases names={service.databases} />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            loading={busy}
            onClick={look}
          >
            Look now
          </Button>
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
              <Menu.Item onClick={() => void save()}>Save as a file</Menu.Item>
              <Menu.Item color="red" onClick={() => setDialog({ kind: 'remove' })}>
                Remove
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
        <ErrorLine>{error}</ErrorLine>
        <ProbeList service={service} health={health} />
        <Suspense fallback={<div className="chart-place" />}>
          <HistorySection service={service} />
        </Suspense>
        <ServiceFacts service={service} />
      </div>
      <Suspense fallback={null}>
        {dialog?.kind === 'declare' && (
          <DeclareDialog
            service={service}
            health={health}
            playbooks={playbooks}
            playbook={dialog.playbook}
            hostId={dialog.hostId}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog?.kind === 'edit' && <ServiceDialog service={service} onClose={() => setDialog(null)} />}
        {dialog?.kind === 'deploy' && <DeployDialog service={service} onClose={() => setDialog(null)} />}
        {dialog?.kind === 'remove' && <RemoveDialog service={service} onClose={() => setDialog(null)} />}
      </Suspense>
    </aside>
  );
}

/** One thing is a button; several are a menu. */
function Choice({
  label,
  items,
  onPick,
}: {
  label: string;
  items: { key: string; label: string }[];
  onPick(at: number): void;
}) {
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
  const known = Object.values(useTable('database')).filter((d) =>
    names.some((n) => n.toLowerCase() === d.name.toLowerCase()),
  );
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
