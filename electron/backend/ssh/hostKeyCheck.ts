import type { Answer, Question } from '../../domain/terminal/prompt.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { CERTIFIED, certificateProblem, parseCertificate } from './certificate.ts';
import { offeredAlgorithms } from './configAlgorithms.ts';
import { fingerprint, keyTypeOf } from './knownHosts.ts';
import type { KnownHostEntry } from './knownHosts.ts';
import { refuseRevoked } from './revokedKeys.ts';
import type { HostIdentity, KnownHostsStore } from './knownHostsStore.ts';

export interface HostKeyTarget {
  name: string;
  host: string;
  port: number;
  hostKeyAlias: string | null;
  userKnownHostsFiles: string[];
  globalKnownHostsFiles: string[];
  /** A file of keys that no host may show; null for none. */
  revokedHostKeys: string | null;
  /** `yes` refuses an unknown host without asking; `accept-new` and `no` record it without asking. */
  strictHostKeyChecking: string;
  /** Host key algorithms that the configuration sets, with its `+`, `-` or `^`; null for none. */
  hostKeyAlgorithms: string | null;
  /** True where a host's further keys are taken over, once it has proven to hold them. */
  updateHostKeys: boolean;
}

/** What a shown key turned out to be. */
export interface Trusted {
  /** The plain key where a certificate was shown. */
  certified: Buffer | null;
}

/** Judges the key a server shows: returns when it is trusted, else throws what to tell the person. */
export async function verifyHostKey(
  target: HostKeyTarget,
  key: Buffer,
  store: KnownHostsStore,
  ask: (question: Question) => Promise<Answer>,
  now: number,
): Promise<Trusted> {
  const certificate = parseCertificate(key);
  const all = certificate ? [key, certificate.publicKey, certificate.authority] : [key];
  refuseRevoked(target.name, target.revokedHostKeys, all);
  if (!certificate) {
    await verifyPlainKey(target, key, store, ask);
    return { certified: null };
  }
  const verdict = store.checkCertificate(identityOf(target), certificate, filesOf(target));
  const { name } = target;
  const print = fingerprint(certificate.authority);
  if (verdict.verdict === 'revoked') throw revoked(name, fingerprint(verdict.entry.key), verdict.entry);
  // Nobody here vouches for that authority: the key inside is judged as if it were shown alone.
  if (verdict.verdict === 'unknown') await verifyPlainKey(target, certificate.publicKey, store, ask);
  else {
    const host = (target.hostKeyAlias ?? target.host).toLowerCase();
    const problem = certificateProblem(certificate, host, now);
    if (problem) {
      const text =
        `The certificate that ${name} shows (${certificate.keyId || 'without a name'}, by the authority ${print}) ` +
        `does not vouch for it: ${problem}. Ask whoever runs this host for a new one.`;
      throw new SshError('HOST_KEY_REFUSED', text, { host: name, shown: fingerprint(certificate.publicKey) });
    }
  }
  return { certified: certificate.publicKey };
}

async function verifyPlainKey(
  target: HostKeyTarget,
  key: Buffer,
  store: KnownHostsStore,
  ask: (question: Question) => Promise<Answer>,
): Promise<void> {
  const { name } = target;
  const shown = { type: keyTypeOf(key), key };
  const verdict = store.check(identityOf(target), shown, filesOf(target));
  const print = fingerprint(key);
  if (verdict.verdict === 'match') return;
  if (verdict.verdict === 'unknown') {
    await confirm(target, { keyType: shown.type, print, knownTypes: verdict.knownTypes }, ask);
    record(target, shown, store);
    return;
  }
  const { entry } = verdict;
  const where = `${entry.file}:${entry.line}`;
  if (verdict.verdict === 'revoked') throw revoked(name, print, entry);
  const recorded = fingerprint(entry.key);
  const text =
    `${name} shows another host key than the one on record. On record: ${recorded} (${where}); shown now: ${print}. ` +
    'Somebody may be in between, or the host was set up anew. Ask whoever runs it for its fingerprint; ' +
    'if the new one is right, remove that line and connect again.';
  throw new SshError('HOST_KEY_CHANGED', text, { host: name, recorded, shown: print, where });
}

function revoked(name: string, print: string, entry: KnownHostEntry): SshError {
  const where = `${entry.file}:${entry.line}`;
  const text = `The key ${print} of ${name} was revoked (${where}). Do not connect; ask whoever runs this host.`;
  return new SshError('HOST_KEY_REVOKED', text, { host: name, shown: print, where });
}

async function confirm(
  target: HostKeyTarget,
  shown: { keyType: string; print: string; knownTypes: string[] },
  ask: (question: Question) => Promise<Answer>,
): Promise<void> {
  const { name, host, port } = target;
  const data = { host: name, shown: shown.print };
  if (target.strictHostKeyChecking === 'yes') {
    const text = `${name} is not in known_hosts (it shows ${shown.print}), and StrictHostKeyChecking is yes.`;
    throw new SshError('HOST_KEY_REFUSED', text, data);
  }
  // Asked for by the person's configuration. A changed key is refused all the same.
  if (['accept-new', 'no'].includes(target.strictHostKeyChecking)) return;
  const answer = await ask({
    kind: 'hostKey',
    name,
    address: `${host}:${port}`,
    keyType: shown.keyType,
    fingerprint: shown.print,
    knownTypes: shown.knownTypes,
  });
  if (answer.kind === 'accept') return;
  throw new SshError('HOST_KEY_REFUSED', `The key ${shown.print} of ${name} was not confirmed.`, data);
}

function record(target: HostKeyTarget, shown: { type: string; key: Buffer }, store: KnownHostsStore): void {
  try {
    store.add(identityOf(target), shown);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const text = `The key of ${target.name} was confirmed but could not be recorded (${reason}). Free the disk and try again.`;
    throw new SshError('HOST_KEY_REFUSED', text, { host: target.name });
  }
}

function identityOf(target: HostKeyTarget): HostIdentity {
  return { host: target.host, port: target.port, alias: target.hostKeyAlias };
}

function filesOf(target: HostKeyTarget): string[] {
  return [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles];
}

/** Takes over the keys that the host has proven to hold, where the configuration lets it. */
export function learnHostKeys(
  target: HostKeyTarget,
  { proven, offered }: { proven: Buffer[]; offered: Buffer[] },
  store: KnownHostsStore,
): void {
  // A server that names hundreds of keys is not a server: OpenSSH itself makes one of each of four types.
  if (!target.updateHostKeys || offered.length > MAX_LEARNT || proven.length === 0) return;
  try {
    store.learn(identityOf(target), proven, offered, filesOf(target));
  } catch {
    // The disk is full: it is learnt with the next connection.
  }
}

const MAX_LEARNT = 32;
const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/**
 * Host key algorithms in order of preference: certificates where an authority is recorded, then the types on record, so
 * that a known key is shown. Empty where the configuration allows none that Holdfast has.
 */
export function hostKeyAlgorithms(target: HostKeyTarget, store: KnownHostsStore): string[] {
  const certified = ALGORITHMS.filter((name) => name !== 'ssh-rsa').map((name) => `${name}${CERTIFIED}`);
  const ours = { usual: [...certified, ...ALGORITHMS], all: [...certified, ...ALGORITHMS] };
  const allowed = offeredAlgorithms('hostkeyalgorithms', target.hostKeyAlgorithms, ours);
  const known = store.knownTypes(identityOf(target), filesOf(target));
  const isKnown = (name: string): boolean => known.includes(name.startsWith('rsa-sha2') ? 'ssh-rsa' : name);
  const plain = allowed.filter((name) => !certified.includes(name));
  const wanted = store.expectsCertificate(identityOf(target), filesOf(target))
    ? allowed.filter((name) => certified.includes(name))
    : [];
  return [...wanted, ...plain.filter(isKnown), ...plain.filter((name) => !isKnown(name))];
}
