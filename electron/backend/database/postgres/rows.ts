import type { Column, Cut } from '../../../domain/database/result.ts';
import type { Sink } from '../driver.ts';

const DATA_ROW = 0x44;
const ROW_DESCRIPTION = 0x54;
/** 64 kB: a row that is not whole yet and longer than that is read value by value, so that none is held whole. */
const LARGE = 64 * 1024;
/** 1 GB + 1 kB: no message of a server is longer (a value holds 1 GB at the most). */
const MAX_MESSAGE = 0x40000400;

/** Names of columns' types by OID. */
export type TypeNames = (oid: number) => { type: string; kind: Column['kind'] };

/**
 * Splits a server's messages (PostgreSQL protocol 3.0, after the start-up): rows go to the sink as they are, all else
 * to `pass`. Values above the sink's limit are cut while they arrive: a 1 GB value costs the limit.
 */
export function createRowSplitter(pass: (bytes: Buffer) => void, fail: (reason: string) => void) {
  let carry: Buffer | null = null;
  let passLeft = 0;
  let large: ReturnType<typeof createLargeRow> | null = null;
  let sink: { to: Sink; names: TypeNames; armed: boolean } | null = null;

  const deliver = (bytes: Buffer, count: number, cuts: Cut[]): boolean =>
    sink?.armed ? sink.to.rows(bytes, count, cuts) : true;

  const split = (buffer: Buffer): boolean => {
    let more = true;
    let at = 0;
    let rowsFrom = 0;
    let rows = 0;
    const flush = (): void => {
      if (rows > 0) more = deliver(buffer.subarray(rowsFrom, at), rows, []) && more;
      rows = 0;
    };
    while (at < buffer.length) {
      if (passLeft > 0) {
        const part = buffer.subarray(at, at + passLeft);
        pass(part);
        at += part.length;
        passLeft -= part.length;
        continue;
      }
      if (large) {
        at += large.take(buffer.subarray(at));
        if (large.done) {
          const { bytes, cuts } = large.row();
          large = null;
          more = deliver(bytes, 1, cuts) && more;
        }
        continue;
      }
      if (buffer.length - at < 5) break;
      const type = buffer[at];
      const length = 1 + buffer.readUInt32BE(at + 1);
      if (length < 5 || length > MAX_MESSAGE) {
        fail('What answers there does not speak the protocol of PostgreSQL.');
        return false;
      }
      const here = buffer.length - at;
      if (type === DATA_ROW && sink) {
        const small = length <= Math.min(LARGE, sink.to.maxCell);
        if (small && here < length) break;
        if (small) {
          if (rows === 0) rowsFrom = at;
          rows += 1;
          at += length;
          continue;
        }
        flush();
        large = createLargeRow(length - 5, sink.to.maxCell);
        at += 5;
        continue;
      }
      flush();
      if (type === ROW_DESCRIPTION && sink) {
        if (here < length) break;
        const { columns, origins } = describeColumns(buffer.subarray(at + 5, at + length), sink.names);
        sink.to.head(columns, origins);
        sink.armed = true;
      }
      passLeft = length;
    }
    flush();
    // A carry must not keep a whole chunk alive.
    if (at < buffer.length) carry = Buffer.from(buffer.subarray(at));
    return more;
  };
  /**
   * Answers whether more may come at once. Of a message that two chunks share only its own bytes are copied: copying
   * whole chunks costs a million rows 300 MB of garbage.
   */
  const take = (chunk: Buffer): boolean => {
    if (!carry) return split(chunk);
    const head = carry.length >= 5 ? carry : Buffer.concat([carry, chunk.subarray(0, 5 - carry.length)]);
    const length = head.length < 5 ? Infinity : 1 + head.readUInt32BE(1);
    const missing = length - carry.length;
    if (missing <= 0 || missing > chunk.length) {
      const all = Buffer.concat([carry, chunk]);
      carry = null;
      return split(all);
    }
    const message = Buffer.concat([carry, chunk.subarray(0, missing)]);
    carry = null;
    const more = split(message);
    return missing < chunk.length ? split(chunk.subarray(missing)) && more : more;
  };

  return {
    take,
    /** Where the rows of the next statement go; those before its description are dropped. Null: rows are passed on. */
    direct(to: Sink | null, names: TypeNames = () => ({ type: '', kind: 'text' })): void {
      sink = to && { to, names, armed: false };
    },
  };
}

/** Reads one DataRow's body value by value and keeps at most `maxCell` bytes of each. */
function createLargeRow(length: number, maxCell: number) {
  let left = length;
  const parts: Buffer[] = [];
  const cuts: Cut[] = [];
  let head = Buffer.alloc(0);
  let want = 2;
  let count = -1;
  let column = -1;
  let valueLeft = 0;
  let keepLeft = 0;

  const number = (): void => {
    if (count < 0) {
      count = head.readUInt16BE(0);
      parts.push(head);
    } else {
      const size = head.readInt32BE(0);
      column += 1;
      valueLeft = Math.max(0, size);
      keepLeft = Math.min(valueLeft, maxCell);
      if (valueLeft > keepLeft) cuts.push({ row: 0, column, bytes: size });
      const kept = Buffer.alloc(4);
      kept.writeInt32BE(size < 0 ? -1 : keepLeft);
      parts.push(kept);
    }
    head = Buffer.alloc(0);
    want = 4;
  };

  return {
    get done() {
      return left <= 0;
    },
    /** Answers how many bytes it took. */
    take(bytes: Buffer): number {
      const total = Math.min(bytes.length, left);
      let at = 0;
      while (at < total) {
        if (valueLeft > 0) {
          const part = Math.min(valueLeft, total - at);
          const keep = Math.min(part, keepLeft);
          if (keep > 0) parts.push(Buffer.from(bytes.subarray(at, at + keep)));
          keepLeft -= keep;
          valueLeft -= part;
          at += part;
        } else {
          const part = Math.min(want - head.length, total - at);
          head = Buffer.concat([head, bytes.subarray(at, at + part)]);
          at += part;
          if (head.length === want) number();
        }
      }
      left -= total;
      return total;
    },
    row(): { bytes: Buffer; cuts: Cut[] } {
      const body = Buffer.concat(parts);
      const start = Buffer.alloc(5);
      start[0] = DATA_ROW;
      start.writeInt32BE(body.length + 4, 1);
      return { bytes: Buffer.concat([start, body]), cuts };
    },
  };
}

/** `origins` are `<table's oid>.<column's number>`. */
function describeColumns(body: Buffer, names: TypeNames): { columns: Column[]; origins: string[] } {
  const columns: Column[] = [];
  const origins: string[] = [];
  const count = body.readUInt16BE(0);
  let at = 2;
  for (let i = 0; i < count; i++) {
    const end = body.indexOf(0, at);
    const name = body.toString('utf8', at, end);
    const { type, kind } = names(body.readUInt32BE(end + 7));
    columns.push({ name, type, kind, table: '' });
    const table = body.readUInt32BE(end + 1);
    const number = body.readInt16BE(end + 5);
    // Number 0 is a whole row in one value.
    origins.push(table === 0 || number === 0 ? '' : `${table}.${number}`);
    at = end + 19;
  }
  return { columns, origins };
}
