import {
  argon2Sync,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  timingSafeEqual,
} from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { WireReader, wireString } from './bytes.ts';

/** 1 GB: above it a key file's own demand would exhaust this machine. */
const MAX_MEMORY_KB = 1024 * 1024;

interface Ppk {
  version: 2 | 3;
  type: string;
  encryption: string;
  comment: string;
  publicBlob: Buffer;
  privateBlob: Buffer;
  mac: string;
  derivation: { kind: string; memory: number; passes: number; lanes: number; salt: Buffer };
}

/** What a PuTTY key file tells without its passphrase; null where it is none. */
export function inspectPpk(text: string): { publicKey: Buffer; encrypted: boolean } | null {
  const file = parse(text);
  return file && { publicKey: file.publicBlob, encrypted: file.encryption !== 'none' };
}

/** Opens a PuTTY key file, version 2 or 3. Throws where the passphrase is wrong or the file is damaged. */
export function readPpk(text: string, passphrase = ''): KeyObject {
  const file = parse(text);
  if (!file) throw new Error('a PuTTY key of a form that is not known');
  const encrypted = file.encryption !== 'none';
  if (encrypted && passphrase === '') throw new Error('the key is encrypted');
  const secrets = derive(file, encrypted ? passphrase : null);
  const body = encrypted ? decrypt(file.privateBlob, secrets) : file.privateBlob;
  const signed = [file.type, file.encryption, file.comment, file.publicBlob, body].map(wireString);
  const hash = file.version === 2 ? 'sha1' : 'sha256';
  const mac = createHmac(hash, secrets.mac).update(Buffer.concat(signed)).digest();
  const written = Buffer.from(file.mac, 'hex');
  if (mac.length !== written.length || !timingSafeEqual(mac, written)) throw new Error('wrong passphrase');
  return createPrivateKey({ key: jwkOf(file, body), format: 'jwk' });
}

function parse(text: string): Ppk | null {
  const lines = text.split(/\r?\n/);
  const field = (name: RegExp): string =>
    lines.find((line) => name.test(line))?.replace(/^[^:]*: ?/, '') ?? '';
  const block = (name: RegExp): Buffer => {
    const at = lines.findIndex((line) => name.test(line));
    const count = Number(lines[at]?.split(': ')[1] ?? 0);
    return Buffer.from(lines.slice(at + 1, at + 1 + Math.min(count, 1000)).join(''), 'base64');
  };
  const version = /^PuTTY-User-Key-File-([23]): \S/.exec(lines[0] ?? '')?.[1];
  const encryption = field(/^Encryption:/);
  if (!version || !['none', 'aes256-cbc'].includes(encryption)) return null;
  return {
    version: version === '2' ? 2 : 3,
    type: field(/^PuTTY-User-Key-File/),
    encryption,
    comment: field(/^Comment:/),
    publicBlob: block(/^Public-Lines:/),
    privateBlob: block(/^Private-Lines:/),
    mac: field(/^Private-MAC:/),
    derivation: {
      kind: field(/^Key-Derivation:/),
      memory: Number(field(/^Argon2-Memory:/)),
      passes: Number(field(/^Argon2-Passes:/)),
      lanes: Number(field(/^Argon2-Parallelism:/)),
      salt: Buffer.from(field(/^Argon2-Salt:/), 'hex'),
    },
  };
}

interface Secrets {
  key: Buffer;
  iv: Buffer;
  mac: Buffer;
}

function derive({ version, derivation }: Ppk, passphrase: string | null): Secrets {
  const none = Buffer.alloc(0);
  if (version === 2) {
    const part = (n: number): Buffer =>
      createHash('sha1')
        .update(Buffer.of(0, 0, 0, n))
        .update(passphrase ?? '')
        .digest();
    const mac = createHash('sha1')
      .update(`putty-private-key-file-mac-key${passphrase ?? ''}`)
      .digest();
    return { key: Buffer.concat([part(0), part(1)]).subarray(0, 32), iv: Buffer.alloc(16), mac };
  }
  if (passphrase === null) return { key: none, iv: none, mac: none };
  const { kind, memory, passes, lanes, salt } = derivation;
  const known = { Argon2id: 'argon2id', Argon2i: 'argon2i', Argon2d: 'argon2d' } as const;
  if (!(kind in known) || memory > MAX_MEMORY_KB) throw new Error('the key asks for too much memory');
  const made = argon2Sync(known[kind as keyof typeof known], {
    message: Buffer.from(passphrase),
    nonce: salt,
    memory,
    passes,
    parallelism: lanes,
    tagLength: 80,
  });
  return { key: made.subarray(0, 32), iv: made.subarray(32, 48), mac: made.subarray(48) };
}

function decrypt(bytes: Buffer, { key, iv }: Secrets): Buffer {
  const cipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function jwkOf({ type, publicBlob }: Ppk, body: Buffer): JsonWebKey {
  const open = new WireReader(publicBlob);
  const secret = new WireReader(body);
  open.string();
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  if (type === 'ssh-rsa') {
    const [e, n] = [number(open), number(open)];
    const [d, p, q, qi] = [number(secret), number(secret), number(secret), number(secret)];
    const rest = (prime: Buffer): Buffer => remainder(d, prime);
    const named = { n, e, d, p, q, dp: rest(p), dq: rest(q), qi };
    return { kty: 'RSA', ...Object.fromEntries(Object.entries(named).map(([k, v]) => [k, text(v)])) };
  }
  if (type === 'ssh-ed25519') {
    return { kty: 'OKP', crv: 'Ed25519', x: text(open.string()), d: text(secret.string()) };
  }
  const curve = { nistp256: ['P-256', 32], nistp384: ['P-384', 48], nistp521: ['P-521', 66] }[open.text()];
  if (!curve) throw new Error('a key of a kind that SSH does not use');
  const [crv, size] = curve as [string, number];
  const point = open.string();
  const d = number(secret);
  return {
    kty: 'EC',
    crv,
    x: text(point.subarray(1, 1 + size)),
    y: text(point.subarray(1 + size)),
    d: text(Buffer.concat([Buffer.alloc(Math.max(0, size - d.length)), d])),
  };
}

function number(reader: WireReader): Buffer {
  const bytes = reader.string();
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

/** d mod (prime - 1): PuTTY leaves it out, the key's other forms want it. */
function remainder(d: Buffer, prime: Buffer): Buffer {
  const value = BigInt(`0x${d.toString('hex')}`) % (BigInt(`0x${prime.toString('hex')}`) - 1n);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}
