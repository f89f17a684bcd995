import { agentSigner, listAgentKeys } from './agent.ts';
import type { AgentKey, Signer } from './agent.ts';
import { certifiedType, parseCertificate, validityProblem } from './certificate.ts';
import { inspectKeyFile, keyFileProblem, readCertificate } from './keyFile.ts';
import type { KeyFile } from './keyFile.ts';
import { keyTypeOf } from './knownHosts.ts';

export interface KeySources {
  identityPaths: string[];
  /** The key file that the person named for this host: when it is not there, that is said. */
  ownKeyPath?: string | null;
  identitiesOnly: boolean;
  certificatePaths: string[];
  /** The agent's socket, or null for none. */
  agentSocket: string | null;
}

export const NEEDS_DEVICE = 'which lies in a security key';

/** One key or certificate to log in with. */
export interface Candidate {
  label: string;
  /** The key's or the certificate's wire form; null for a file that hides it. */
  publicKey: Buffer | null;
  /** Where the private part is, unless an agent signs. */
  file: KeyFile | null;
  signer: Signer | null;
}

/**
 * Agent keys that are configured come first, then the agent's others (unless IdentitiesOnly), then files; a
 * certificate goes before its key. `onProblem` is told of what cannot be used.
 */
export async function keyCandidates(
  sources: KeySources,
  now: number,
  onProblem: (what: string) => void,
): Promise<Candidate[]> {
  const { ownKeyPath, identityPaths, agentSocket, identitiesOnly } = sources;
  if (ownKeyPath && !inspectKeyFile(ownKeyPath)) {
    onProblem(`key ${ownKeyPath}, ${keyFileProblem(ownKeyPath)}`);
  }
  for (const path of new Set(identityPaths)) {
    if (path !== ownKeyPath && keyFileProblem(path) === 'which you may not read')
      onProblem(`key ${path}, which you may not read`);
  }
  const files = [...new Set(identityPaths)].flatMap((path) => inspectKeyFile(path) ?? []);
  const keys = agentSocket ? await listAgentKeys(agentSocket) : [];
  const fileOf = (key: AgentKey): KeyFile | null => files.find((file) => fits(file, key)) ?? null;
  const configured = keys.filter((key) => fileOf(key) !== null);
  const others = identitiesOnly ? [] : keys.filter((key) => fileOf(key) === null);
  const held = new Set(configured.filter((key) => !isCertificate(key.publicKey)).map(fileOf));
  const plain = [
    ...[...configured, ...others].map((key) => fromAgent(agentSocket ?? '', key, fileOf(key))),
    ...files.filter((file) => file.hasPrivate && !held.has(file)).map(fromFile),
  ];
  for (const { file } of plain) if (file?.needsDevice) onProblem(`key ${file.path}, ${NEEDS_DEVICE}`);
  const usable = plain.filter(({ file }) => !file?.needsDevice);
  const certificates = certificatesOf(sources, files, now, onProblem);
  return usable.flatMap((key) => [
    ...certificates
      .filter(({ certified }) => key.publicKey?.equals(certified))
      .map((c) => withCertificate(key, c)),
    key,
  ]);
}

function fits(file: KeyFile, { publicKey }: AgentKey): boolean {
  const key = parseCertificate(publicKey)?.publicKey ?? publicKey;
  return file.publicKey !== null && (file.publicKey.equals(key) || file.publicKey.equals(publicKey));
}

function isCertificate(publicKey: Buffer): boolean {
  return certifiedType(keyTypeOf(publicKey)) !== null;
}

function fromAgent(socket: string, key: AgentKey, file: KeyFile | null): Candidate {
  const what = isCertificate(key.publicKey) ? 'agent certificate' : 'agent key';
  const label = `${what} ${file?.path ?? (key.comment || keyTypeOf(key.publicKey))}`;
  return { label, publicKey: key.publicKey, file: null, signer: agentSigner(socket, key) };
}

function fromFile(file: KeyFile): Candidate {
  return { label: `key ${file.path}`, publicKey: file.publicKey, file, signer: null };
}

interface Held {
  path: string;
  blob: Buffer;
  certified: Buffer;
}

/** Those that are named, and those that lie beside a key under OpenSSH's name for them. */
function certificatesOf(
  { certificatePaths }: KeySources,
  files: KeyFile[],
  now: number,
  onProblem: (what: string) => void,
): Held[] {
  const beside = files.map((file) => `${file.path.replace(/\.pub$/, '')}-cert.pub`);
  return [...new Set([...certificatePaths, ...beside])].flatMap((path) => {
    const blob = readCertificate(path);
    const certificate = blob && parseCertificate(blob);
    if (!certificate) {
      if (certificatePaths.includes(path)) onProblem(`certificate ${path}, which is missing or none`);
      return [];
    }
    const problem = validityProblem(certificate, now);
    if (problem) onProblem(`certificate ${path}: ${problem}`);
    return problem ? [] : [{ path, blob, certified: certificate.publicKey }];
  });
}

function withCertificate(key: Candidate, { path, blob }: Held): Candidate {
  return { ...key, label: `certificate ${path}`, publicKey: blob };
}
