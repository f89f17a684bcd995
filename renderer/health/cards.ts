import type { ServiceRow, Status } from '@domain/health/model.ts';
import type { HealthRow } from '@domain/health/row.ts';

/** How a service is shown: its status, or what explains it. */
export type Shown = Status | 'blocked';

export interface Card {
  service: ServiceRow;
  health: HealthRow | undefined;
  shown: Shown;
  /** The name of the service that it waits for. */
  waitsFor: string | null;
  muted: boolean;
  /** Deserves a look now. */
  wrong: boolean;
}

/** Worst first. */
const order: Shown[] = ['down', 'degraded', 'unknown', 'blocked', 'up', 'paused'];

/** Every service with how it stands, worst first, then by tier and name. */
export function cardsOf(
  services: Record<string, ServiceRow>,
  health: Record<string, HealthRow>,
  now: number,
): Card[] {
  const cards = Object.values(services).map((service): Card => {
    const row = health[service.id];
    const shown: Shown = row ? (row.blockedBy === null ? row.status : 'blocked') : 'unknown';
    const looked = service.probes.length > 0;
    return {
      service,
      health: row,
      shown,
      waitsFor: row?.blockedBy ? (services[row.blockedBy]?.name ?? 'another service') : null,
      muted: service.mutedUntil !== null && service.mutedUntil > now,
      wrong:
        shown === 'down' ||
        shown === 'degraded' ||
        shown === 'blocked' ||
        (shown === 'unknown' && looked && row !== undefined),
    };
  });
  return cards.sort(
    (a, b) =>
      order.indexOf(a.shown) - order.indexOf(b.shown) ||
      (a.service.tier ?? 9) - (b.service.tier ?? 9) ||
      a.service.name.localeCompare(b.service.name),
  );
}

export const groupings = ['tier', 'owner', 'tag', 'status', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** Cards in groups, in the order of their worst; within each the order stays. */
export function groupCards(cards: readonly Card[], by: Grouping): { name: string; cards: Card[] }[] {
  const groups = new Map<string, Card[]>();
  for (const card of cards) {
    const name = groupOf(card, by);
    const group = groups.get(name);
    if (group) group.push(card);
    else groups.set(name, [card]);
  }
  const named = [...groups].map(([name, of]) => ({ name, cards: of }));
  return by === 'tier' ? named.sort((a, b) => a.name.localeCompare(b.name)) : named;
}

function groupOf({ service, shown }: Card, by: Grouping): string {
  switch (by) {
    case 'tier':
      return service.tier === null ? 'Without a tier' : `Tier ${service.tier}`;
    case 'owner':
      return service.owner || 'Without an owner';
    case 'tag':
      return service.tags[0] ?? 'Without a tag';
    case 'status':
      return words[shown];
    case 'none':
      return 'All services';
  }
}

export const words: Record<Shown, string> = {
  down: 'Down',
  degraded: 'Degraded',
  unknown: 'Unknown',
  blocked: 'Blocked',
  up: 'Up',
  paused: 'Paused',
};

/** Cards whose name, owner, tags or reason have every word; `status:down` and `tier:1` narrow. */
export function findCards(cards: readonly Card[], query: string): Card[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...cards];
  return cards.filter(({ service, health, shown }) => {
    const text = [service.name, service.owner, ...service.tags, health?.reason ?? ''].join(' ').toLowerCase();
    return wanted.every((word) => {
      const [key, value = ''] = word.split(':');
      if (key === 'status' && value) return words[shown].toLowerCase().startsWith(value);
      if (key === 'tier' && value) return String(service.tier) === value;
      return text.includes(word);
    });
  });
}

/** How many there are of each. */
export function countCards(cards: readonly Card[]): { shown: Shown; count: number }[] {
  return order
    .map((shown) => ({ shown, count: cards.filter((c) => c.shown === shown).length }))
    .filter((c) => c.count > 0);
}
