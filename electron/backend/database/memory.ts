import type { Looked } from '../../domain/database/contract.ts';
import { readRows } from '../../domain/database/frame.ts';
import type { Column, Notice, Reply } from '../../domain/database/result.ts';
import type { LookLimits, Sink } from './driver.ts';

/** A sink for small answers: they come whole, in memory, bounded by rows and by the length of values. */
export function createMemorySink({ maxRows, maxCell }: Omit<LookLimits, 'timeoutMs'>) {
  const decoder = new TextDecoder();
  const results: Looked['results'] = [];
  const notices: Notice[] = [];
  let reply: Reply | null = null;
  let limit: (() => void) | null = null;
  const sink: Sink = {
    maxCell,
    head: (columns: Column[]) => void results.push({ columns, rows: [], cut: false }),
    rows(bytes, _count, cuts) {
      const result = results.at(-1);
      if (!result || result.rows.length >= maxRows) return true;
      const rows = readRows(bytes, (part) => decoder.decode(part));
      result.cut ||= cuts.length > 0 || result.rows.length + rows.length > maxRows;
      result.rows.push(...rows.slice(0, maxRows - result.rows.length));
      if (result.rows.length >= maxRows && result.cut) limit?.();
      return true;
    },
    onDrain: () => undefined,
    onLimit: (listener) => void (limit = listener),
    result: () => undefined,
    notice: (notice) => void (notices.length < 100 && notices.push(notice)),
    reply: (value) => void (reply = value),
  };
  return { sink, take: (ms: number): Looked => ({ results, reply, notices, ms }) };
}

/** A sink that forgets what it gets. */
export const nowhere: Sink = {
  maxCell: 1000,
  head: () => undefined,
  rows: () => true,
  onDrain: () => undefined,
  onLimit: () => undefined,
  result: () => undefined,
  notice: () => undefined,
  reply: () => undefined,
};
