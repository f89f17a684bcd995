import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { checkHostKey, hashName, knownKeyTypes, lookupName, parseKnownHosts } from './knownHosts.ts';
import type { HostKey, HostKeyVerdict, KnownHostEntry } from './knownHosts.ts';

/** 16 MB: a fleet's known_hosts has some hundred bytes a host. */
const MAX_FILE = 16 * 1024 * 1024;

export interface HostIdentity {
  /** The name to look up: HostKeyAlias where set (then the port does not count), else the host name. */
  host: string;
  port: number;
  alias?: string | null;
}

/** Holdfast's own known_hosts beside the user's files, which are only ever read. */
export interface KnownHostsStore {
  /** Reads the files anew: another program may have added a line since. */
  check(identity: HostIdentity, shown: HostKey, userFiles: string[]): HostKeyVerdict;
  knownTypes(identity: HostIdentity, userFiles: string[]): string[];
  /** Records a confirmed key under a hashed name in Holdfast's own file. */
  add(identity: HostIdentity, shown: HostKey): void;
}

/** `ownFile` is made on the first confirmed key. */
export function createKnownHosts(ownFile: string): KnownHostsStore {
  const entries = (userFiles: string[]): KnownHostEntry[] =>
    [ownFile, ...userFiles, '/etc/ssh/ssh_known_hosts'].flatMap(readEntries);
  const nameOf = ({ alias, host, port }: HostIdentity): string =>
    alias?.toLowerCase() ?? lookupName(host, port);
  return {
    check(identity, shown, userFiles) {
      const all = entries(userFiles);
      const verdict = checkHostKey(all, nameOf(identity), shown);
      if (verdict.verdict !== 'unknown' || identity.alias || identity.port === 22) return verdict;
      // Like OpenSSH: the very same key recorded under the plain name also vouches for another port.
      const plain = checkHostKey(all, identity.host.toLowerCase(), shown);
      return plain.verdict === 'match' || plain.verdict === 'revoked' ? plain : verdict;
    },
    knownTypes: (identity, userFiles) => knownKeyTypes(entries(userFiles), nameOf(identity)),
    add(identity, shown) {
      const line = `${hashName(nameOf(identity), randomBytes(20))} ${shown.type} ${shown.key.toString('base64')}\n`;
      const before = existsSync(ownFile) ? readFileSync(ownFile, 'utf8') : '';
      replaceFile(ownFile, `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${line}`);
    },
  };
}

function readEntries(file: string): KnownHostEntry[] {
  try {
    const bytes = readFileSync(file);
    return bytes.length > MAX_FILE ? [] : parseKnownHosts(bytes.toString('utf8'), file);
  } catch {
    return [];
  }
}

/** Writes beside the file and renames: a crash leaves the old one or the new one, never half. */
function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}
