import type { Sample } from './series.ts';

/** 60 samples: what a line of 80 pixels can tell. */
const SHOWN = 60;
const WIDTH = 80;
const HEIGHT = 18;

/** How a figure went lately, as a line; the number beside it says what it is now. */
export function Sparkline({ samples }: { samples: readonly Sample[] }) {
  const shown = samples.slice(-SHOWN).map((s) => s.value);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low || 1;
  const points = shown.map((value, i) => {
    const x = (i / Math.max(1, shown.length - 1)) * WIDTH;
    const y = HEIGHT - 1 - ((value - low) / span) * (HEIGHT - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="db-spark" width={WIDTH} height={HEIGHT} aria-hidden>
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
