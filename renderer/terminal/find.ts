import type { SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { isDark } from './look.ts';
import { createMarks, type Colors } from './marks.ts';
import type { RegexQuery } from './regexMatch.ts';
import { createRegexSearch, NOT_TRIED, type Place } from './regexSearch.ts';
import { showRuler } from './ruler.ts';

export interface FindOptions {
  regex: boolean;
  caseSensitive: boolean;
  wholeWord: boolean;
}

/** Where a search stands: `index` counts from 0, -1 where the chosen one is not known. */
export interface FindResult {
  index: number;
  count: number;
  /** Why a pattern is no longer looked for. */
  problem?: string;
}

type Way = 'up' | 'down' | 'here';

const onDark: Colors = {
  matchBackground: '#5c4a00',
  matchBorder: '#f0b429',
  matchOverviewRuler: '#f0b429',
  activeMatchBackground: '#b85c00',
  activeMatchBorder: '#ffffff',
  activeMatchColorOverviewRuler: '#ffffff',
};
const onLight: Colors = {
  matchBackground: '#ffe08a',
  matchBorder: '#a16b00',
  matchOverviewRuler: '#a16b00',
  activeMatchBackground: '#ffb357',
  activeMatchBorder: '#1a212a',
  activeMatchColorOverviewRuler: '#1a212a',
};

/** A second after something was printed, or the screen changed its size, what a pattern finds is found anew. */
const ANEW_MS = 1000;

/** The search of a screen: every match is marked, one is chosen. Plain text is found at once, patterns in a worker. */
export function createFind(terminal: Terminal, search: SearchAddon) {
  const listeners = new Set<(result: FindResult) => void>();
  const tell = (result: FindResult): void => listeners.forEach((listener) => listener(result));
  const colors = (): Colors => (isDark(terminal.options.theme?.background ?? '#000000') ? onDark : onLight);
  const regex = createRegexFind(terminal, { colors, tell });
  search.onDidChangeResults(({ resultIndex, resultCount }) => {
    if (!regex.on()) tell({ index: resultIndex, count: resultCount });
  });
  const plain = (text: string, options: FindOptions, way: Way): void => {
    regex.clear();
    const wanted = { ...options, decorations: colors() };
    if (way === 'up') search.findPrevious(text, wanted);
    else if (way === 'down') search.findNext(text, wanted);
    else {
      terminal.clearSelection();
      // Otherwise a change of the options alone leaves the marks as they were.
      search.clearDecorations();
      search.findPrevious(text, wanted);
    }
  };
  return {
    /**
     * Chooses the next match further up or down. Answers what is wrong with a pattern in words; null where nothing is,
     * or where a later search took the place of this one.
     */
    async go(text: string, options: FindOptions, way: Way): Promise<string | null> {
      if (text === '') {
        this.clear();
        return null;
      }
      if (options.regex && !isRegex(text)) {
        this.clear();
        return 'This is no regular expression.';
      }
      showRuler(terminal);
      if (!options.regex) {
        plain(text, options, way);
        return null;
      }
      search.clearDecorations();
      return regex.go({ source: text, ...options }, way);
    },
    onResult(listener: (result: FindResult) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear(): void {
      search.clearDecorations();
      regex.clear();
      terminal.clearSelection();
    },
    /** Ends what is under way. */
    dispose: (): void => regex.clear(),
  };
}

/** Finds patterns: what was found is kept until something is printed or the screen changes its size. */
function createRegexFind(
  terminal: Terminal,
  { colors, tell }: { colors(): Colors; tell(result: FindResult): void },
) {
  const worker = createRegexSearch(terminal);
  const marks = createMarks(terminal);
  let current: { query: RegexQuery; key: string; places: Place[] | null } | null = null;
  let anew: ReturnType<typeof setTimeout> | undefined;
  /** How many searches of a person's are under way. */
  let asked = 0;
  let resizes = 0;

  const choose = (places: readonly Place[], index: number, scroll: boolean): void => {
    const place = places[index] ?? null;
    marks.choose(place, colors());
    tell({ index: place ? index : -1, count: places.length });
    if (!place || !scroll) return;
    terminal.select(place.col, place.row, place.size);
    const { viewportY } = terminal.buffer.active;
    if (place.row < viewportY || place.row >= viewportY + terminal.rows)
      terminal.scrollToLine(Math.max(0, place.row - Math.floor(terminal.rows / 2)));
  };
  /** Finds it where it is not known; answers a problem, or that a later search took its place. */
  const find = async (query: RegexQuery): Promise<Place[] | string | null> => {
    const key = JSON.stringify(query);
    if (current?.key === key && current.places) return current.places;
    const mine = (current = { query, key, places: null as Place[] | null });
    let found: Place[] | string | null;
    let before: number;
    do {
      before = resizes;
      found = await worker.find(query);
      // Places of a screen of another width are none.
    } while (current === mine && before !== resizes);
    if (current !== mine || found === null) return null;
    if (typeof found === 'string') {
      current = null;
      marks.clear();
      return found;
    }
    mine.places = found;
    marks.show(found, colors());
    return found;
  };
  /** Where output is steady it comes each second: a search that a person waits for goes first. */
  const findAnew = (): void => {
    anew ??= setTimeout(() => {
      anew = undefined;
      if (!current) return;
      if (asked > 0) return findAnew();
      current.places = null;
      find(current.query).then(show, () => show(NOT_TRIED));
    }, ANEW_MS);
  };
  terminal.onWriteParsed(() => {
    if (!current) return;
    current.places = null;
    findAnew();
  });
  terminal.onResize(() => {
    resizes += 1;
    if (!current) return;
    current.places = null;
    marks.clear();
    findAnew();
  });
  const show = (found: Place[] | string | null): void => {
    if (Array.isArray(found)) choose(found, indexAt(found, terminal), false);
    else if (found !== null) tell({ index: -1, count: 0, problem: found });
  };

  return {
    on: (): boolean => current !== null,
    async go(query: RegexQuery, way: Way): Promise<string | null> {
      asked += 1;
      const found = await find(query).finally(() => (asked -= 1));
      if (found === null || typeof found === 'string') return found;
      const last = found.length - 1;
      const at = way === 'here' ? null : terminal.getSelectionPosition();
      const up = at ? found.findLastIndex((place) => isBefore(place, at.start)) : last;
      const down = at ? found.findIndex((place) => isBehind(place, at.start)) : 0;
      const next = way === 'down' ? (down < 0 ? 0 : down) : up < 0 ? last : up;
      terminal.clearSelection();
      choose(found, next, true);
      return null;
    },
    clear(): void {
      current = null;
      clearTimeout(anew);
      anew = undefined;
      worker.stop();
      marks.clear();
    },
  };
}

interface Cell {
  x: number;
  y: number;
}
const isBefore = ({ row, col }: Place, { x, y }: Cell): boolean => row < y || (row === y && col < x);
const isBehind = ({ row, col }: Place, { x, y }: Cell): boolean => row > y || (row === y && col > x);

/** Which of the matches is selected. */
function indexAt(places: readonly Place[], terminal: Terminal): number {
  const at = terminal.getSelectionPosition()?.start;
  return at ? places.findIndex(({ row, col }) => row === at.y && col === at.x) : -1;
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
