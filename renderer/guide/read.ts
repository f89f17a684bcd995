import { mayBeGuide } from '@domain/guide/paths.ts';
import { isBinary, sizeProblemOf, sourceProblemOf, type Encoding } from '@domain/guide/library.ts';

/** A file that a person gave, under its name or its path within the folder it came in. */
export interface GivenFile {
  name: string;
  file: Blob;
  /** Why it is no guide, where that is known already. */
  problem?: string;
}
export type ReadFile = { source: string; encoding: Encoding } | { problem: string };

/** Reads a file's text so that `encodeSource` gives back the same bytes, or says why it is no guide. */
export async function readGuideFile(file: Blob): Promise<ReadFile> {
  const tooLarge = sizeProblemOf(file.size);
  if (tooLarge) return { problem: tooLarge };
  const read = decode(new Uint8Array(await file.arrayBuffer()));
  const problem = sourceProblemOf(read.source);
  return problem ? { problem } : read;
}

function decode(bytes: Uint8Array): { source: string; encoding: Encoding } {
  const as = (encoding: Encoding, fatal = false) => {
    const source = new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(bytes);
    return { source, encoding };
  };
  if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes.length % 2 === 0) return as('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0) return as('utf-16be');
  try {
    return as('utf-8', true);
  } catch {
    // An old editor's file: every byte is some character of windows-1252, so nothing is lost.
    const old = as('windows-1252');
    return isBinary(old.source) ? as('utf-8') : old;
  }
}

/** The encoding that can hold a text that was changed: the file's own where it can, else UTF-8. */
export function encodingFor(source: string, encoding: Encoding): Encoding {
  if (encoding === 'utf-8') return encoding;
  if (encoding === 'windows-1252') return decode(encodeByte(source)).source === source ? encoding : 'utf-8';
  return source.startsWith('\ufeff') ? encoding : 'utf-8';
}

/** The bytes of a source as they were in its file. */
export function encodeSource(source: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  if (encoding === 'utf-8') return new TextEncoder().encode(source);
  if (encoding === 'windows-1252') return encodeByte(source);
  const bytes = new Uint8Array(source.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < source.length; i++)
    view.setUint16(i * 2, source.charCodeAt(i), encoding === 'utf-16le');
  return bytes;
}

function encodeByte(source: string): Uint8Array<ArrayBuffer> {
  const all = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, i) => i));
  const codes = new Map(Array.from(all, (char, code) => [char, code]));
  return Uint8Array.from(source, (char) => codes.get(char) ?? 63);
}

const hidden = /(?:^|\/)(?:\.|node_modules\/)/;

/** Files of a choice by dialog, whatever their names; of a folder only those that may be guides. */
export function filesOfInput(list: FileList): { files: GivenFile[]; leftOut: number } {
  const all = [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
  const files = all.filter(({ name }) => !name.includes('/') || mayBeGuide(name));
  return { files, leftOut: all.length - files.length };
}

/** Files and folders that were dropped. Call it before the event ends: the list is emptied then. */
export async function filesOfDrop(data: DataTransfer): Promise<{ files: GivenFile[]; leftOut: number }> {
  const items = [...data.items].filter((item) => item.kind === 'file');
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
  // What comes from another program may be a file without an entry.
  if (entries.length === 0)
    return { files: [...data.files].map((file) => ({ name: file.name, file })), leftOut: 0 };
  const found: { name: string; entry: FileSystemFileEntry }[] = [];
  for (const entry of entries) await walk(entry, found);
  const wanted = found.filter(({ name }) => !name.includes('/') || mayBeGuide(name));
  const files = await Promise.all(
    wanted.map(async ({ name, entry }) => {
      const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)));
      return file ? [{ name, file }] : [];
    }),
  );
  return { files: files.flat(), leftOut: found.length - files.flat().length };
}

async function walk(
  entry: FileSystemEntry,
  found: { name: string; entry: FileSystemFileEntry }[],
): Promise<void> {
  const name = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) return void found.push({ name, entry: entry as FileSystemFileEntry });
  if (hidden.test(`${name}/`)) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader answers at most 100 entries at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) return;
    for (const child of some) await walk(child, found);
  }
}
