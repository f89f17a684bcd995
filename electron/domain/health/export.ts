import type { ServiceDetails, ServiceRow } from './model.ts';
import type { Probe } from './probe.ts';

/** Names by id, as far as they are known. */
export interface Namer {
  service(id: string): string | undefined;
  host(id: string): string | undefined;
}

/** A service as it stands in a file that can be read again; what is as usual is left out. */
export function toFile(service: ServiceRow, names: Namer): Record<string, unknown> {
  const links = service.links.map((l) => (l.label ? l : { kind: l.kind, url: l.url }));
  const minutes = (m: number | null) => (m === null ? undefined : `${m}m`);
  return trimmed({
    name: service.name,
    tier: service.tier ?? undefined,
    owner: service.owner,
    about: service.about,
    tags: service.tags,
    dependsOn: service.dependsOn.flatMap((id) => names.service(id) ?? []),
    links,
    hosts: service.hosts.flatMap((id) => names.host(id) ?? []),
    databases: service.databases,
    guides: service.guides,
    rto: minutes(service.rto),
    rpo: minutes(service.rpo),
    paused: service.paused || undefined,
    maintenance: service.maintenance.map((m) => ({
      from: new Date(m.from).toISOString(),
      to: new Date(m.to).toISOString(),
      reason: m.reason,
      ...(m.weekly && {
        weekly: {
          zone: m.weekly.zone,
          ...(m.weekly.until !== null && { until: new Date(m.weekly.until).toISOString() }),
        },
      }),
    })),
    probes: service.probes.map((probe) => probeToFile(probe, names)),
  });
}

function probeToFile(probe: Probe, names: Namer): Record<string, unknown> {
  const { type, ...target } = probe.target;
  const { every, timeout, retries, failAfter, recoverAfter } = probe.schedule;
  return trimmed({
    id: probe.id,
    name: probe.name,
    type,
    ...target,
    every: `${every}s`,
    timeout: `${timeout}s`,
    retries: retries || undefined,
    failAfter: failAfter === 2 ? undefined : failAfter,
    recoverAfter: recoverAfter === 2 ? undefined : recoverAfter,
    via: probe.via ? names.host(probe.via) : undefined,
    essential: probe.essential ? undefined : false,
    paused: probe.paused || undefined,
  });
}

function trimmed(of: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (v: unknown) => v === undefined || v === '' || (Array.isArray(v) && v.length === 0);
  return Object.fromEntries(Object.entries(of).filter(([, value]) => !isEmpty(value)));
}

/** Whether two services say the same. */
export function sameDetails(a: ServiceDetails, b: ServiceDetails): boolean {
  const plain = (d: ServiceDetails) =>
    JSON.stringify(
      Object.entries({ ...d, id: 0, addedAt: 0, updatedAt: 0, mutedUntil: 0 }).toSorted(([x], [y]) =>
        x.localeCompare(y),
      ),
    );
  return plain(a) === plain(b);
}
