import type { KeyboardEvent } from 'react';

/** Moves the focus among the tiles with the arrow keys, as they lie on the screen. */
export function moveAmongTiles(event: KeyboardEvent<HTMLElement>): void {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const step = steps[event.key];
  const from = (event.target as HTMLElement).closest<HTMLElement>('[data-service]');
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-service]')];
  const next = step[1] === 0 ? tiles[tiles.indexOf(from) + step[0]] : nearest(tiles, from, step[1]);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

/** The tile of the next line whose middle is nearest. */
function nearest(tiles: HTMLElement[], from: HTMLElement, down: number): HTMLElement | undefined {
  const here = from.getBoundingClientRect();
  const middle = here.left + here.width / 2;
  let best: { tile: HTMLElement; lines: number; away: number } | undefined;
  for (const tile of tiles) {
    const there = tile.getBoundingClientRect();
    const lines = (there.top - here.top) * down;
    if (lines < here.height / 2) continue;
    const away = Math.abs(there.left + there.width / 2 - middle);
    if (!best || lines < best.lines - 2 || (lines < best.lines + 2 && away < best.away))
      best = { tile, lines, away };
  }
  return best?.tile;
}
