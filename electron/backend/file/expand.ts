import { matchesName, patternParts } from '../../domain/file/glob.ts';
import { bytesOfPath, textOfPath } from '../../domain/file/name.ts';
import { joinPath } from '../../domain/file/path.ts';
import { kindOf } from './browse.ts';
import { SftpError, type Sftp } from './sftp.ts';

/** Files of one host in one collection: more are no evidence but a backup. */
const MAX_FILES = 200;
/** Names that are looked at for one pattern. */
const MAX_SEEN = 200_000;

/** The files that a pattern names on a host, by name, at most 200; folders it leads through are not followed down. */
export async function expandPattern(
  sftp: Sftp,
  pattern: string,
): Promise<{ paths: string[]; more: boolean }> {
  const home = pattern.startsWith('~/');
  let found = [home ? textOfPath(await sftp.realpath(Buffer.from('.'))) : '/'];
  const parts = patternParts(home ? pattern.slice(2) : pattern);
  let seen = 0;
  let more = false;
  for (const [index, { text, many }] of parts.entries()) {
    const last = index === parts.length - 1;
    if (!many) {
      found = found.map((folder) => joinPath(folder, text));
      continue;
    }
    const next: string[] = [];
    for (const folder of found) {
      const names = await namesIn(sftp, folder, last);
      seen += names.length;
      for (const name of names) if (matchesName(text, name)) next.push(joinPath(folder, name));
      if (seen > MAX_SEEN || next.length > MAX_FILES * 10) more = true;
      if (more) break;
    }
    found = next.sort();
  }
  return { paths: found.slice(0, MAX_FILES), more: more || found.length > MAX_FILES };
}

/** The names in a folder; none where it is no folder or may not be read. Of those at the end, no folders. */
async function namesIn(sftp: Sftp, folder: string, filesOnly: boolean): Promise<string[]> {
  const out: string[] = [];
  try {
    const handle = await sftp.openFolder(bytesOfPath(folder));
    try {
      for (let batch = await sftp.readFolder(handle); batch; batch = await sftp.readFolder(handle)) {
        for (const { name, attrs } of batch) {
          const text = textOfPath(name);
          if (text === '.' || text === '..') continue;
          const kind = kindOf(attrs.mode);
          if (!filesOnly || kind === 'file' || kind === 'link') out.push(text);
        }
        if (out.length > MAX_SEEN) break;
      }
    } finally {
      await sftp.close(handle).catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof SftpError)) throw error;
  }
  return out;
}
