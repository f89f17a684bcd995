import { useState } from 'react';
import type { ServiceRow } from '@domain/health/model.ts';
import type { HealthRow } from '@domain/health/row.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { incidentOf, openShell, playbooksFor, startPlaybook } from './acts.ts';

export type DrawerDialog =
  | { kind: 'declare'; playbook?: number; hostId?: string }
  | { kind: 'edit' | 'remove' | 'deploy' | 'plan' }
  | null;

const HOUR = 3_600_000;

/** What can be done about a service, by button, key and palette. Shells and playbooks belong to an incident. */
export function useServiceActs(service: ServiceRow, health: HealthRow | undefined, onClose: () => void) {
  const incidents = useTable('incident');
  const guides = useTable('guide');
  const hosts = useTable('host');
  const now = useNow();
  const [dialog, setDialog] = useState<DrawerDialog>(null);
  const { run, busy, error } = useCommand();
  const { id, name } = service;
  const incident = incidentOf(service, incidents);
  const playbooks = playbooksFor(service, health, guides);
  const shells = service.hosts.flatMap((h) => hosts[h] ?? []);
  const muted = service.mutedUntil !== null && service.mutedUntil > now;

  const look = () => void run(() => api.health.look({ id }));
  const mute = (hours: number | null) =>
    void run((key) => api.health.mute({ key, id, until: hours === null ? null : Date.now() + hours * HOUR }));
  const declare = () =>
    incident ? go({ view: 'incident', id: incident.id }) : setDialog({ kind: 'declare' });
  const within = async (act: (incidentId: string) => Promise<void>, otherwise: DrawerDialog) => {
    if (!incident) return setDialog(otherwise);
    await run(() => act(incident.id));
    go({ view: 'incident', id: incident.id });
  };
  const shell = (hostId: string) =>
    void within((incidentId) => openShell(incidentId, hostId), { kind: 'declare', hostId });
  const play = (at: number) => {
    const playbook = playbooks[at];
    if (playbook)
      void within((incidentId) => startPlaybook(incidentId, playbook), { kind: 'declare', playbook: at });
  };

  const [host] = shells;
  const [first] = playbooks;
  useOfferActs([
    {
      label: incident ? `Open its incident: ${incident.title}` : `Declare an incident from ${name}`,
      keys: 'd',
      hint: 'D',
      run: declare,
    },
    { label: `Look at ${name} now`, keys: 'l', hint: 'L', run: look },
    ...(host
      ? [{ label: `Open a shell on ${host.name}`, keys: 's', hint: 'S', run: () => shell(host.id) }]
      : []),
    ...(first
      ? [{ label: `Start playbook: ${first.playbook.title}`, keys: 'p', hint: 'P', run: () => play(0) }]
      : []),
    muted
      ? { label: `Unmute ${name}`, keys: 'n', hint: 'N', run: () => mute(null) }
      : { label: `Mute ${name} for an hour`, keys: 'n', hint: 'N', run: () => mute(1) },
    { label: `Edit ${name}`, keys: 'e', hint: 'E', run: () => setDialog({ kind: 'edit' }) },
    { label: 'Close the details', keys: 'Escape', run: onClose },
  ]);
  return {
    incident,
    playbooks,
    shells,
    muted,
    look,
    mute,
    declare,
    shell,
    play,
    dialog,
    setDialog,
    busy,
    error,
  };
}
export type ServiceActs = ReturnType<typeof useServiceActs>;
