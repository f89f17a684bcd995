import { unzipSync } from 'fflate';
import { MAX_SOURCE_BYTES } from './library.ts';
import { guideName, mayBeGuide } from './paths.ts';

/** 100 MB: what a zip file may have, and what may be unpacked of it. A wiki's text is some megabytes. */
export const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024;
/** 5,000 guides of one export are more than any team has. */
const MAX_FILES = 5_000;
/** Folders and pictures count as well; the list itself must not take long to read. */
const MAX_ENTRIES = 50_000;
/** Deflate reaches 1,032 to 1 on nothing but one letter; real text stays below 20. */
const MAX_RATIO = 200;

interface ArchivedFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}
export interface Archive {
  files: ArchivedFile[];
  /** Files that are no text by their names: pictures, code, what is hidden. */
  leftOut: number;
  /** What was refused, each with its reason in plain words. */
  refused: { name: string; problem: string }[];
}

/**
 * Unpacks the Markdown and text files of a zip export. Sizes are checked before anything is unpacked, so that a small
 * file cannot fill the memory. Throws an Error in plain words where it is no zip file or too large as a whole.
 */
export function openArchive(bytes: Uint8Array): Archive {
  if (bytes.length > MAX_ARCHIVE_BYTES) throw new Error('The zip file is larger than 100 MB.');
  const archive: Archive = { files: [], leftOut: 0, refused: [] };
  const listed = listedSums(bytes);
  const sums = new Map<string, number | undefined>();
  let total = 0;
  let packed = 0;
  let count = 0;
  let entries = 0;
  const unpacked = unpack(bytes, ({ name, size, originalSize, compression }) => {
    if (++entries > MAX_ENTRIES) throw new Error('The zip file lists more than 50,000 files.');
    if (name.endsWith('/')) return false;
    const path = guideName.test(name) ? pathProblem(name) : null;
    if (path === null && !mayBeGuide(name)) {
      archive.leftOut += 1;
      return false;
    }
    const problem = path ?? sizeProblem(size, originalSize, compression);
    if (problem !== null) {
      archive.refused.push({ name: name.slice(0, 500), problem });
      return false;
    }
    total += originalSize;
    packed += size;
    // Entries that overlap are made to unpack the same bytes again and again.
    if (packed > bytes.length) throw new Error('The zip file is damaged: it says more than it holds.');
    count += 1;
    if (total > MAX_ARCHIVE_BYTES || count > MAX_FILES)
      throw new Error('The zip file unpacks to more than 5,000 files or 100 MB. Import it in parts.');
    sums.set(name, listed[entries - 1]);
    return true;
  });
  for (const [name, content] of Object.entries(unpacked)) {
    const sum = sums.get(name);
    if (sum === undefined || sum === checksum(content)) archive.files.push({ name, bytes: content.slice() });
    else archive.refused.push({ name, problem: 'It is damaged in the archive.' });
  }
  archive.files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return archive;
}

type Filter = NonNullable<NonNullable<Parameters<typeof unzipSync>[1]>['filter']>;

function unpack(bytes: Uint8Array, filter: Filter): ReturnType<typeof unzipSync> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('The zip file')) throw error;
    throw new Error('The zip file is damaged, encrypted or no zip file.', { cause: error });
  }
}

function pathProblem(name: string): string | null {
  const parts = name.split(/[/\\]/);
  if (/^[/\\]|^[a-z]:/i.test(name) || parts.includes('..') || name.includes('\0'))
    return 'Its path leads out of the archive.';
  return name.length > 400 ? 'Its path is too long.' : null;
}

function sizeProblem(packed: number, unpacked: number, compression: number): string | null {
  if (compression === 0 && packed !== unpacked) return 'Its size is not what the archive says.';
  if (unpacked > MAX_SOURCE_BYTES) return 'It is larger than 5 MB.';
  if (unpacked > 100_000 && unpacked / Math.max(packed, 1) > MAX_RATIO)
    return 'It unpacks to far more than any text would: it may be made to fill the memory.';
  return null;
}

/** The CRC-32 of each entry in the order of the archive's list, as far as it can be followed. */
function listedSums(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sums: number[] = [];
  let end = bytes.length - 22;
  // A comment of at most 65,535 bytes may follow.
  const last = Math.max(0, end - 65_536);
  while (end >= last && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  let at = end < last ? bytes.length : view.getUint32(end + 16, true);
  while (at + 46 <= bytes.length && view.getUint32(at, true) === 0x02014b50 && sums.length <= MAX_ENTRIES) {
    sums.push(view.getUint32(at + 16, true));
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return sums;
}

const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
});

/** CRC-32 as zip files have it: fflate does not check it, and a wrong size would cut a text short unseen. */
function checksum(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (table[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
