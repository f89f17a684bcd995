import { ulid } from 'ulid';
import { CATALOG, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { sameDetails, toFile } from '../../domain/health/export.ts';
import { readServices, type Imported, type ImportProblem } from '../../domain/health/import.ts';
import {
  serviceAdded,
  serviceDeployed,
  serviceEdited,
  serviceMuted,
  serviceRemoved,
  serviceDetails,
  MOST_WINDOWS,
  type Maintenance,
  type ServiceDetails,
  type ServiceRow,
} from '../../domain/health/model.ts';
import { stillPlanned } from '../../domain/health/maintenance.ts';
import type { HostRow } from '../../domain/host/model.ts';
import type { Log } from '../log/log.ts';
import { parseFile, toYaml } from './parse.ts';
import type { ServiceReader } from './projection.ts';

export interface CatalogDeps {
  log: Log;
  reader: ServiceReader;
  hosts(): HostRow[];
  person(): string;
  now(): number;
}

interface Command {
  key?: string | undefined;
  id: string;
}

interface File {
  text: string;
  format: 'yaml' | 'json' | 'csv';
}

const ok = { ok: true } as const;

/** The services that are watched, by hand and from files. */
export function createCatalog({ log, reader, hosts, person, now }: CatalogDeps) {
  const need = (id: string): ServiceRow => {
    const row = reader.one(id);
    if (!row) throw new Failure('NOT_FOUND', 'This service is no longer in the list.');
    return row;
  };
  const append = (key: string | undefined, events: NewEvent[]) => {
    log.append(CATALOG, events, { actor: person(), key });
    return ok;
  };
  const checkName = (name: string, id: string): void => {
    const same = reader.all().find((s) => s.name.toLowerCase() === name.trim().toLowerCase() && s.id !== id);
    if (same)
      throw new Failure('CONFLICT', `There is a service "${same.name}" already. Choose another name.`, {
        field: 'name',
      });
  };
  const read = ({ text, format }: File): { services: Imported[]; problems: ImportProblem[] } => {
    const { tree, lineOf, problems } = parseFile(text, format);
    if (problems.length > 0) return { services: [], problems };
    return readServices(tree, lineOf, { services: reader.all(), hosts: hosts(), newId: ulid });
  };

  return {
    add({ key, details }: { key?: string | undefined; details: ServiceDetails }) {
      // The key doubles as the service's id, so that a repeated command answers with the first one's service.
      const id = key ?? ulid();
      if (log.event(id)) return { id };
      checkName(details.name, id);
      append(id, [serviceAdded({ ...details, serviceId: id })]);
      return { id };
    },
    edit({ key, id, details }: Command & { details: ServiceDetails }) {
      need(id);
      checkName(details.name, id);
      return append(key, [serviceEdited({ ...details, serviceId: id })]);
    },
    remove({ key, id }: Command) {
      if (key !== undefined && log.event(key)) return ok;
      return append(key, [serviceRemoved({ serviceId: id, name: need(id).name })]);
    },
    mute: ({ key, id, until }: Command & { until: number | null }) =>
      append(key, [serviceMuted({ serviceId: id, name: need(id).name, until })]),
    plan({ key, ids, window }: { key?: string | undefined; ids: string[]; window: Maintenance }) {
      const events = ids.map(need).map(({ id, ...row }) => {
        const maintenance = [...stillPlanned(row.maintenance, now()), window];
        if (maintenance.length > MOST_WINDOWS)
          throw new Failure(
            'INVALID',
            `"${row.name}" has ${MOST_WINDOWS} windows already. Remove some first.`,
          );
        return serviceEdited({ ...serviceDetails.parse(row), maintenance, serviceId: id });
      });
      return append(key, events);
    },
    deployed({ key, id, label, at }: Command & { label: string; at?: number | undefined }) {
      log.append(CATALOG, [serviceDeployed({ serviceId: id, name: need(id).name, label })], {
        actor: person(),
        key,
        at,
      });
      return ok;
    },
    preview(file: File) {
      const { services, problems } = read(file);
      return {
        services: services.map(({ id, known, line, details }) => ({
          name: details.name,
          change: changeOf(known ? reader.one(id) : undefined, details),
          probes: details.probes.length,
          line,
        })),
        problems: problems.slice(0, 200),
      };
    },
    import({ key, ...file }: File & { key?: string | undefined }) {
      const { services, problems } = read(file);
      const [first] = problems;
      if (first) {
        const where = first.line === null ? '' : `Line ${first.line}: `;
        throw new Failure('INVALID', `${where}${first.text}`, { problems: problems.length });
      }
      const changes = services.map((s) => ({
        ...s,
        change: changeOf(s.known ? reader.one(s.id) : undefined, s.details),
      }));
      const events = changes.flatMap(({ id, change, details }) => {
        if (change === 'same') return [];
        return [(change === 'new' ? serviceAdded : serviceEdited)({ ...details, serviceId: id })];
      });
      if (events.length > 0 && !(key !== undefined && log.event(key))) append(key, events);
      const count = (change: string) => changes.filter((c) => c.change === change).length;
      return { added: count('new'), changed: count('changed') };
    },
    asText({ id }: { id?: string | undefined }) {
      const all = reader.all();
      const names = new Map(all.map((s) => [s.id, s.name]));
      const hostNames = new Map(hosts().map((h) => [h.id, h.name]));
      const namer = { service: (s: string) => names.get(s), host: (h: string) => hostNames.get(h) };
      const chosen = id === undefined ? all.toSorted((a, b) => a.name.localeCompare(b.name)) : [need(id)];
      return { text: toYaml({ services: chosen.map((s) => toFile(s, namer)) }) };
    },
  };
}

function changeOf(before: ServiceRow | undefined, details: ServiceDetails): 'new' | 'changed' | 'same' {
  if (!before) return 'new';
  return sameDetails(before, details) ? 'same' : 'changed';
}
