import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { matchPattern } from './configLine.ts';

/** One usable line of a known_hosts file. */
export interface KnownHostEntry {
  marker: 'revoked' | 'cert-authority' | null;
  /** The names as written: patterns separated by commas, or one hashed name. */
  names: string;
  keyType: string;
  /** The key's wire form, as in the file but decoded. */
  key: Buffer;
  file: string;
  line: number;
}

/** A host key as a server showed it. */
export interface HostKey {
  type: string;
  key: Buffer;
}

export type HostKeyVerdict =
  | { verdict: 'match'; entry: KnownHostEntry }
  /** Another key of the same type is recorded: refuse. */
  | { verdict: 'changed'; entry: KnownHostEntry }
  | { verdict: 'revoked'; entry: KnownHostEntry }
  /** `knownTypes` names the types recorded for this host, where it is known by other keys. */
  | { verdict: 'unknown'; knownTypes: string[] };

/** The name a host is looked up by: `host`, or `[host]:port` where the port is not 22. */
export function lookupName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** `SHA256:...` of a key's wire form, as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The key type inside a key's wire form. */
export function keyTypeOf(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return length > 0 && length <= 64 && length + 4 <= key.length
    ? key.toString('latin1', 4, 4 + length)
    : 'unknown';
}

/** Reads a known_hosts file's text. Lines that make no sense are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): KnownHostEntry[] {
  const entries: KnownHostEntry[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const fields = raw.trim().split(/[ \t]+/);
    if (!fields[0] || fields[0].startsWith('#')) continue;
    const marker = readMarker(fields[0]);
    if (marker === undefined) continue;
    const [names, keyType, body] = marker === null ? fields : fields.slice(1);
    if (!names || !keyType || !body || !/^[A-Za-z0-9+/]+=*$/.test(body)) continue;
    const key = Buffer.from(body, 'base64');
    if (keyTypeOf(key) !== keyType) continue;
    entries.push({ marker, names, keyType, key, file, line: index + 1 });
  }
  return entries;
}

/** Undefined for a marker nobody knows: its line must not count as an ordinary one. */
function readMarker(field: string): KnownHostEntry['marker'] | undefined {
  if (!field.startsWith('@')) return null;
  if (field === '@revoked') return 'revoked';
  return field === '@cert-authority' ? 'cert-authority' : undefined;
}

/** Does an entry's name field stand for this lookup name? */
export function entryMatches(names: string, name: string): boolean {
  if (names.startsWith('|')) return hashMatches(names, name);
  let matched = false;
  for (const pattern of names.split(',')) {
    if (pattern.startsWith('!')) {
      if (matchPattern(name, pattern.slice(1).toLowerCase())) return false;
    } else if (pattern !== '' && matchPattern(name, pattern.toLowerCase())) {
      matched = true;
    }
  }
  return matched;
}

function hashMatches(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || !salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** The hashed form of a name, with the salt given (20 bytes, as OpenSSH makes them). */
export function hashName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/**
 * What the entries say about a server's plain key. A revoked key is refused whatever else matches. Authorities
 * vouch for certificates only, so their lines never match a plain key.
 */
export function checkHostKey(entries: KnownHostEntry[], name: string, shown: HostKey): HostKeyVerdict {
  const own = entries.filter((entry) => entryMatches(entry.names, name));
  const same = (entry: KnownHostEntry): boolean => entry.key.equals(shown.key);
  const revoked = own.find((entry) => entry.marker === 'revoked' && same(entry));
  if (revoked) return { verdict: 'revoked', entry: revoked };
  const plain = own.filter((entry) => entry.marker === null);
  const match = plain.find(same);
  if (match) return { verdict: 'match', entry: match };
  const changed = plain.find((entry) => entry.keyType === shown.type);
  if (changed) return { verdict: 'changed', entry: changed };
  return { verdict: 'unknown', knownTypes: [...new Set(plain.map((entry) => entry.keyType))] };
}

/** Who vouches for a certificate of a name: a recorded authority, or a revocation of its key or the authority's. */
export function checkAuthority(
  entries: KnownHostEntry[],
  name: string,
  certificate: { authority: Buffer; publicKey: Buffer },
): { verdict: 'vouched' | 'revoked'; entry: KnownHostEntry } | { verdict: 'unknown' } {
  const own = entries.filter((entry) => entryMatches(entry.names, name));
  const revoked = own.find(
    ({ marker, key }) =>
      marker === 'revoked' && (key.equals(certificate.authority) || key.equals(certificate.publicKey)),
  );
  if (revoked) return { verdict: 'revoked', entry: revoked };
  const entry = own.find(
    ({ marker, key }) => marker === 'cert-authority' && key.equals(certificate.authority),
  );
  return entry ? { verdict: 'vouched', entry } : { verdict: 'unknown' };
}

/** Is some authority recorded for a name? Then certificates are worth asking for. */
export function hasAuthority(entries: KnownHostEntry[], name: string): boolean {
  return entries.some((entry) => entry.marker === 'cert-authority' && entryMatches(entry.names, name));
}

/** The key types recorded for a name: asked for first, so that a known host shows the key we know. */
export function knownKeyTypes(entries: KnownHostEntry[], name: string): string[] {
  const own = entries.filter((entry) => entry.marker === null && entryMatches(entry.names, name));
  return [...new Set(own.map((entry) => entry.keyType))];
}
