import { useMemo, useState } from 'react';
import type { Column } from '@domain/database/result.ts';
import { cellText } from './cells.ts';
import type { GridRow } from './rowWindow.ts';

type RowAt = (index: number) => GridRow | undefined;

const MIN_WIDTH = 70;
const MAX_WIDTH = 420;
/** What a character of 12 px takes in the monospaced face. */
const CHARACTER = 7.3;

/** Widths by the titles and the first rows; they stay as they are once rows were seen, so that nothing jumps. */
export function useWidths(columns: readonly Column[], rowAt: RowAt): number[] {
  const [fixed, setFixed] = useState<number[] | null>(null);
  const first = useMemo(() => measure(columns, () => undefined), [columns]);
  if (!fixed && rowAt(0) !== undefined) setFixed(measure(columns, rowAt));
  return fixed ?? first;
}

function measure(columns: readonly Column[], rowAt: RowAt): number[] {
  return columns.map((column, at) => {
    let longest = column.name.length + column.type.length + 2;
    for (let i = 0; i < 50; i++) longest = Math.max(longest, cellText(rowAt(i)?.[at] ?? '').length);
    return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, longest * CHARACTER + 20)));
  });
}

/** Where each column begins, and where the last one ends. */
export function runningSums(widths: readonly number[]): number[] {
  const sums = [0];
  for (const width of widths) sums.push((sums.at(-1) ?? 0) + width);
  return sums;
}

/** The columns that are on the screen: from one to another (left out). */
export function visibleColumns(lefts: readonly number[], left: number, width: number): [number, number] {
  const from = Math.max(0, lefts.findIndex((x) => x > left) - 1);
  const end = lefts.findIndex((x) => x >= left + width);
  return [from, end < 0 ? lefts.length - 1 : end];
}
