import type { ISearchOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { isDark } from './look.ts';
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
}

type Decorations = NonNullable<ISearchOptions['decorations']>;
const onDark: Decorations = {
  matchBackground: '#5c4a00',
  matchBorder: '#f0b429',
  matchOverviewRuler: '#f0b429',
  activeMatchBackground: '#b85c00',
  activeMatchBorder: '#ffffff',
  activeMatchColorOverviewRuler: '#ffffff',
};
const onLight: Decorations = {
  matchBackground: '#ffe08a',
  matchBorder: '#a16b00',
  matchOverviewRuler: '#a16b00',
  activeMatchBackground: '#ffb357',
  activeMatchBorder: '#1a212a',
  activeMatchColorOverviewRuler: '#1a212a',
};

/** The search of a screen: every match is marked, one is chosen. */
export function createFind(terminal: Terminal, search: SearchAddon) {
  return {
    /** Chooses the next match further up or down; a regular expression that is none is told in words. */
    go(text: string, options: FindOptions, way: 'up' | 'down' | 'here'): string | null {
      if (text === '') {
        this.clear();
        return null;
      }
      if (options.regex && !isRegex(text)) return 'This is no regular expression.';
      showRuler(terminal);
      const decorations = isDark(terminal.options.theme?.background ?? '#000000') ? onDark : onLight;
      const wanted = { ...options, decorations };
      if (way === 'up') search.findPrevious(text, wanted);
      else if (way === 'down') search.findNext(text, wanted);
      else {
        terminal.clearSelection();
        // Otherwise a change of the options alone leaves the marks as they were.
        search.clearDecorations();
        search.findPrevious(text, wanted);
      }
      return null;
    },
    onResult(listener: (result: FindResult) => void): () => void {
      const handle = search.onDidChangeResults(({ resultIndex, resultCount }) =>
        listener({ index: resultIndex, count: resultCount }),
      );
      return () => handle.dispose();
    },
    clear(): void {
      search.clearDecorations();
      terminal.clearSelection();
    },
  };
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
