import { useEffect, useRef, useState } from 'react';
import { spanText } from '@domain/time.ts';
import { useOfferActs } from '../app/acts.ts';
import { useNow } from '../store/time.ts';
import { utcClock } from '../ui/time.ts';
import { Counts } from './Board.tsx';
import type { Card } from './board.ts';
import { CutOffNotice } from './CutOffNotice.tsx';
import { HealthMark, HealthShape } from './HealthMark.tsx';

/** Eight failures fill the side of a wall; more are counted. */
const MOST_WRONG = 8;

/** All services on one screen, for a wall: nothing scrolls, what is wrong is large. */
export default function WallView({ cards, onLeave }: { cards: Card[]; onLeave(): void }) {
  const wall = useRef<HTMLDivElement>(null);
  const now = useNow();
  const wrong = cards.filter((c) => c.wrong);
  const { place, shape, style } = useFit(cards.length);
  useOfferActs([{ label: 'Leave the wall', keys: 'Escape', hint: 'Esc', run: onLeave }]);
  useEffect(() => {
    const element = wall.current;
    element?.focus();
    // Some windows refuse; the wall then fills the window alone.
    void element?.requestFullscreen?.().catch(() => undefined);
    const left = () => document.fullscreenElement === null && onLeave();
    document.addEventListener('fullscreenchange', left);
    return () => {
      document.removeEventListener('fullscreenchange', left);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, [onLeave]);
  return (
    <div className="wall" ref={wall} tabIndex={-1} aria-label="Services on the wall">
      <header className="wall-head">
        <Counts cards={cards} />
        <span className="mono">{utcClock(now)} UTC</span>
        <button type="button" className="link-button" onClick={onLeave}>
          Leave (Esc)
        </button>
      </header>
      <CutOffNotice />
      {wrong.length > 0 && (
        <ul className="wall-wrong">
          {wrong.slice(0, MOST_WRONG).map(({ service, health, shown, waitsFor }) => (
            <li key={service.id} data-shown={shown}>
              <HealthMark shown={shown} />
              <strong>{service.name}</strong>
              <span>{waitsFor ? `Waits for ${waitsFor}.` : health?.reason}</span>
              <span className="mono">{health ? spanText(Math.max(0, now - health.since)) : ''}</span>
            </li>
          ))}
          {wrong.length > MOST_WRONG && <li className="quiet">and {wrong.length - MOST_WRONG} more</li>}
        </ul>
      )}
      <div className="wall-grid" ref={place} style={style}>
        {cards.map(({ service, shown }) => (
          <div key={service.id} className="wall-cell" data-shown={shown} title={service.name}>
            <HealthShape shown={shown} size={shape} />
            <span>{service.name}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Columns and rows so that so many cells fill the place that there is. */
function useFit(count: number) {
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 1400, height: 700 });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  // A cell is about five times as wide as it is high.
  const columns = Math.max(1, Math.ceil(Math.sqrt((count * size.width) / (size.height * 5))));
  const rows = Math.max(1, Math.ceil(count / columns));
  const height = Math.min(64, size.height / rows - 4);
  return {
    place,
    shape: Math.max(9, Math.min(26, height * 0.5)),
    style: {
      gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
      gridAutoRows: `${Math.max(14, height)}px`,
      fontSize: Math.max(9, Math.min(20, height * 0.42)),
    },
  };
}
