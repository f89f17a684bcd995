import type { Cut } from '../../domain/database/result.ts';
import type { Sink } from './driver.ts';

/** 64 kB a batch: fewer, larger writes; the first rows still go at once, with the turn they came in. */
const BATCH = 64 * 1024;

/** Packs rows of values (bytes, or null for NULL) in the form that results have, and hands them on in batches. */
export function createPacker(sink: Sink) {
  let parts: Buffer[] = [];
  let size = 0;
  let count = 0;
  let cuts: Cut[] = [];
  let more = true;
  let scheduled = false;

  const flush = (): boolean => {
    scheduled = false;
    if (count > 0) {
      const [bytes, rows, cut] = [Buffer.concat(parts, size), count, cuts];
      parts = [];
      size = count = 0;
      cuts = [];
      more = sink.rows(bytes, rows, cut);
    }
    return more;
  };
  return {
    flush,
    /** Answers whether more may come at once. */
    add(values: readonly (Buffer | null)[]): boolean {
      let length = 7;
      for (const value of values) length += 4 + (value ? Math.min(value.length, sink.maxCell) : 0);
      const row = Buffer.allocUnsafe(length);
      row[0] = 0x44;
      row.writeInt32BE(length - 1, 1);
      row.writeUInt16BE(values.length, 5);
      let at = 7;
      values.forEach((value, column) => {
        const kept = value ? Math.min(value.length, sink.maxCell) : 0;
        at = row.writeInt32BE(value ? kept : -1, at);
        if (value && value.length > kept) cuts.push({ row: count, column, bytes: value.length });
        if (value) at += value.copy(row, at, 0, kept);
      });
      parts.push(row);
      size += length;
      count += 1;
      if (size >= BATCH) return flush();
      if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
      return true;
    },
  };
}
