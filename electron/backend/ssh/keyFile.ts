import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';

/** A key file that may log in. The private part stays in the file until a server accepts the public part. */
export interface KeyFile {
  path: string;
  /** Wire form of the public key; null for an old encrypted format that hides it. */
  publicKey: Buffer | null;
  encrypted: boolean;
  /** False where the file holds a public key only: then an agent has to sign. */
  hasPrivate: boolean;
}

/** Reads what a key file says about itself without a passphrase; null where it is missing or no key. */
export function inspectKeyFile(path: string): KeyFile | null {
  const text = readText(path);
  if (text === null) {
    const publicKey = readPublic(`${path}.pub`);
    return publicKey && { path, publicKey, encrypted: false, hasPrivate: false };
  }
  const parsed = parse(text);
  if (!(parsed instanceof Error)) {
    return { path, publicKey: parsed.getPublicSSH(), encrypted: false, hasPrivate: parsed.isPrivateKey() };
  }
  if (!/encrypted/i.test(parsed.message)) return null;
  const publicKey = readPublic(`${path}.pub`) ?? publicPartOf(text);
  return { path, publicKey, encrypted: true, hasPrivate: true };
}

/** Opens the private key. Null where the passphrase is wrong or missing. */
export function openKeyFile(path: string, passphrase?: string): ParsedKey | null {
  const text = readText(path);
  if (text === null) return null;
  const parsed = parse(text, passphrase);
  return parsed instanceof Error || !parsed.isPrivateKey() ? null : parsed;
}

function parse(text: string, passphrase?: string): ParsedKey | Error {
  const parsed = ssh2.utils.parseKey(text, passphrase);
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed;
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

function readPublic(path: string): Buffer | null {
  const text = readText(path);
  const parsed = text === null ? new Error('missing') : parse(text);
  return parsed instanceof Error ? null : parsed.getPublicSSH();
}

/** The public key stands unencrypted in OpenSSH's own format: magic, cipher, kdf, options, count, key. */
function publicPartOf(text: string): Buffer | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1];
  if (!body) return null;
  const bytes = Buffer.from(body, 'base64');
  let at = 'openssh-key-v1\0'.length;
  const skip = (): void => void (at += 4 + (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : bytes.length));
  skip();
  skip();
  skip();
  at += 4;
  if (at + 4 > bytes.length) return null;
  const length = bytes.readUInt32BE(at);
  return at + 4 + length <= bytes.length ? bytes.subarray(at + 4, at + 4 + length) : null;
}
