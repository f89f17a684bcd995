import type { ServiceRow } from '@domain/health/model.ts';
import { hrefOf } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { HealthShape } from './HealthMark.tsx';

/** What a team wrote down about a service, and what hangs together with it. */
export function ServiceFacts({ service }: { service: ServiceRow }) {
  const services = useTable('service');
  const hosts = useTable('host');
  const needed = Object.values(services).filter((s) => s.dependsOn.includes(service.id));
  const minutes = (m: number | null) => (m === null ? '' : m < 120 ? `${m} min` : `${m / 60} h`);
  const facts: [string, React.ReactNode][] = [
    ['Tier', service.tier],
    ['Owner', service.owner],
    ['About', service.about],
    ['Tags', service.tags.join(', ')],
    ['Recovery time objective', minutes(service.rto)],
    ['Recovery point objective', minutes(service.rpo)],
    ['Hosts', service.hosts.flatMap((h) => hosts[h]?.name ?? []).join(', ')],
    ['Databases', service.databases.join(', ')],
    ['Guides', service.guides.join(', ')],
    ['Depends on', <Services key="on" ids={service.dependsOn} />],
    ['Needed by', <Services key="by" ids={needed.map((s) => s.id)} />],
    [
      'Links',
      service.links.map((l) => (
        <a key={l.url} href={l.url} target="_blank" rel="noreferrer noopener">
          {l.label || l.kind}
        </a>
      )),
    ],
  ];
  const shown = facts.filter(([label, value]) => {
    if (label === 'Depends on') return service.dependsOn.length > 0;
    if (label === 'Needed by') return needed.length > 0;
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  if (shown.length === 0) return null;
  return (
    <section className="drawer-section" aria-label="About the service">
      <h3>About</h3>
      <dl className="facts">
        {shown.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Services({ ids }: { ids: string[] }) {
  const services = useTable('service');
  const health = useTable('health');
  return ids.map((id) => {
    const name = services[id]?.name;
    if (!name) return null;
    return (
      <a key={id} href={hrefOf({ view: 'services', id })} className="fact-service">
        <HealthShape shown={health[id]?.status ?? 'unknown'} size={12} /> {name}
      </a>
    );
  });
}
