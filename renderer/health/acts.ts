import { findPlaybooks, type FoundPlaybook } from '@domain/guide/find.ts';
import type { GuideRow } from '@domain/guide/library.ts';
import type { ServiceRow } from '@domain/health/model.ts';
import type { HealthRow } from '@domain/health/row.ts';
import { evidenceText } from '@domain/health/suggest.ts';
import type { IncidentRow, Severity } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { go } from '../app/route.ts';
import { showTerminal } from '../terminal/useSessions.ts';

/** The open incident that names a service, the newest first. */
export function incidentOf(
  service: ServiceRow,
  incidents: Record<string, IncidentRow>,
): IncidentRow | undefined {
  const name = service.name.toLowerCase();
  return Object.values(incidents)
    .filter((i) => i.status !== 'resolved' && i.services.some((s) => s.trim().toLowerCase() === name))
    .sort((a, b) => b.declaredAt - a.declaredAt)[0];
}

/** Playbooks that fit a service: those of its guides first, then by its name, its kind of failure and its probes. */
export function playbooksFor(
  service: ServiceRow,
  health: HealthRow | undefined,
  guides: Record<string, GuideRow>,
): FoundPlaybook[] {
  const about = [
    service.name,
    ...service.tags,
    ...service.probes.map((p) => p.target.type),
    health?.reason ?? '',
  ].join(' ');
  const own = new Set(service.guides.map((g) => g.toLowerCase()));
  const found = findPlaybooks(Object.values(guides), '', about);
  const mine = (f: FoundPlaybook) =>
    own.has(f.guide.name.toLowerCase()) || own.has(f.playbook.title.toLowerCase());
  return found
    .filter((f) => mine(f) || f.fit >= 10)
    .sort((a, b) => Number(mine(b)) - Number(mine(a)) || b.fit - a.fit);
}

export interface Declaration {
  title: string;
  severity: Severity | null;
  service: ServiceRow;
  health: HealthRow | undefined;
  playbook: FoundPlaybook | null;
  hostId: string | null;
}

/**
 * Declares an incident from a service: the service, the severity and what was seen filled in; a playbook started and
 * a shell opened where they are asked for. Repeated with the same key it declares once.
 */
export async function declareFrom(
  key: string,
  { title, severity, service, health, playbook, hostId }: Declaration,
): Promise<string> {
  const { id } = await api.incident.declare({ key, title });
  await api.incident.setServices({ id, services: [service.name] });
  if (severity) await api.incident.setSeverity({ id, severity });
  if (health) await api.incident.setSummary({ id, summary: evidenceText(service, health) });
  if (playbook) await startPlaybook(id, playbook);
  if (hostId) await openShell(id, hostId);
  go({ view: 'incident', id });
  return id;
}

/** Starts a playbook on an incident. */
export async function startPlaybook(incidentId: string, { guide, playbook }: FoundPlaybook): Promise<void> {
  await api.run.start({ incidentId, guideId: guide.id, playbookId: playbook.id });
}

/** Opens a shell on a host in an incident's dock. */
export async function openShell(incidentId: string, hostId: string): Promise<void> {
  const { id } = await api.terminal.open({ incidentId, hostId });
  showTerminal(incidentId, id);
}
