import type { PageSource } from './pages.ts';

/** A value of a row; a blob is of no use here and reads as undefined. */
export type Value = number | string | null | undefined;

const LEAF_OF_TABLE = 0x0d;
/** 64 MB, more than any event: a damaged length asks for no more memory than that. */
const LONGEST = 64 * 1024 * 1024;

/** The rows on one page with exactly `columns` columns. What does not read as a row is passed over. */
export function* rowsOn(
  source: PageSource,
  { page, first }: { page: Buffer; first: boolean },
  columns: number,
): Generator<{ rowid: number; values: Value[] }> {
  const start = first ? 100 : 0;
  if (page[start] !== LEAF_OF_TABLE) return;
  const cells = page.readUInt16BE(start + 3);
  for (let i = 0; i < cells && start + 10 + i * 2 <= page.length; i++) {
    try {
      const row = readCell(source, page, page.readUInt16BE(start + 8 + i * 2), columns);
      if (row) yield row;
    } catch (error) {
      // A number that points outside the page: this cell is damaged, the next may not be.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

function readCell(
  source: PageSource,
  page: Buffer,
  at: number,
  columns: number,
): { rowid: number; values: Value[] } | null {
  const size = varint(page, at);
  const rowid = varint(page, size.next);
  const payload = payloadOf(source, page, rowid.next, size.value);
  const values = payload && record(payload, columns);
  return values ? { rowid: rowid.value, values } : null;
}

/** A row's bytes: those on its page, then those on the chain of overflow pages. */
function payloadOf(source: PageSource, page: Buffer, at: number, size: number): Buffer | null {
  const usable = source.pageSize;
  const most = usable - 35;
  if (size > LONGEST) return null;
  if (size <= most) return at + size <= page.length ? page.subarray(at, at + size) : null;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (usable - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [page.subarray(at, at + local)];
  let next = page.readUInt32BE(at + local);
  for (let left = size - local; left > 0;) {
    const more = next === 0 ? undefined : source.page(next);
    if (!more) return null;
    const part = more.subarray(4, 4 + Math.min(left, usable - 4));
    parts.push(part);
    left -= part.length;
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function record(payload: Buffer, columns: number): Value[] | null {
  const head = varint(payload, 0);
  const values: Value[] = [];
  let at = head.next;
  let body = head.value;
  while (at < head.value) {
    const { value: type, next } = varint(payload, at);
    at = next;
    const size = sizeOf(type);
    if (body + size > payload.length) return null;
    values.push(valueOf(payload, body, type, size));
    body += size;
    if (values.length > columns) return null;
  }
  return values.length === columns ? values : null;
}

const fixedSizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function sizeOf(type: number): number {
  return type < 12 ? (fixedSizes[type] ?? 0) : (type - (type % 2 === 0 ? 12 : 13)) / 2;
}

function valueOf(bytes: Buffer, at: number, type: number, size: number): Value {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type === 6) return Number(bytes.readBigInt64BE(at));
  if (type >= 1 && type <= 5) return bytes.readIntBE(at, size);
  if (type >= 13 && type % 2 === 1) return bytes.toString('utf8', at, at + size);
  return undefined;
}

function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes.readUInt8(at + i);
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: at + i + 1 };
  }
  return { value: value * 256 + bytes.readUInt8(at + 8), next: at + 9 };
}
