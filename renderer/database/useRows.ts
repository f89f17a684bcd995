import { useCallback, useEffect, useMemo, useState } from 'react';
import { compareCells } from './cells.ts';
import type { GridRow } from './rowWindow.ts';
import type { ResultView } from './runs.ts';
import type { Shell } from './shell.ts';

/** 50,000 rows are sorted and searched in the page; more stay on the disk, and the grid says so. */
export const LOADED = 50_000;
/** 24 million pixels of height: a browser draws no more than 33 million. */
export const PAGE = 1_000_000;
/** 4,000 rows a fetch: some frames of work for the page. */
const PART = 4000;

export interface Sort {
  column: number;
  down: boolean;
}

export interface RowsView {
  count: number;
  rowAt(index: number): GridRow | undefined;
  /** The row's place in the result, from 0. */
  placeOf(index: number): number;
  show(from: number, to: number): void;
  /** Rows `from` to `to` (left out) as they stand in the view, fetched where they are not here. */
  read(from: number, to: number): Promise<GridRow[]>;
  /** How many of the result's rows were sorted or searched; null where the view is the result itself. */
  looked: number | null;
  loading: boolean;
}

/** The rows of a result as the grid shows them: as they came, or those that are loaded, sorted and filtered. */
export function useRows(
  result: ResultView,
  shell: Shell,
  { sort, find, page }: { sort: Sort | null; find: string; page: number },
): RowsView {
  const arranged = sort !== null || find.trim() !== '';
  const { rows: loaded, loading } = useLoaded(result, shell, arranged);
  const { columns } = result;
  const order = useMemo(
    () => (arranged && loaded ? arrange(loaded, columns, sort, find) : null),
    [arranged, loaded, columns, sort, find],
  );
  const start = page * PAGE;
  const { run, result: index, rows: total } = result;
  const read = useCallback(
    async (from: number, to: number) => {
      const found: GridRow[] = [];
      while (found.length < to - from) {
        const at = from + found.length;
        const part = await shell.read(run, index, at, Math.min(PART, to - at));
        if (part.length === 0) break;
        for (const row of part) found.push(row);
      }
      return found;
    },
    [shell, run, index],
  );
  const show = useCallback(
    (from: number, to: number) => {
      if (!arranged) shell.show(result, from + start, to + start);
    },
    [arranged, shell, result, start],
  );
  if (order && loaded) {
    return {
      count: order.length,
      rowAt: (i) => loaded[order[i] ?? -1],
      placeOf: (i) => order[i] ?? 0,
      show,
      read: (from, to) =>
        Promise.resolve(order.slice(from, to).flatMap((at) => (loaded[at] ? [loaded[at]] : []))),
      looked: loaded.length,
      loading: false,
    };
  }
  return {
    count: Math.max(0, Math.min(PAGE, total - start)),
    rowAt: (i) => result.window.get(start + i),
    placeOf: (i) => start + i,
    show,
    read: (from, to) => read(start + from, start + to),
    looked: null,
    loading: arranged && loading,
  };
}

/** The first rows of a result, once they are wanted. */
function useLoaded(result: ResultView, shell: Shell, wanted: boolean) {
  const [rows, setRows] = useState<GridRow[] | null>(null);
  const { run, result: index } = result;
  const target = Math.min(result.rows, LOADED);
  const enough = rows !== null && rows.length >= target;
  useEffect(() => {
    if (!wanted || enough) return;
    let current = true;
    void (async () => {
      const found: GridRow[] = [];
      while (found.length < target) {
        const part = await shell.read(run, index, found.length, Math.min(PART, target - found.length));
        if (part.length === 0 || !current) break;
        for (const row of part) found.push(row);
      }
      if (current) setRows(found);
    })();
    return () => void (current = false);
  }, [wanted, enough, target, shell, run, index]);
  return { rows: wanted ? rows : null, loading: wanted && !enough };
}

function arrange(
  rows: readonly GridRow[],
  columns: ResultView['columns'],
  sort: Sort | null,
  find: string,
): number[] {
  const words = find.trim().toLowerCase();
  const order: number[] = [];
  for (const [at, row] of rows.entries())
    if (words === '' || row.some((cell) => cell?.toLowerCase().includes(words))) order.push(at);
  if (!sort) return order;
  const kind = columns[sort.column]?.kind ?? 'text';
  const turn = sort.down ? -1 : 1;
  return order.sort((a, b) => {
    const [x, y] = [rows[a]?.[sort.column] ?? null, rows[b]?.[sort.column] ?? null];
    // NULL stands last, whichever way.
    if (x === null || y === null) return compareCells(x, y, kind) || a - b;
    return turn * compareCells(x, y, kind) || a - b;
  });
}
