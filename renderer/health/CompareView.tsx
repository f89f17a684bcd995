import { Button, MultiSelect, Title } from '@mantine/core';
import { Suspense, useState } from 'react';
import { lazyPart } from '../ui/lazyPart.ts';
import type { RangeName } from './chart.ts';
import type { Card } from './cards.ts';
import { useHistory, UptimeLine } from './HistorySection.tsx';
import { RangePick } from './RangePick.tsx';
import { StatusStrip } from './StatusStrip.tsx';

const HistoryChart = lazyPart(() => import('./HistoryChart.tsx'));

/** Four lines are what a chart shows and a person tells apart. */
const MOST = 4;

/** Up to four services side by side: status, uptime and latency in the same window. */
export default function CompareView({ cards, onLeave }: { cards: Card[]; onLeave(): void }) {
  const [ids, setIds] = useState(() => cards.slice(0, 2).map((c) => c.service.id));
  const [range, setRange] = useState<RangeName>('day');
  const byId = new Map(cards.map((c) => [c.service.id, c]));
  const chosen = ids.flatMap((id) => byId.get(id) ?? []);
  return (
    <div className="compare">
      <div className="history-bar">
        <Title order={2} size="h4">
          Compare
        </Title>
        <MultiSelect
          aria-label="Services to compare"
          searchable
          maxValues={MOST}
          value={ids}
          onChange={setIds}
          data={cards.map(({ service }) => ({ value: service.id, label: service.name }))}
          style={{ flex: 1 }}
        />
        <RangePick value={range} onChange={setRange} />
        <Button size="xs" variant="default" onClick={onLeave}>
          Board
        </Button>
      </div>
      {chosen.map((card) => (
        <Strip key={card.service.id} card={card} range={range} />
      ))}
      <Together cards={chosen} range={range} />
    </div>
  );
}

function Strip({ card, range }: { card: Card; range: RangeName }) {
  const read = useHistory(card.service.id, null, range);
  return (
    <section aria-label={card.service.name}>
      <h3 className="compare-name">{card.service.name}</h3>
      {read && <UptimeLine uptime={read.uptime} />}
      {read && <StatusStrip {...read} />}
    </section>
  );
}

function Together({ cards, range }: { cards: Card[]; range: RangeName }) {
  const reads = [
    useFirst(cards[0], range),
    useFirst(cards[1], range),
    useFirst(cards[2], range),
    useFirst(cards[3], range),
  ];
  const lines = cards.flatMap((card, i) => {
    const read = reads[i];
    return read ? [{ name: card.service.name, buckets: read.buckets }] : [];
  });
  const first = reads.find((r) => r !== null);
  if (!first || lines.length === 0) return null;
  return (
    <div className="chart-place">
      <h3 className="compare-name">Latency</h3>
      <ul className="compare-key">
        {lines.map((l, i) => (
          <li key={l.name}>
            <i data-line={i + 1} /> {l.name}
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        <HistoryChart lines={lines} widthMs={first.widthMs} from={first.from} to={first.to} marks={[]} />
      </Suspense>
    </div>
  );
}

/** The history of a service's first probe. */
function useFirst(card: Card | undefined, range: RangeName) {
  const probe = card?.service.probes[0];
  const read = useHistory(card?.service.id ?? '00000000000000000000000000', probe?.id ?? null, range);
  return probe ? read : null;
}
