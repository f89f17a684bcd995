import {
  computed,
  computedNotice,
  maskNotice,
  type Described,
  type Mask,
} from '../../domain/database/masks.ts';
import type { Sink } from './driver.ts';

/** A sink before another: values that are secrets go no further, and a notice says so. */
export function maskSink(sink: Sink, masksOf: (described: Described) => (Mask | null)[]): Sink {
  let masks: (Mask | null)[] = [];
  let names: string[] = [];
  let some = false;
  const told = new Set<number>();
  return {
    ...sink,
    head(columns, origins = []) {
      masks = masksOf({ columns, origins });
      names = columns.map(({ name }) => name);
      some = masks.some(Boolean);
      told.clear();
      sink.head(columns);
    },
    rows(bytes, count, cuts) {
      if (!some) return sink.rows(bytes, count, cuts);
      const found = new Set<number>();
      const masked = maskRows(bytes, masks, (column) => found.add(column));
      const fresh = [...found].filter((column) => !told.has(column));
      for (const column of fresh) told.add(column);
      const kept = fresh.filter((column) => masks[column] !== computed);
      const made = fresh.filter((column) => masks[column] === computed);
      const named = (these: number[]): string[] => these.map((column) => names[column] ?? '');
      if (kept.length > 0) sink.notice(maskNotice(named(kept)));
      if (made.length > 0) sink.notice(computedNotice(named(made)));
      return sink.rows(
        masked,
        count,
        cuts.filter(({ column }) => !found.has(column)),
      );
    },
  };
}

/** Rows in the form of PostgreSQL's DataRow, anew; `onMasked` is told of columns whose values changed. */
function maskRows(
  bytes: Buffer,
  masks: readonly (Mask | null)[],
  onMasked: (column: number) => void,
): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    const row = [bytes.subarray(at, at + 7)];
    let place = at + 7;
    for (let column = 0; column < bytes.readUInt16BE(at + 5); column += 1) {
      const length = bytes.readInt32BE(place);
      const end = place + 4 + Math.max(0, length);
      const value = length > 0 ? masks[column]?.(bytes.toString('utf8', place + 4, end)) : undefined;
      if (value === undefined || value === bytes.toString('utf8', place + 4, end)) {
        row.push(bytes.subarray(place, end));
      } else {
        const text = Buffer.from(value);
        const size = Buffer.alloc(4);
        size.writeInt32BE(text.length);
        row.push(size, text);
        onMasked(column);
      }
      place = end;
    }
    const made = Buffer.concat(row);
    made.writeInt32BE(made.length - 1, 1);
    parts.push(made);
  }
  return Buffer.concat(parts);
}
