import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** A page of a data file that can hold rows of a table, with what is needed to read rows that go on elsewhere. */
export interface PageSource {
  readonly pageSize: number;
  /** Every page image in the file and in its WAL, whatever state the rest is in. */
  images(onShare: (share: number) => void): Generator<{ page: Buffer; first: boolean }>;
  /** The newest image of a page by its number (from 1), or undefined where it is gone. */
  page(number: number): Buffer | undefined;
  close(): void;
}

const DEFAULT_PAGE_SIZE = 2048;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
/** Pages read in one go: 1 MB. */
const READ_AHEAD = 512;

/**
 * Reads a SQLite file page by page, without SQLite: a broken header, a zeroed stretch or a missing end costs only the
 * pages that are gone. Format: https://www.sqlite.org/fileformat2.html
 */
export function openPages(file: string): PageSource {
  const main = openSync(file, 'r');
  const wal = existsSync(`${file}-wal`) ? openSync(`${file}-wal`, 'r') : null;
  const pageSize = pageSizeOf(main, wal);
  const frames = wal === null ? new Map<number, number>() : newestFrames(wal, pageSize);
  const read = (fd: number, at: number): Buffer | undefined => {
    const page = Buffer.alloc(pageSize);
    return readSome(fd, page, pageSize, at) === pageSize ? page : undefined;
  };
  return {
    pageSize,
    *images(onShare) {
      const mainSize = fstatSync(main).size;
      const total = mainSize + (wal === null ? 0 : fstatSync(wal).size) || 1;
      for (const { page, at } of walk(main, 0, pageSize, 0)) {
        onShare(at / total);
        yield { page, first: at === 0 };
      }
      if (wal === null) return;
      for (const { page, at, header } of walk(wal, WAL_HEADER, pageSize, FRAME_HEADER)) {
        onShare((mainSize + at) / total);
        yield { page, first: header.readUInt32BE(0) === 1 };
      }
    },
    page(number) {
      const at = frames.get(number);
      return (
        (wal !== null && at !== undefined ? read(wal, at) : undefined) ?? read(main, (number - 1) * pageSize)
      );
    },
    close() {
      closeSync(main);
      if (wal !== null) closeSync(wal);
    },
  };
}

function* walk(
  fd: number,
  start: number,
  pageSize: number,
  headerSize: number,
): Generator<{ page: Buffer; header: Buffer; at: number }> {
  const unit = headerSize + pageSize;
  const chunk = Buffer.alloc(unit * READ_AHEAD);
  for (let at = start; ; at += chunk.length) {
    const got = readSome(fd, chunk, unit, at);
    for (let i = 0; i + unit <= got; i += unit) {
      const header = chunk.subarray(i, i + headerSize);
      yield { page: chunk.subarray(i + headerSize, i + unit), header, at: at + i };
    }
    if (got < chunk.length) return;
  }
}

/** Reads a stretch; where the disk itself fails, piece by piece, with zeros for what it no longer gives. */
function readSome(fd: number, into: Buffer, unit: number, at: number): number {
  try {
    return readSync(fd, into, 0, into.length, at);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EIO')) throw error;
  }
  into.fill(0);
  for (let i = 0; into.length > unit && i + unit <= into.length; i += unit)
    readSome(fd, into.subarray(i, i + unit), unit, at + i);
  return Math.max(0, Math.min(into.length, fstatSync(fd).size - at));
}

/** Where in the WAL the newest image of each page lies. Frames of an earlier round carry another salt. */
function newestFrames(wal: number, pageSize: number): Map<number, number> {
  const frames = new Map<number, number>();
  const head = Buffer.alloc(WAL_HEADER);
  if (readSync(wal, head, 0, WAL_HEADER, 0) < WAL_HEADER) return frames;
  const salt = head.subarray(16, 24);
  for (const { header, at } of walk(wal, WAL_HEADER, pageSize, FRAME_HEADER))
    if (header.subarray(8, 16).equals(salt)) frames.set(header.readUInt32BE(0), at + FRAME_HEADER);
  return frames;
}

function pageSizeOf(main: number, wal: number | null): number {
  const head = Buffer.alloc(WAL_HEADER);
  const sizes: number[] = [];
  if (readSync(main, head, 0, 18, 0) === 18 && head.toString('latin1', 0, 15) === 'SQLite format 3')
    sizes.push(head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16));
  if (wal !== null && readSync(wal, head, 0, WAL_HEADER, 0) === WAL_HEADER) sizes.push(head.readUInt32BE(8));
  const sane = (size: number) => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
  return sizes.find(sane) ?? DEFAULT_PAGE_SIZE;
}
