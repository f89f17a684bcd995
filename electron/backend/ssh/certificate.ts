import { WireReader, wireString } from './bytes.ts';
import { verifySignature } from './privateKey.ts';

/** An OpenSSH certificate (PROTOCOL.certkeys), parsed and not yet judged. */
export interface Certificate {
  /** e.g. `ssh-ed25519-cert-v01@openssh.com`. */
  type: string;
  kind: 'user' | 'host';
  /** The wire form of the key that is certified. */
  publicKey: Buffer;
  serial: bigint;
  keyId: string;
  principals: string[];
  /** Seconds since 1970. */
  validAfter: bigint;
  validBefore: bigint;
  criticalOptions: string[];
  /** The authority's public key in wire form. */
  authority: Buffer;
  signed: Buffer;
  signature: Buffer;
}

/** Fields of the key itself, after the nonce, by plain type. */
const FIELDS: Record<string, number> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};
export const CERTIFIED = '-cert-v01@openssh.com';
/** CASignatureAlgorithms of OpenSSH, as far as they can be verified here. */
const AUTHORITY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** The type of the key inside a certificate's type; null where it is no certificate's type. */
export function certifiedType(type: string): string | null {
  if (!type.endsWith(CERTIFIED)) return null;
  const plain = type.slice(0, -CERTIFIED.length);
  return plain.startsWith('sk-') ? `${plain}@openssh.com` : plain;
}

/** Reads a certificate's wire form; null where it is none. */
export function parseCertificate(blob: Buffer): Certificate | null {
  try {
    const reader = new WireReader(blob);
    const type = reader.text();
    const plain = certifiedType(type);
    const fields = plain === null ? undefined : FIELDS[plain];
    if (plain === null || fields === undefined) return null;
    reader.string();
    const key = Array.from({ length: fields }, () => wireString(reader.string()));
    const serial = reader.uint64();
    const kind = reader.uint32();
    const keyId = reader.text();
    const principals = list(reader.string()).map((name) => name.toString('utf8'));
    const [validAfter, validBefore] = [reader.uint64(), reader.uint64()];
    const options = list(reader.string());
    reader.string();
    reader.string();
    const authority = reader.string();
    const signed = blob.subarray(0, blob.length - reader.left);
    const signature = reader.string();
    if (reader.left > 0 || (kind !== 1 && kind !== 2)) return null;
    return {
      type,
      kind: kind === 1 ? 'user' : 'host',
      publicKey: Buffer.concat([wireString(plain), ...key]),
      serial,
      keyId,
      principals,
      validAfter,
      validBefore,
      criticalOptions: options.filter((_, index) => index % 2 === 0).map((name) => name.toString('utf8')),
      authority,
      signed,
      signature,
    };
  } catch {
    return null;
  }
}

function list(bytes: Buffer): Buffer[] {
  const reader = new WireReader(bytes);
  const items: Buffer[] = [];
  while (reader.left > 0) items.push(reader.string());
  return items;
}

/** Why a host's certificate does not vouch for a host at a time, in words for a person; null where it does. */
export function certificateProblem(certificate: Certificate, host: string, now: number): string | null {
  const { kind, principals, criticalOptions, authority, signed, signature } = certificate;
  if (kind !== 'host') return 'it is a certificate for people, not for hosts';
  if (!principals.includes(host)) {
    return principals.length === 0
      ? 'it names no host'
      : `it is for ${principals.slice(0, 5).join(', ')}, not for ${host}`;
  }
  const time = validityProblem(certificate, now);
  if (time) return time;
  if (criticalOptions.length > 0) return `it makes a condition that is not known (${criticalOptions[0]})`;
  return verifySignature(authority, signed, signature, AUTHORITY_ALGORITHMS)
    ? null
    : "its signature is not the authority's";
}

/** Says that a certificate is not valid yet or not any more; null where it is. `now` in milliseconds. */
export function validityProblem({ validAfter, validBefore }: Certificate, now: number): string | null {
  const seconds = BigInt(Math.floor(now / 1000));
  if (seconds < validAfter) return `it is valid only from ${date(validAfter)}`;
  return seconds >= validBefore ? `it expired on ${date(validBefore)}` : null;
}

function date(seconds: bigint): string {
  const time = new Date(Number(seconds) * 1000);
  return Number.isNaN(time.getTime()) ? 'a time without end' : `${time.toISOString().slice(0, 16)}Z`;
}
