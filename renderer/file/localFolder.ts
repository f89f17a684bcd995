/** Something below a folder of the person's; a folder that holds nothing has no file. */
export interface LocalEntry {
  path: string;
  file: File | null;
}

/** A folder of the person's, with what is in it. Links in it are left out by the browser. */
export interface LocalFolder {
  name: string;
  entries: LocalEntry[];
}

/** 200,000 names: more are packed into one file first. */
const MOST = 200_000;
const tooMany = (name: string) =>
  new Error(`${name} holds more than 200,000 files. Pack it into one file first, such as a .tar.gz.`);

/** Reads a folder that was dropped, depth first. Throws where it cannot be read or holds too much. */
export async function readDropped(folder: FileSystemDirectoryEntry): Promise<LocalFolder> {
  const entries: LocalEntry[] = [];
  const read = async (entry: FileSystemDirectoryEntry, path: string): Promise<void> => {
    const reader = entry.createReader();
    let any = false;
    for (let batch = await next(reader); batch.length > 0; batch = await next(reader)) {
      any = true;
      for (const child of batch) {
        const below = path ? `${path}/${child.name}` : child.name;
        if (isFolder(child)) await read(child, below);
        else if (isFile(child)) entries.push({ path: below, file: await fileOf(child) });
        if (entries.length > MOST) throw tooMany(folder.name);
      }
    }
    if (!any && path) entries.push({ path, file: null });
  };
  await read(folder, '').catch((error: unknown) => {
    if (error instanceof DOMException) throw new Error(`${folder.name} could not be read: ${error.message}`);
    throw error;
  });
  return { name: folder.name, entries };
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const next = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** The folder that a person picked: its files come in one list, each with its path; empty folders do not come. */
export function pickedFolder(files: readonly File[]): LocalFolder[] {
  const name = files[0]?.webkitRelativePath.split('/')[0];
  if (!name) return [];
  if (files.length > MOST) throw tooMany(name);
  const below = name.length + 1;
  return [{ name, entries: files.map((file) => ({ path: file.webkitRelativePath.slice(below), file })) }];
}
