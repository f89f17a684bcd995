import { useEffect, useRef, useState } from 'react';
import { spanText } from '@domain/time.ts';
import { useOfferActs } from '../app/acts.ts';
import { useNow } from '../store/time.ts';
import { utcClock } from '../ui/time.ts';
import { Counts } from './Board.tsx';
import type { Card } from './cards.ts';
import { CutOffNotice } from './CutOffNotice.tsx';
import { HealthMark, HealthShape } from './HealthMark.tsx';

/** Eight failures are read on a wall; beside 150 services and more, five: the rest is counted and in the grid. */
const mostWrong = (services: number) => (services > 150 ? 5 : 8);
/** 14 pixels: below it a name cannot be read from a chair, and 500 still fit. */
const LEAST = 14;
const GAP = 3;

/** All services on one screen, for a wall: nothing scrolls, what is wrong is large. */
export default function WallView({ cards, onLeave }: { cards: Card[]; onLeave(): void }) {
  const wall = useRef<HTMLDivElement>(null);
  const now = useNow();
  const wrong = cards.filter((c) => c.wrong);
  const most = mostWrong(cards.length);
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
          {wrong.slice(0, most).map(({ service, health, shown, waitsFor }) => (
            <li key={service.id} data-shown={shown}>
              <HealthMark shown={shown} />
              <strong>{service.name}</strong>
              <span>{waitsFor ? `Waits for ${waitsFor}.` : health?.reason}</span>
              <span className="mono">{health ? spanText(Math.max(0, now - health.since)) : ''}</span>
            </li>
          ))}
          {wrong.length > most && <li className="quiet">and {wrong.length - most} more</li>}
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
  // A cell is about five times as wide as it is high, but all of them fit.
  const room = Math.max(LEAST, size.height - 20);
  const mostRows = Math.max(1, Math.floor(room / (LEAST + GAP)));
  const wanted = Math.ceil(Math.sqrt((count * size.width) / (room * 5)));
  const columns = Math.max(1, wanted, Math.ceil(count / mostRows));
  const rows = Math.max(1, Math.ceil(count / columns));
  const height = Math.max(LEAST, Math.min(64, room / rows - GAP));
  return {
    place,
    shape: Math.max(9, Math.min(26, height * 0.5)),
    style: {
      gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
      gridAutoRows: `${height}px`,
      fontSize: Math.max(9, Math.min(20, height * 0.42)),
    },
  };
}
