import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { withNeeds } from '@domain/health/service.ts';
import { spanText } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { hrefOf } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { useMinute, useNow } from '../store/time.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { cardsOf, type Card } from './cards.ts';
import { CutOffNotice } from './CutOffNotice.tsx';
import './drawer.css';
import './health.css';
import './place.css';
import { HealthMark } from './HealthMark.tsx';
import { latencyText } from './Tile.tsx';

/** The incident's services and what they need, as they stand now. */
export default function HealthPanel({ incident }: { incident: IncidentRow }) {
  const services = useTable('service');
  const health = useTable('health');
  const minute = useMinute();
  const { run, error } = useCommand();
  const cards = useMemo(() => cardsOf(services, health, minute), [services, health, minute]);
  const named = new Set(incident.services.map((s) => s.trim().toLowerCase()));
  const own = cards.filter((c) => named.has(c.service.name.toLowerCase()));
  const needed = withNeeds(
    own.map((c) => c.service.id),
    (id) => services[id]?.dependsOn ?? [],
  );
  const others = cards.filter((c) => needed.has(c.service.id) && !own.includes(c));
  const known = new Set(own.map((c) => c.service.name.toLowerCase()));
  const strangers = incident.services.filter((s) => !known.has(s.trim().toLowerCase()));
  const add = (name: string | null) =>
    name &&
    void run((key) =>
      api.incident.setServices({ key, id: incident.id, services: [...incident.services, name] }),
    );
  return (
    <div className="health-panel">
      <CutOffNotice />
      {cards.length > 0 && (
        <Select
          aria-label="Add an affected service"
          placeholder="Add an affected service"
          searchable
          value={null}
          onChange={add}
          data={cards.filter((c) => !own.includes(c)).map((c) => c.service.name)}
        />
      )}
      <ErrorLine>{error}</ErrorLine>
      {own.length === 0 && (
        <Empty title="No service of this incident is watched">
          <span>
            {cards.length > 0
              ? 'Name the affected services: what is seen of them shows here, and goes into the timeline when it changes.'
              : 'Add your services in their place, and what is seen of them shows here.'}{' '}
            <a href="#/services">All services</a>
          </span>
        </Empty>
      )}
      <Lines cards={own} title="Affected" />
      <Lines cards={others} title="What they need" />
      {strangers.length > 0 && <p className="quiet">Not watched: {strangers.join(', ')}.</p>}
    </div>
  );
}

function Lines({ cards, title }: { cards: Card[]; title: string }) {
  const now = useNow();
  if (cards.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="picker-title">{title}</h3>
      <ul className="panel-list">
        {cards.map(({ service, health, shown, waitsFor }) => (
          <li key={service.id} data-shown={shown}>
            <div className="panel-line">
              <HealthMark shown={shown} />
              <a href={hrefOf({ view: 'services', id: service.id })}>{service.name}</a>
              <span className="quiet">
                {health ? `for ${spanText(Math.max(0, now - health.since))}` : ''}
              </span>
            </div>
            <p>
              {waitsFor ? `Waits for ${waitsFor}. ` : ''}
              {health?.reason ?? 'Not looked at yet.'}
            </p>
            {health && health.probes.length > 1 && (
              <ul className="panel-probes">
                {health.probes.map((p) => (
                  <li key={p.id}>
                    <HealthMark
                      shown={p.status}
                      word={service.probes.find((q) => q.id === p.id)?.name ?? p.id}
                    />
                    <span className="quiet">{p.latencyMs === null ? '' : latencyText(p.latencyMs)}</span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
