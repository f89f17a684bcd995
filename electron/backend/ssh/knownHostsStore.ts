import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import {
  checkAuthority,
  checkHostKey,
  entryMatches,
  hasAuthority,
  hashName,
  keyTypeOf,
  knownKeyTypes,
  lookupName,
  parseKnownHosts,
} from './knownHosts.ts';
import type { Certificate } from './certificate.ts';
import type { HostKey, HostKeyVerdict, KnownHostEntry } from './knownHosts.ts';

/** 16 MB: a fleet's known_hosts has some hundred bytes a host. */
const MAX_FILE = 16 * 1024 * 1024;

export interface HostIdentity {
  /** The name to look up: HostKeyAlias where set (then the port does not count), else the host name. */
  host: string;
  port: number;
  alias?: string | null;
}

/** Holdfast's own known_hosts beside the user's and the system's files, which are only ever read. */
export interface KnownHostsStore {
  /** Holdfast's own file; it may not be there yet. */
  readonly file: string;
  /** Reads the files anew: another program may have added a line since. */
  check(identity: HostIdentity, shown: HostKey, files: string[]): HostKeyVerdict;
  /** Who vouches for a host's certificate. */
  checkCertificate(
    identity: HostIdentity,
    certificate: Certificate,
    files: string[],
  ): ReturnType<typeof checkAuthority>;
  /** Is an authority recorded for the host? */
  expectsCertificate(identity: HostIdentity, files: string[]): boolean;
  knownTypes(identity: HostIdentity, files: string[]): string[];
  /** Records a confirmed key under a hashed name in Holdfast's own file. */
  add(identity: HostIdentity, shown: HostKey): void;
  /**
   * Takes over the keys that a host says are its own and has proven to hold: new ones are added to Holdfast's own file,
   * and those in it that the host does not hold any more (it named `offered`) are taken out.
   */
  learn(identity: HostIdentity, proven: Buffer[], offered: Buffer[], files: string[]): void;
}

/** `ownFile` is made on the first confirmed key. */
export function createKnownHosts(ownFile: string): KnownHostsStore {
  const entries = (files: string[]): KnownHostEntry[] => [ownFile, ...files].flatMap(readEntries);
  const nameOf = ({ alias, host, port }: HostIdentity): string =>
    alias?.toLowerCase() ?? lookupName(host, port);
  const text = (): string => (existsSync(ownFile) ? readFileSync(ownFile, 'utf8') : '');
  const lineFor = (name: string, type: string, key: Buffer): string =>
    `${hashName(name, randomBytes(20))} ${type} ${key.toString('base64')}`;
  const write = (lines: string[]): void =>
    replaceFile(ownFile, lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  const lines = (): string[] => (text() === '' ? [] : text().replace(/\n$/, '').split('\n'));

  return {
    file: ownFile,
    check(identity, shown, files) {
      const all = entries(files);
      const verdict = checkHostKey(all, nameOf(identity), shown);
      if (verdict.verdict !== 'unknown' || identity.alias || identity.port === 22) return verdict;
      // Like OpenSSH: the very same key recorded under the plain name also vouches for another port.
      const plain = checkHostKey(all, identity.host.toLowerCase(), shown);
      return plain.verdict === 'match' || plain.verdict === 'revoked' ? plain : verdict;
    },
    checkCertificate(identity, certificate, files) {
      const all = entries(files);
      const verdict = checkAuthority(all, nameOf(identity), certificate);
      if (verdict.verdict !== 'unknown' || identity.alias) return verdict;
      return checkAuthority(all, identity.host.toLowerCase(), certificate);
    },
    expectsCertificate(identity, files) {
      const all = entries(files);
      return hasAuthority(all, nameOf(identity)) || hasAuthority(all, identity.host.toLowerCase());
    },
    knownTypes: (identity, files) => knownKeyTypes(entries(files), nameOf(identity)),
    add(identity, shown) {
      write([...lines(), lineFor(nameOf(identity), shown.type, shown.key)]);
    },
    learn(identity, proven, offered, files) {
      const name = nameOf(identity);
      const own = readEntries(ownFile).filter(
        ({ marker, names }) => marker === null && entryMatches(names, name),
      );
      const gone = own.filter(({ key }) => !offered.some((held) => held.equals(key)));
      const known = entries(files).filter(({ names }) => entryMatches(names, name));
      const fresh = proven.filter((key) => !known.some((entry) => entry.key.equals(key)));
      if (gone.length === 0 && fresh.length === 0) return;
      // A line that stands for several names is another's too: it stays.
      const dropped = new Set(gone.filter(({ names }) => !/[,*?]/.test(names)).map(({ line }) => line - 1));
      const kept = lines().filter((_, index) => !dropped.has(index));
      write([...kept, ...fresh.map((key) => lineFor(name, keyTypeOf(key), key))]);
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
