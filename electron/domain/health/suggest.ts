import type { ServiceRow } from './model.ts';
import type { HealthRow } from './row.ts';
import { utcStamp } from '../time.ts';
import type { Severity } from '../incident/model.ts';

/** How bad it looks by what was seen: 0 is the worst level of a scheme. Null where nothing is wrong. */
export function suggestedRank(
  service: Pick<ServiceRow, 'probes' | 'tier'>,
  health: HealthRow,
): { rank: number; why: string } | null {
  const essential = new Set(service.probes.filter((p) => p.essential && !p.paused).map((p) => p.id));
  const seen = health.probes.filter((p) => essential.has(p.id));
  const down = seen.filter((p) => p.status === 'down');
  const rate = errorRate(service, health);
  if (down.length > 0 && down.length === seen.length && (rate === null || seen.length > 1 || rate > 0.5))
    return { rank: 0, why: 'Complete outage: every essential probe fails.' };
  if (rate !== null && rate > 0.05)
    return { rank: 1, why: `Error rate over 5 %: ${(rate * 100).toFixed(1)} %.` };
  if (health.status === 'down')
    return { rank: 1, why: `${down.length} of ${seen.length} essential probes fail.` };
  if (health.status === 'degraded') return { rank: 2, why: 'It answers, but not as it should.' };
  return null;
}

function errorRate(service: Pick<ServiceRow, 'probes'>, health: HealthRow): number | null {
  const probes = service.probes.filter((p) => p.target.type === 'prometheus' && p.target.errors);
  const rates = probes.flatMap(({ id }) => {
    const seen = health.probes.find((p) => p.id === id);
    return seen && seen.unit === 'errors' && seen.value !== null ? [seen.value] : [];
  });
  return rates.length > 0 ? Math.max(...rates) : null;
}

/** The level of a scheme (worst first) for a rank: the mildest where it has fewer. */
export function levelAt(scheme: readonly Severity[], rank: number): Severity | undefined {
  const own = scheme.filter((s) => s.scheme === scheme[0]?.scheme).toSorted((a, b) => a.rank - b.rank);
  return own[Math.min(rank, own.length - 1)];
}

/** What was seen of a service, as an incident's summary begins. */
export function evidenceText(
  service: Pick<ServiceRow, 'name' | 'owner' | 'tier' | 'probes'>,
  health: HealthRow,
): string {
  const facts = [service.tier && `tier ${service.tier}`, service.owner && `owned by ${service.owner}`].filter(
    Boolean,
  );
  const head = `${service.name}${facts.length ? ` (${facts.join(', ')})` : ''} is ${health.status} since ${utcStamp(health.since)}. ${health.reason}`;
  const lines = health.probes
    .filter((p) => p.status !== 'up' && p.status !== 'paused')
    .slice(0, 20)
    .map(
      (p) =>
        `- ${service.probes.find(({ id }) => id === p.id)?.name ?? p.id}: ${p.status} since ${utcStamp(p.since)}. ${p.reason}`,
    );
  return [head, ...lines].join('\n').slice(0, 4000);
}
