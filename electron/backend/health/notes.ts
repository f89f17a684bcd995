import { CATALOG, incidentStream } from '../../domain/event.ts';
import {
  serviceEvidenceAttached,
  serviceStatusChanged,
  statusSchema,
  type Status,
} from '../../domain/health/model.ts';
import { withNeeds } from '../../domain/health/service.ts';
import { evidenceText } from '../../domain/health/suggest.ts';
import type { IncidentRow } from '../../domain/incident/model.ts';
import type { Log } from '../log/log.ts';
import { keyFor } from './alerts.ts';
import type { HealthStore } from './store.ts';
import type { WatchedService } from './watched.ts';

export interface NotesDeps {
  log: Log;
  openIncidents(): IncidentRow[];
  services(): ReadonlyMap<string, WatchedService>;
  now(): number;
}

/** Who writes what nobody typed. */
const ACTOR = 'Holdfast';

/** Writes what changed into the log: the status, and the evidence for the open incidents that it concerns. */
export function createNotes({ log, openIncidents, services, now }: NotesDeps) {
  const known = new Map<string, string>();

  /** The services that an incident names (by their names, whatever the case), and all that they need. */
  const concerns = ({ services: names }: Pick<IncidentRow, 'services'>): Set<string> => {
    const wanted = new Set(names.map((n) => n.trim().toLowerCase()));
    const ids = [...services().values()]
      .filter(({ row }) => wanted.has(row.name.toLowerCase()))
      .map(({ row }) => row.id);
    return withNeeds(ids, (id) => services().get(id)?.row.dependsOn ?? []);
  };
  const attach = (incident: IncidentRow, service: WatchedService, from: Status): void => {
    const { row, verdict, blockedBy, shown } = service;
    const cause =
      blockedBy === null ? '' : `\nIt waits for ${services().get(blockedBy)?.row.name ?? 'another service'}.`;
    const text = `${shown ? evidenceText(row, { ...shown, ...verdict }) : verdict.reason}${cause}`.slice(
      0,
      4000,
    );
    log.append(
      incidentStream(incident.id),
      [serviceEvidenceAttached({ serviceId: row.id, name: row.name, from, to: verdict.status, text })],
      // The same change is one fact, however often it is come by.
      { actor: ACTOR, key: keyFor(`${incident.id} ${row.id} ${verdict.status} ${verdict.since}`) },
    );
  };

  /** Nobody waits for this one: where the disk is full, the board still says that the service is red. */
  const attachIfStored = (incident: IncidentRow, service: WatchedService): void => {
    try {
      attach(incident, service, 'up');
    } catch {
      known.delete(incident.id);
    }
  };

  return {
    /** What the log says last of a service, as far as this console wrote it. */
    told:
      (store: HealthStore) =>
      (id: string): Status => {
        const read = statusSchema.safeParse(store.meta(`told ${id}`));
        return read.success ? read.data : 'unknown';
      },
    changed(service: WatchedService, from: Status): void {
      const { row, verdict, blockedBy } = service;
      const event = serviceStatusChanged({
        serviceId: row.id,
        name: row.name,
        from,
        to: verdict.status,
        reason: verdict.reason.slice(0, 2000),
        blockedBy: blockedBy === null ? null : (services().get(blockedBy)?.row.name ?? null),
      });
      log.append(CATALOG, [event], { actor: ACTOR, at: Math.min(verdict.since, now()) });
      const bad = verdict.status === 'down' || verdict.status === 'degraded';
      const recovered = verdict.status === 'up' && (from === 'down' || from === 'degraded');
      if (!bad && !recovered) return;
      for (const incident of openIncidents())
        if (concerns(incident).has(row.id)) attach(incident, service, from);
    },
    /** An incident that comes to name a service which is red already gets its evidence too. */
    incidentChanged(id: string): void {
      const incident = openIncidents().find((i) => i.id === id);
      if (!incident) return void known.delete(id);
      const names = incident.services.join('\n');
      if ((known.get(id) ?? '') === names) return;
      known.set(id, names);
      // After the append that told of it is through: a fact is not written within another's transaction.
      queueMicrotask(() => {
        for (const serviceId of concerns(incident)) {
          const service = services().get(serviceId);
          if (service && (service.told === 'down' || service.told === 'degraded'))
            attachIfStored(incident, service);
        }
      });
    },
  };
}
