import dagre from '@dagrejs/dagre';
import { useMemo } from 'react';
import { go } from '../app/route.ts';
import { Empty } from '../ui/Empty.tsx';
import { words, type Card } from './cards.ts';
import { HealthShape } from './HealthMark.tsx';

const WIDTH = 176;
const HEIGHT = 38;

/** Services and what they need, from left to right; what fails and what waits for it can be followed. */
export default function ServiceMap({ cards, openId }: { cards: Card[]; openId: string | undefined }) {
  const shape = useMemo(
    () => cards.map((c) => `${c.service.id}:${c.service.dependsOn.join(',')}`).join(' '),
    [cards],
  );
  // oxlint-disable-next-line react/exhaustive-deps -- the layout hangs on who needs whom alone
  const laid = useMemo(() => layout(cards), [shape]);
  const byId = new Map(cards.map((card) => [card.service.id, card]));
  if (laid.nodes.length === 0) {
    return (
      <Empty title="Nothing depends on anything yet">
        <span>
          Edit a service and say what it depends on: the map then shows what a failure takes with it.
        </span>
      </Empty>
    );
  }
  const alone = cards.length - laid.nodes.length;
  return (
    <div className="map">
      {alone > 0 && <p className="quiet">{alone} services that stand alone are left out.</p>}
      <svg
        width={laid.width}
        height={laid.height}
        viewBox={`0 0 ${laid.width} ${laid.height}`}
        role="group"
        aria-label="Map of services"
      >
        <defs>
          <marker
            id="map-arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8Z" fill="context-stroke" />
          </marker>
        </defs>
        {laid.edges.map(({ from, to, points }) => {
          const failing = byId.get(to)?.shown === 'down';
          return (
            <path
              key={`${from} ${to}`}
              d={pathOf(points)}
              className="map-edge"
              data-failing={failing || undefined}
              markerEnd="url(#map-arrow)"
            />
          );
        })}
        {laid.nodes.map(({ id, x, y }) => {
          const card = byId.get(id);
          return card ? <Node key={id} card={card} x={x} y={y} open={id === openId} /> : null;
        })}
      </svg>
    </div>
  );
}

function Node({ card, x, y, open }: { card: Card; x: number; y: number; open: boolean }) {
  const { service, shown } = card;
  const show = () => go({ view: 'services', id: service.id });
  return (
    <g
      transform={`translate(${x - WIDTH / 2} ${y - HEIGHT / 2})`}
      className="map-node"
      data-shown={shown}
      data-open={open || undefined}
      role="button"
      tabIndex={0}
      aria-label={`${service.name}: ${words[shown]}`}
      onClick={show}
      onKeyDown={(e) => (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), show())}
    >
      <title>{`${service.name}: ${words[shown]}`}</title>
      <rect width={WIDTH} height={HEIGHT} rx="6" />
      <g transform="translate(10 11.5)">
        <HealthShape shown={shown} />
      </g>
      <text x="32" y="24">
        {service.name.length > 21 ? `${service.name.slice(0, 20)}…` : service.name}
      </text>
    </g>
  );
}

interface Point {
  x: number;
  y: number;
}

function layout(cards: readonly Card[]) {
  const ids = new Set(cards.map((c) => c.service.id));
  const edges = cards.flatMap((c) =>
    c.service.dependsOn
      .filter((to) => ids.has(to) && to !== c.service.id)
      .map((to) => ({ from: c.service.id, to })),
  );
  const linked = new Set(edges.flatMap((e) => [e.from, e.to]));
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 70, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of linked) graph.setNode(id, { width: WIDTH, height: HEIGHT });
  for (const { from, to } of edges) graph.setEdge(from, to);
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: [...linked].map((id) => ({ id, ...(graph.node(id) as Point) })),
    edges: edges.map((e) => ({ ...e, points: (graph.edge(e.from, e.to) as { points: Point[] }).points })),
  };
}

function pathOf(points: Point[]): string {
  const [first, ...rest] = points;
  const last = points.at(-1);
  if (!first || !last) return '';
  const middle = rest.slice(0, -1).map((p, i) => {
    const next = rest[i + 1] ?? last;
    return `Q${p.x} ${p.y} ${(p.x + next.x) / 2} ${(p.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y}${middle.join('')}L${last.x} ${last.y}`;
}
