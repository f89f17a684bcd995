import { bytesOfPath, textOfPath } from '../../domain/file/name.ts';
import { joinPath } from '../../domain/file/path.ts';
import type { FolderEntry } from '../../domain/file/model.ts';
import type { Attrs } from './packet.ts';
import type { Named, Sftp } from './sftp.ts';

/** More entries than these are a folder that nobody browses. */
const MAX_ENTRIES = 50_000;
/** So many links are followed at once; of more, only their names are told. */
const MAX_LINKS = 2000;

/** What a mode's kind bits say (S_IFMT). */
export function kindOf(mode: number | undefined): FolderEntry['kind'] {
  switch ((mode ?? 0) & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'folder';
    case 0o120000:
      return 'link';
    default:
      return 'other';
  }
}

/** A folder's entries, by name, with what its links lead to. */
export async function listFolder(
  sftp: Sftp,
  path: string | null,
): Promise<{ path: string; entries: FolderEntry[]; more: boolean }> {
  const real = await sftp.realpath(path === null ? Buffer.from('.') : bytesOfPath(path));
  const folder = textOfPath(real);
  const handle = await sftp.openFolder(real);
  const entries: FolderEntry[] = [];
  let more = false;
  try {
    for (let batch = await sftp.readFolder(handle); batch && !more; batch = await sftp.readFolder(handle)) {
      entries.push(...batch.map(entryOf).filter(({ name }) => name !== '.' && name !== '..'));
      more = entries.length >= MAX_ENTRIES;
    }
  } finally {
    await sftp.close(handle).catch(() => undefined);
  }
  const links = entries.filter(({ kind }) => kind === 'link').slice(0, MAX_LINKS);
  await Promise.all(links.map((link) => follow(sftp, folder, link)));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { path: folder, entries, more };
}

function entryOf({ name, long, attrs }: Named): FolderEntry {
  return {
    name: textOfPath(name),
    kind: kindOf(attrs.mode),
    size: attrs.size ?? 0,
    modifiedAt: (attrs.mtime ?? 0) * 1000,
    mode: (attrs.mode ?? 0) & 0o7777,
    owner: ownerOf(long.toString('utf8'), attrs),
    target: null,
    leadsTo: null,
  };
}

/** OpenSSH's long name is a line of `ls -l`: its third word is the owner's name. */
function ownerOf(long: string, { uid }: Attrs): string {
  const words = /^[a-z-][rwxsStT-]{9}\S*\s+\S+\s+(\S+)\s+(\S+)\s/.exec(long);
  return words ? `${words[1]}:${words[2]}`.slice(0, 100) : uid === undefined ? '' : String(uid);
}

async function follow(sftp: Sftp, folder: string, link: FolderEntry): Promise<void> {
  const path = bytesOfPath(joinPath(folder, link.name));
  try {
    link.target = textOfPath(await sftp.readlink(path));
    const { mode, size } = await sftp.stat(path);
    link.leadsTo = kindOf(mode);
    if (link.leadsTo === 'file') link.size = size ?? 0;
  } catch {
    // It leads nowhere, or to what we may not see.
  }
}
