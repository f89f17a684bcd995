import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { shownPath } from '../../domain/file/name.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import type { Log } from '../log/log.ts';
import type { PatientWriter } from '../log/patient.ts';
import type { FileHosts } from './hosts.ts';

export interface ScribeDeps {
  log: Log;
  writer: PatientWriter;
  hosts: FileHosts;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): unknown;
  person(): string;
  now(): number;
}

export interface Place {
  incidentId: string;
  hostId: string;
  path: string;
  confirm?: string | undefined;
}

/** Who may do what with a host's files, and how it is written down. */
export function createScribe({ log, writer, hosts, needIncident, person, now }: ScribeDeps) {
  return {
    needIncident,
    knows(incidentId: string): boolean {
      try {
        needIncident(incidentId);
        return true;
      } catch {
        return false;
      }
    },
    /** What was done on a host is done: that it is written down must not fail for a full disk. */
    note: (incidentId: string, event: NewEvent): void =>
      writer.keep({ incidentId, event, actor: person(), at: now() }),
    /** Writes down what counts only once it is written. */
    append: (incidentId: string, event: NewEvent): void =>
      void log.append(incidentStream(incidentId), [event], { actor: person() }),
    at: (row: HostRow, path: string) => ({ hostId: row.id, host: row.name, path: shownPath(path) }),
    /** The host, once its name was typed where it is production. Throws REFUSED. */
    guard(place: Pick<Place, 'incidentId' | 'hostId' | 'confirm'>): HostRow {
      needIncident(place.incidentId);
      const row = hosts.need(place.hostId);
      if (row.production && place.confirm !== row.name)
        throw new Failure('REFUSED', `${row.name} is production: type its name to go on.`, {
          confirm: row.name,
        });
      return row;
    },
  };
}
export type Scribe = ReturnType<typeof createScribe>;
