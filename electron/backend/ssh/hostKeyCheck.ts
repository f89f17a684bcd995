import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Answer, Question } from '../../domain/terminal/prompt.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { fingerprint, keyTypeOf } from './knownHosts.ts';
import type { HostIdentity, KnownHostsStore } from './knownHostsStore.ts';

export interface HostKeyTarget {
  name: string;
  host: string;
  port: number;
  hostKeyAlias: string | null;
  userKnownHostsFiles: string[];
  /** `yes` refuses an unknown host without asking. */
  strictHostKeyChecking: string;
}

/** Judges the key a server shows: returns when it is trusted, else throws what to tell the person. */
export async function verifyHostKey(
  target: HostKeyTarget,
  key: Buffer,
  store: KnownHostsStore,
  ask: (question: Question) => Promise<Answer>,
): Promise<void> {
  const { name } = target;
  const shown = { type: keyTypeOf(key), key };
  const verdict = store.check(identityOf(target), shown, target.userKnownHostsFiles);
  const print = fingerprint(key);
  if (verdict.verdict === 'match') return;
  if (verdict.verdict === 'unknown') {
    await confirm(target, { keyType: shown.type, print, knownTypes: verdict.knownTypes }, ask);
    record(target, shown, store);
    return;
  }
  const { entry } = verdict;
  const where = `${entry.file}:${entry.line}`;
  if (verdict.verdict === 'revoked') {
    const text = `The key ${print} of ${name} was revoked (${where}). Do not connect; ask whoever runs this host.`;
    throw new SshError('HOST_KEY_REVOKED', text, { host: name, shown: print, where });
  }
  const recorded = fingerprint(entry.key);
  const text =
    `${name} shows another host key than the one on record. On record: ${recorded} (${where}); shown now: ${print}. ` +
    'Somebody may be in between, or the host was set up anew. Ask whoever runs it for its fingerprint; ' +
    'if the new one is right, remove that line and connect again.';
  throw new SshError('HOST_KEY_CHANGED', text, { host: name, recorded, shown: print, where });
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

const ALGORITHMS: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Host key algorithms in order of preference: the types on record first, so that a known key is shown. */
export function hostKeyAlgorithms(target: HostKeyTarget, store: KnownHostsStore): ServerHostKeyAlgorithm[] {
  const known = store.knownTypes(identityOf(target), target.userKnownHostsFiles);
  const isKnown = (name: string): boolean => known.includes(name.startsWith('rsa-sha2') ? 'ssh-rsa' : name);
  return [...ALGORITHMS.filter(isKnown), ...ALGORITHMS.filter((name) => !isKnown(name))];
}
