import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { certifiedType, parseCertificate } from './certificate.ts';
import { inspectPpk } from './ppk.ts';
import { openPrivateKey } from './privateKey.ts';
import type { PrivateKey } from './privateKey.ts';

/** A key file that may log in. The private part stays in the file until a server accepts the public part. */
export interface KeyFile {
  path: string;
  /** Wire form of the public key; null for an old encrypted format that hides it. */
  publicKey: Buffer | null;
  encrypted: boolean;
  /** False where the file holds a public key only: then an agent has to sign. */
  hasPrivate: boolean;
  /** The private part lies in a security key: only an agent or the system's ssh can use it. */
  needsDevice: boolean;
}

/** Reads what a key file says about itself without a passphrase; null where it is missing or no key. */
export function inspectKeyFile(path: string): KeyFile | null {
  const text = readText(path);
  const base = { path, encrypted: false, hasPrivate: true, needsDevice: false };
  if (text === null) {
    const publicKey = readPublicKey(`${path}.pub`);
    return publicKey && { ...base, publicKey, hasPrivate: false };
  }
  const ppk = inspectPpk(text);
  if (ppk) return { ...base, ...ppk };
  if (isPublic(text)) {
    const publicKey = publicKeyIn(text);
    return publicKey && { ...base, publicKey, hasPrivate: false };
  }
  if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) return null;
  const open = publicPartOf(text);
  if (open && open.toString('latin1', 4, 7) === 'sk-') return { ...base, publicKey: open, needsDevice: true };
  if (isEncrypted(text)) {
    return { ...base, publicKey: open ?? readPublicKey(`${path}.pub`), encrypted: true };
  }
  const key = openKeyFile(path);
  return key && { ...base, publicKey: key.publicKey };
}

/** Opens the private key. Null where the passphrase is wrong or missing. */
export function openKeyFile(path: string, passphrase?: string): PrivateKey | null {
  const text = readText(path);
  if (text === null) return null;
  try {
    return openPrivateKey(text, passphrase);
  } catch {
    return null;
  }
}

/** Why a file that should hold a key does not, in words for a person. */
export function keyFileProblem(path: string): string {
  try {
    readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') return 'which you may not read';
    if (code === 'EISDIR') return 'which is a folder';
    return 'which is missing';
  }
  return 'which holds no key';
}

/** The wire form of a user certificate in a file; null where there is none. */
export function readCertificate(path: string): Buffer | null {
  const text = readText(path);
  const blob = text === null ? null : publicKeyIn(text);
  return blob && parseCertificate(blob)?.kind === 'user' ? blob : null;
}

function isEncrypted(text: string): boolean {
  if (/ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)) return true;
  const body = openSshBody(text);
  // The cipher's name follows the magic.
  return body !== null && body.readUInt32BE(15) !== 4;
}

function isPublic(text: string): boolean {
  return /^(ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+/.test(text) || text.startsWith('---- BEGIN SSH2 PUBLIC KEY');
}

function readText(path: string): string | null {
  try {
    const bytes = readFileSync(path);
    // 64 kB: a 16384-bit RSA key has 13 kB.
    return bytes.length > 65_536 ? null : bytes.toString('utf8');
  } catch {
    return null;
  }
}

function readPublicKey(path: string): Buffer | null {
  const text = readText(path);
  return text === null ? null : publicKeyIn(text);
}

function publicKeyIn(text: string): Buffer | null {
  const [type = '', body = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(body, 'base64');
  const named = blob.length > 4 && blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)) === type;
  if (named && (certifiedType(type) !== null || type.startsWith('sk-'))) return blob;
  const [parsed] = [ssh2.utils.parseKey(text)].flat();
  return !parsed || parsed instanceof Error ? null : parsed.getPublicSSH();
}

function openSshBody(text: string): Buffer | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1];
  const bytes = body ? Buffer.from(body, 'base64') : null;
  return bytes && bytes.length > 32 && bytes.toString('latin1', 0, 15) === 'openssh-key-v1\0' ? bytes : null;
}

/** The public key stands unencrypted in OpenSSH's own format: magic, cipher, kdf, options, count, key. */
function publicPartOf(text: string): Buffer | null {
  const bytes = openSshBody(text);
  if (!bytes) return null;
  let at = 15;
  const skip = (): void => void (at += 4 + (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : bytes.length));
  skip();
  skip();
  skip();
  at += 4;
  if (at + 4 > bytes.length) return null;
  const length = bytes.readUInt32BE(at);
  return at + 4 + length <= bytes.length ? bytes.subarray(at + 4, at + 4 + length) : null;
}
