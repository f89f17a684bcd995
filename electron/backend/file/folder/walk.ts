import { setTimeout as delay } from 'node:timers/promises';
import { assertNever } from '../../../domain/assert.ts';
import { localNameKey, localNameProblem } from '../../../domain/file/localName.ts';
import { bytesOfPath, shownPath, textOfPath } from '../../../domain/file/name.ts';
import { underFolder } from '../../../domain/file/path.ts';

import { kindOf } from '../browse.ts';
import type { Named, Sftp } from '../sftp.ts';
import { localSystem } from './local.ts';

/** A file that is to be copied; `rel` is its path below the folder, the same here and on the host. */
export interface FileItem {
  rel: string;
  size: number;
  mtime: number;
  mode: number;
  /** What of it counts among the bytes that are here, should it have to be copied again. */
  counted: number;
}

/** A folder that is to be looked into. `seen`: the names taken out of it by their keys, should it be read again. */
export interface FolderItem {
  rel: string;
  seen: Map<string, string>;
}

export interface WalkSink {
  /** Files that wait to be copied. */
  readonly waiting: number;
  readonly halted: boolean;
  /** Told of each name that is kept in memory, of whatever kind; throws where they are too many. */
  met(cost: number): void;
  file(item: FileItem): void;
  folder(item: FolderItem): void;
  leave(rel: string, text: string): void;
}

/** 100,000 files wait at most, some 30 MB: reading further waits for the copying then. */
const MOST_WAITING = 100_000;
/** A path of up to 1,024 characters costs as much as one name, a longer one more: what a host may fill stays bounded. */
const NAME_COST = 1024;
/** OpenSSH's longest path (PATH_MAX); a host that nests without end is stopped by it. */
const MAX_PATH = 4096;

/** Reads one folder of a host and sorts what is in it: files, folders, and what cannot or must not be copied. */
export async function readFolderOf(
  sftp: Sftp,
  root: string,
  item: FolderItem,
  sink: WalkSink,
): Promise<void> {
  const handle = await sftp.openFolder(bytesOfPath(underFolder(root, item.rel)));
  try {
    for (let batch = await sftp.readFolder(handle); batch; batch = await sftp.readFolder(handle)) {
      const links = batch.filter(({ attrs }) => kindOf(attrs.mode) === 'link');
      const targets = new Map(await Promise.all(links.map((link) => leadsTo(sftp, root, item.rel, link))));
      for (const named of batch) sort(named, item, sink, targets);
      while (sink.waiting > MOST_WAITING && !sink.halted) await delay(50);
      if (sink.halted) return;
    }
  } finally {
    await sftp.close(handle).catch(() => undefined);
  }
}

/** Where a link says that it leads, for the person to know. */
async function leadsTo(sftp: Sftp, root: string, rel: string, { name }: Named): Promise<[string, string]> {
  const text = textOfPath(name);
  if (localNameProblem(text, 'other')) return [text, ''];
  const path = bytesOfPath(underFolder(root, below(rel, text)));
  const target = await sftp.readlink(path).catch((error: unknown) => {
    if (sftp.gone) throw error;
    return Buffer.alloc(0);
  });
  return [text, shownPath(textOfPath(target))];
}

const below = (rel: string, name: string): string => (rel === '' ? name : `${rel}/${name}`);

function sort(named: Named, { rel, seen }: FolderItem, sink: WalkSink, targets: Map<string, string>): void {
  const name = textOfPath(named.name);
  if (name === '.' || name === '..') return; // every server names the folder itself and the one above
  const key = localNameKey(name, localSystem);
  const path = below(rel, name);
  const { size = 0, mtime = 0, mode = 0 } = named.attrs;
  const problem = localNameProblem(name, localSystem);
  const other = seen.get(key);
  if (other === name) return;
  if (other !== undefined)
    return sink.leave(path, 'Its name differs from another only in case: on this machine they are one.');
  sink.met(1 + Math.floor(path.length / NAME_COST));
  seen.set(key, name);
  if (problem) return sink.leave(path, `It ${problem}.`);
  if (bytesOfPath(path).length > MAX_PATH) return sink.leave(path, 'Its path is too long.');
  const kind = kindOf(mode);
  switch (kind) {
    case 'file':
      return sink.file({ rel: path, size, mtime, mode, counted: 0 });
    case 'folder':
      return sink.folder({ rel: path, seen: new Map() });
    case 'link':
      return sink.leave(path, `A link to ${targets.get(name) || 'somewhere'}: links are not followed.`);
    case 'other':
      return sink.leave(path, 'It is no file: a device, a pipe or a socket.');
    default:
      return assertNever(kind);
  }
}
