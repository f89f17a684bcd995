import { IconBellOff, IconTool } from '@tabler/icons-react';
import { memo } from 'react';
import { go } from '../app/route.ts';
import { words, type Card, type Shown } from './cards.ts';
import { HealthShape } from './HealthMark.tsx';

interface Props {
  id: string;
  name: string;
  shown: Shown;
  detail: string;
  muted: boolean;
  maintenance: boolean;
  open: boolean;
}

/** One service on the board: shape, name, and the number or the word that matters. */
export const Tile = memo(function Tile({ id, name, shown, detail, muted, maintenance, open }: Props) {
  return (
    <button
      type="button"
      className="tile"
      data-shown={shown}
      data-service={id}
      aria-current={open || undefined}
      aria-label={`${name}: ${words[shown]}${detail && shown !== 'up' ? `, ${detail}` : ''}${muted ? ', muted' : ''}`}
      title={`${name}\n${words[shown]}${detail ? `: ${detail}` : ''}`}
      onClick={() => go({ view: 'services', id })}
    >
      <HealthShape shown={shown} />
      <span className="tile-name">{name}</span>
      {maintenance && <IconTool size={13} aria-label="Planned work" />}
      {muted && <IconBellOff size={13} aria-label="Muted" />}
      <span className="tile-detail">{shown === 'up' || shown === 'blocked' ? detail : words[shown]}</span>
    </button>
  );
});

/** What a tile says beside the name: how long an answer takes, or what a service waits for. */
export function tileDetail({ shown, health, waitsFor }: Card): string {
  if (shown === 'blocked') return `waits for ${waitsFor}`;
  if (shown !== 'up') return '';
  const latencies = (health?.probes ?? []).flatMap((p) => (p.latencyMs === null ? [] : [p.latencyMs]));
  return latencies.length === 0 ? '' : latencyText(Math.max(...latencies));
}

/** `12 ms` or `1.4 s`. */
export function latencyText(ms: number): string {
  return ms < 1000 ? `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
