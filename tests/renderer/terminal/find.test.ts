import type { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/headless';
import type { IMarker, Terminal as Screen } from '@xterm/xterm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFind, type FindResult } from '../../../renderer/terminal/find.ts';
import { findMatches, type RegexQuery } from '../../../renderer/terminal/regexMatch.ts';

interface Asked {
  text: string;
  query: RegexQuery;
  most: number;
}

/** The browser's worker, whose loading and answers the test gives. */
class StandIn {
  static all: StandIn[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  asked: Asked[] = [];
  ended = false;
  constructor() {
    StandIn.all.push(this);
  }
  postMessage(asked: Asked): void {
    this.asked.push(asked);
  }
  terminate(): void {
    this.ended = true;
  }
  load(): void {
    this.onmessage?.({ data: 'ready' });
  }
  /** Answers what it was asked last. */
  answer(): void {
    const { text, query, most } = this.asked.at(-1) as Asked;
    this.onmessage?.({ data: findMatches(text, query, most) });
  }
}
const worker = (): StandIn => StandIn.all.at(-1) as StandIn;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

const options = { regex: true, caseSensitive: false, wholeWord: false };

/** A find on a real terminal, with what the one in a page has beside: a selection and decorations. */
function openFind(cols = 20) {
  const terminal = new Terminal({ cols, rows: 6, scrollback: 50, allowProposedApi: true });
  let selected: { start: { x: number; y: number } } | undefined;
  const markers = new Set<IMarker>();
  const register = terminal.registerMarker.bind(terminal);
  const screen = Object.assign(terminal, {
    select: (x: number, y: number) => (selected = { start: { x, y } }),
    clearSelection: () => (selected = undefined),
    getSelectionPosition: () => selected,
    registerMarker: (offset?: number) => {
      const marker = register(offset) as IMarker;
      markers.add(marker);
      marker.onDispose(() => markers.delete(marker));
      return marker;
    },
    // As the page's does, it refuses what lies beside the screen.
    registerDecoration: ({ x = 0, width = 0 }: { x?: number; width?: number }) => {
      if (x < 0 || width < 0) throw new Error('This API only accepts positive integers');
      return undefined;
    },
  }) as unknown as Screen;
  const search = { onDidChangeResults: () => undefined, clearDecorations: () => undefined };
  const find = createFind(screen, search as unknown as SearchAddon);
  const results: FindResult[] = [];
  find.onResult((result) => results.push(result));
  const print = async (text: string): Promise<void> => {
    terminal.write(text);
    await vi.advanceTimersByTimeAsync(20);
  };
  return { terminal, find, print, results, markers, selected: () => selected?.start };
}

beforeEach(() => {
  StandIn.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('Worker', StandIn);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('steady output takes no search from a person who waits for it', async () => {
  const { find, print, selected, results } = openFind();
  await print('err 1\r\nerr 2\r\n');
  const gone = find.go('err', options, 'up');
  await settle();
  for (let i = 0; i < 8; i++) {
    await vi.advanceTimersByTimeAsync(300);
    await print('more\r\n');
  }
  expect(StandIn.all).toHaveLength(1);
  worker().load();
  await settle();
  worker().answer();
  expect(await gone).toBeNull();
  expect(selected()).toEqual({ x: 0, y: 1 });
  // Then what was printed meanwhile is looked through.
  await print('err 3\r\n');
  await vi.advanceTimersByTimeAsync(1100);
  worker().answer();
  await settle();
  expect(results.at(-1)).toEqual({ index: 1, count: 3 });
});

test('after a change of the size the places are found anew', async () => {
  const { terminal, find, print, selected, results } = openFind();
  await print(`${'x'.repeat(16)}err\r\n`);
  const first = find.go('err', options, 'up');
  await settle();
  worker().load();
  await settle();
  worker().answer();
  await first;
  expect(selected()).toEqual({ x: 16, y: 0 });
  terminal.resize(10, 6);
  const next = find.go('err', options, 'up');
  await settle();
  expect(worker().asked).toHaveLength(2);
  worker().answer();
  expect(await next).toBeNull();
  expect(selected()).toEqual({ x: 6, y: 1 });
  // Without a key as well.
  terminal.resize(8, 6);
  await vi.advanceTimersByTimeAsync(1100);
  expect(worker().asked.length).toBeGreaterThan(2);
  worker().answer();
  await settle();
  expect(results.at(-1)?.count).toBe(1);
});

test('a change of the size while a search is under way lets it begin anew', async () => {
  const { terminal, find, print, selected } = openFind();
  await print(`${'x'.repeat(16)}err\r\n`);
  const gone = find.go('err', options, 'up');
  await settle();
  worker().load();
  await settle();
  terminal.resize(10, 6);
  worker().answer();
  await settle();
  worker().answer();
  expect(await gone).toBeNull();
  expect(selected()).toEqual({ x: 6, y: 1 });
});

test('a worker that is ended before it was loaded leaves nothing behind', async () => {
  const { find, print, markers } = openFind();
  await print('err\r\n');
  const all = ['e', 'er', 'err'].map(async (text) => {
    const gone = find.go(text, options, 'here');
    await settle();
    return gone;
  });
  await settle();
  find.clear();
  expect(await Promise.all(all)).toEqual([null, null, null]);
  expect(StandIn.all.every(({ ended }) => ended)).toBe(true);
  expect(markers.size).toBe(0);
});

test('a worker that cannot be loaded, or fails later, is said, and the next search starts another', async () => {
  const { find, print, results } = openFind();
  await print('err\r\n');
  const first = find.go('err', options, 'up');
  await settle();
  worker().onerror?.();
  expect(await first).toMatch(/^The pattern could not be tried/);
  const second = find.go('err', options, 'up');
  await settle();
  expect(StandIn.all).toHaveLength(2);
  worker().load();
  await settle();
  worker().onerror?.();
  expect(await second).toMatch(/^The pattern could not be tried/);
  const third = find.go('err', options, 'up');
  await settle();
  worker().load();
  await settle();
  worker().answer();
  expect(await third).toBeNull();
  await print('more\r\n');
  await vi.advanceTimersByTimeAsync(1100);
  worker().onerror?.();
  await settle();
  expect(results.at(-1)?.problem).toMatch(/^The pattern could not be tried/);
});
