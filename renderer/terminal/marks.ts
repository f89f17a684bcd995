import type { IDecoration, IMarker, Terminal } from '@xterm/xterm';
import type { ISearchOptions } from '@xterm/addon-search';
import type { Place } from './regexSearch.ts';

export type Colors = NonNullable<ISearchOptions['decorations']>;

/** The marks on what a pattern found, drawn as those of the search of plain text. */
export function createMarks(terminal: Terminal) {
  let shown: (IDecoration | IMarker)[] = [];
  let chosen: (IDecoration | IMarker)[] = [];
  const clear = (list: (IDecoration | IMarker)[]): void => {
    for (const one of list) one.dispose();
  };
  const draw = ({ row, col, size }: Place, colors: Colors, active: boolean): (IDecoration | IMarker)[] => {
    const out: (IDecoration | IMarker)[] = [];
    const { baseY, cursorY } = terminal.buffer.active;
    let x = col;
    for (let [at, left] = [row, size]; left > 0; at++) {
      const width = Math.min(terminal.cols - x, left);
      const marker = terminal.registerMarker(at - baseY - cursorY);
      const decoration = terminal.registerDecoration({
        marker,
        x,
        width,
        backgroundColor: active ? colors.activeMatchBackground : colors.matchBackground,
        overviewRulerOptions: {
          color: active ? colors.activeMatchColorOverviewRuler : colors.matchOverviewRuler,
          position: 'center',
        },
      });
      const border = active ? colors.activeMatchBorder : colors.matchBorder;
      decoration?.onRender((element) => {
        element.classList.add('xterm-find-result-decoration');
        element.classList.toggle('xterm-find-active-result-decoration', active);
        element.style.outline = `1px solid ${border}`;
      });
      out.push(marker, ...(decoration ? [decoration] : []));
      left -= width;
      x = 0;
    }
    return out;
  };
  return {
    show(places: readonly Place[], colors: Colors): void {
      clear(shown);
      shown = places.flatMap((place) => draw(place, colors, false));
    },
    choose(place: Place | null, colors: Colors): void {
      clear(chosen);
      chosen = place ? draw(place, colors, true) : [];
    },
    clear(): void {
      clear(shown);
      clear(chosen);
      [shown, chosen] = [[], []];
    },
  };
}
