import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import ssh2 from 'ssh2';
import { WireReader, wireNumber, wireString } from './bytes.ts';
import { readPpk } from './ppk.ts';

/** A private key that can sign as SSH wants it. */
export interface PrivateKey {
  type: string;
  /** The public key's wire form. */
  publicKey: Buffer;
  /** A signature in wire form, its algorithm first. Throws where the key cannot use the algorithm. */
  sign(data: Buffer, algorithm: string): Buffer;
}

const CURVES: Record<string, { type: string; size: number; hash: string }> = {
  'P-256': { type: 'ecdsa-sha2-nistp256', size: 32, hash: 'sha256' },
  'P-384': { type: 'ecdsa-sha2-nistp384', size: 48, hash: 'sha384' },
  'P-521': { type: 'ecdsa-sha2-nistp521', size: 66, hash: 'sha512' },
};
const RSA_HASHES: Record<string, string> = {
  'ssh-rsa': 'sha1',
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
};

/**
 * Opens a private key in OpenSSH's format, PEM, PKCS#8 or PuTTY's PPK (2 and 3). Throws an Error whose message
 * holds no part of the key; `passphrase` undefined for a key without one.
 */
export function openPrivateKey(text: string, passphrase?: string): PrivateKey {
  if (text.startsWith('PuTTY-User-Key-File-')) return privateKeyOf(readPpk(text, passphrase));
  if (/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)) {
    return privateKeyOf(createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) }));
  }
  const parsed = ssh2.utils.parseKey(text, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error) throw key;
  const pem = key?.isPrivateKey() ? key.getPrivatePEM() : null;
  if (!pem) throw new Error('not a private key');
  return privateKeyOf(createPrivateKey(pem));
}

function privateKeyOf(key: KeyObject): PrivateKey {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const { type, publicKey } = publicPart(jwk);
  return {
    type,
    publicKey,
    sign(data, algorithm) {
      const plain = plainAlgorithm(algorithm);
      if (type === 'ssh-rsa') {
        const hash = RSA_HASHES[plain];
        if (!hash) throw new Error('the key cannot use this algorithm');
        return Buffer.concat([wireString(plain), wireString(sign(hash, data, key))]);
      }
      if (type === 'ssh-ed25519') return Buffer.concat([wireString(type), wireString(sign(null, data, key))]);
      const hash = CURVES[jwk.crv ?? '']?.hash ?? 'sha256';
      const pair = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
      const half = pair.length / 2;
      const numbers = [wireNumber(pair.subarray(0, half)), wireNumber(pair.subarray(half))];
      return Buffer.concat([wireString(type), wireString(Buffer.concat(numbers))]);
    },
  };
}

function publicPart(jwk: JsonWebKey): { type: string; publicKey: Buffer } {
  const field = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
  if (jwk.kty === 'RSA') {
    const parts = [wireString('ssh-rsa'), wireNumber(field(jwk.e)), wireNumber(field(jwk.n))];
    return { type: 'ssh-rsa', publicKey: Buffer.concat(parts) };
  }
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    const parts = [wireString('ssh-ed25519'), wireString(field(jwk.x))];
    return { type: 'ssh-ed25519', publicKey: Buffer.concat(parts) };
  }
  const curve = CURVES[jwk.crv ?? ''];
  if (jwk.kty !== 'EC' || !curve) throw new Error('a key of a kind that SSH does not use');
  const point = Buffer.concat([Buffer.of(4), field(jwk.x), field(jwk.y)]);
  const name = curve.type.replace('ecdsa-sha2-', '');
  return { type: curve.type, publicKey: Buffer.concat([curve.type, name, point].map(wireString)) };
}

/** Without the `-cert-v01@openssh.com` of a certificate: signatures name the key's own algorithm. */
export function plainAlgorithm(algorithm: string): string {
  const plain = algorithm.replace('-cert-v01@openssh.com', '');
  return plain.startsWith('sk-') && plain !== algorithm ? `${plain}@openssh.com` : plain;
}

/** Does a signature in wire form fit the data and a public key in wire form? False for kinds not known. */
export function verifySignature(
  publicKey: Buffer,
  data: Buffer,
  signature: Buffer,
  allowed: string[],
): boolean {
  try {
    const reader = new WireReader(signature);
    const algorithm = reader.text();
    const value = reader.string();
    if (!allowed.includes(algorithm) || reader.left > 0) return false;
    const { jwk, type } = publicJwk(publicKey);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (type === 'ssh-rsa') return algorithm in RSA_HASHES && verify(RSA_HASHES[algorithm], data, key, value);
    if (algorithm !== type) return false;
    if (type === 'ssh-ed25519') return verify(null, data, key, value);
    const curve = CURVES[jwk.crv ?? ''];
    if (!curve) return false;
    const numbers = new WireReader(value);
    const pair = [numbers.string(), numbers.string()].map((number) => padded(number, curve.size));
    return verify(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.concat(pair));
  } catch {
    return false;
  }
}

function publicJwk(publicKey: Buffer): { type: string; jwk: JsonWebKey } {
  const reader = new WireReader(publicKey);
  const type = reader.text();
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  if (type === 'ssh-rsa') {
    const e = reader.string();
    return { type, jwk: { kty: 'RSA', e: text(e), n: text(padded(reader.string(), 0)) } };
  }
  if (type === 'ssh-ed25519') return { type, jwk: { kty: 'OKP', crv: 'Ed25519', x: text(reader.string()) } };
  const [crv, curve] = Object.entries(CURVES).find(([, known]) => known.type === type) ?? [];
  if (!crv || !curve) throw new Error('a key of a kind that is not known');
  reader.string();
  const point = reader.string();
  const [x, y] = [point.subarray(1, 1 + curve.size), point.subarray(1 + curve.size)];
  return { type, jwk: { kty: 'EC', crv, x: text(x), y: text(y) } };
}

/** Without leading zeros, then filled up to the size. */
function padded(number: Buffer, size: number): Buffer {
  let start = 0;
  while (start < number.length - 1 && number[start] === 0) start++;
  const trimmed = number.subarray(start);
  return Buffer.concat([Buffer.alloc(Math.max(0, size - trimmed.length)), trimmed]);
}
