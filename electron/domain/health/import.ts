import { z } from 'zod';
import { isRecord } from './forms.ts';
import { keyOf, MAX_SERVICES, probeOf, seconds, unknownKeys, type Path } from './file.ts';
import { serviceDetails, type ServiceDetails } from './model.ts';

export const importProblem = z.object({ line: z.int().nullable(), text: z.string() });
export type ImportProblem = z.infer<typeof importProblem>;

/** What a file's names mean here. */
export interface Known {
  services: readonly { id: string; name: string }[];
  hosts: readonly { id: string; name: string }[];
  newId(): string;
}

export interface Imported {
  id: string;
  /** It is here already, by its name. */
  known: boolean;
  line: number | null;
  details: ServiceDetails;
}

/**
 * Reads services from a file's tree (`{ services: [...] }`, or the list alone). `lineOf` tells the line of a place in
 * it. Every problem is told by its line; a service with a problem is left out, the others are read.
 */
export function readServices(
  tree: unknown,
  lineOf: (path: Path) => number | null,
  known: Known,
): { services: Imported[]; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const base: Path = isRecord(tree) ? ['services'] : [];
  const list = isRecord(tree) ? tree['services'] : tree;
  if (!Array.isArray(list))
    return {
      services: [],
      problems: [{ line: lineOf([]), text: 'A file of services has a list under "services".' }],
    };
  if (list.length > MAX_SERVICES)
    return { services: [], problems: [{ line: null, text: `It has more than ${MAX_SERVICES} services.` }] };
  const names = namesOf(list, known);
  const services = list.flatMap((item: unknown, i): Imported[] => {
    const at = [...base, i];
    const say = (path: Path, text: string) =>
      problems.push({ line: lineOf([...at, ...path]) ?? lineOf(at), text });
    const before = problems.length;
    const read = readOne(item, names, known, say);
    if (!read || problems.length > before) return [];
    const named = names.get(fold(read.name));
    return [
      { id: named?.id ?? known.newId(), known: named?.known ?? false, line: lineOf(at), details: read },
    ];
  });
  for (const { details, line } of duplicates(services))
    problems.push({ line, text: `"${details.name}" stands in the file twice.` });
  return { services, problems };
}

type Names = Map<string, { id: string; known: boolean }>;

/** Names are the same whatever their case. */
const fold = (name: string) => name.trim().toLowerCase();

function namesOf(list: readonly unknown[], known: Known): Names {
  const names: Names = new Map(known.services.map((s) => [fold(s.name), { id: s.id, known: true }]));
  for (const item of list) {
    const name = isRecord(item) ? (item['name'] ?? item['Name']) : undefined;
    if (typeof name === 'string' && !names.has(fold(name)))
      names.set(fold(name), { id: known.newId(), known: false });
  }
  return names;
}

type Say = (path: Path, text: string) => void;

function readOne(item: unknown, names: Names, known: Known, say: Say): ServiceDetails | null {
  if (!isRecord(item)) {
    say([], 'A service is written as name: ..., with what belongs to it below.');
    return null;
  }
  for (const { path, text } of unknownKeys(item)) say(path, text);
  const service = Object.fromEntries(Object.entries(item).map(([key, value]) => [keyOf(key), value]));
  const hosts = new Map(known.hosts.map((h) => [fold(h.name), h.id]));
  const host = (name: unknown, path: Path): unknown => {
    if (typeof name !== 'string' || name === '') return name === '' ? null : name;
    const id = hosts.get(fold(name));
    if (id === undefined) say(path, `There is no host "${name}". Add it under Hosts first, or leave it out.`);
    return id;
  };
  const probes = service['probes'];
  const shaped = {
    ...service,
    dependsOn: listOf(service['dependsOn']).map((name, i) => {
      const id = typeof name === 'string' ? names.get(fold(name))?.id : undefined;
      if (id === undefined)
        say(['dependsOn', i], `There is no service "${String(name)}", here or in the file.`);
      return id;
    }),
    hosts: listOf(service['hosts']).map((name, i) => host(name, ['hosts', i])),
    databases: listOf(service['databases']),
    guides: listOf(service['guides']),
    tags: listOf(service['tags']),
    links: linksOf(service['links']),
    rto: minutes(service['rto']),
    rpo: minutes(service['rpo']),
    maintenance: listOf(service['maintenance']).map(windowOf),
    probes: Array.isArray(probes)
      ? probes.map((p: unknown, i) => (isRecord(p) ? withVia(probeOf(p, i), host, i) : p))
      : (probes ?? []),
  };
  const checked = serviceDetails.safeParse(shaped);
  if (checked.success) return checked.data;
  for (const { path, message } of checked.error.issues) sayIssue(path, message, say);
  return null;
}

/** A file's paths have no `schedule` and `target` in them, and an undefined reference was told already. */
function sayIssue(path: readonly PropertyKey[], message: string, say: Say): void {
  const written = path
    .filter((p) => p !== 'schedule' && p !== 'target')
    .map((p) => (typeof p === 'symbol' ? String(p) : p));
  if (
    /dependsOn|hosts|via/.test(String(written.find((p) => typeof p === 'string'))) &&
    /undefined/.test(message)
  )
    return;
  if (written.at(-1) === 'type') return;
  const field = written.filter((p) => typeof p === 'string' && p !== 'probes').join('.');
  const missing = /received undefined/.test(message);
  say(
    missing ? written.slice(0, -1) : written,
    `${field || 'This'}: ${missing ? 'it is missing' : message}.`.replace('..', '.'),
  );
}

function withVia(probe: Record<string, unknown>, host: (n: unknown, p: Path) => unknown, i: number) {
  return probe['via'] === undefined ? probe : { ...probe, via: host(probe['via'], ['probes', i, 'via']) };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'string')
    return value
      .split(/[;,]/)
      .map((v) => v.trim())
      .filter(Boolean);
  return Array.isArray(value) ? value : [value];
}

function linksOf(value: unknown): unknown {
  if (!isRecord(value)) return value ?? [];
  return Object.entries(value).map(([kind, url]) => ({
    kind: kind.replaceAll(/[_-]/g, ' ').toLowerCase(),
    url,
  }));
}

function minutes(value: unknown): unknown {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') return value;
  const read = seconds(/^\s*[\d.]+\s*$/.test(value) ? `${value}m` : value);
  return typeof read === 'number' ? read / 60 : read;
}

function windowOf(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const time = (t: unknown) => (typeof t === 'string' ? Date.parse(t) : t instanceof Date ? t.getTime() : t);
  const window = { ...value, from: time(value['from']), to: time(value['to']) };
  const { weekly } = value;
  if (typeof weekly === 'string') return { ...window, weekly: { zone: weekly } };
  return isRecord(weekly) ? { ...window, weekly: { ...weekly, until: time(weekly['until']) } } : window;
}

function duplicates(services: readonly Imported[]): Imported[] {
  const seen = new Set<string>();
  return services.filter(({ details }) => {
    const name = fold(details.name);
    const again = seen.has(name);
    seen.add(name);
    return again;
  });
}
