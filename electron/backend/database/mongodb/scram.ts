import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { DatabaseError } from '../driver.ts';
import type { Bson, Document, MongoWire } from './wire.ts';

const derive = promisify(pbkdf2);
/** A server may ask for that many rounds at the most: more would only keep this machine busy. */
const MAX_ROUNDS = 1_000_000;

/** Logs in by SCRAM-SHA-256 (RFC 5802, RFC 7677) or, where the server knows the user by it alone, SCRAM-SHA-1. */
export async function logIn(
  wire: MongoWire,
  bson: Bson,
  login: { user: string; password: string; source: string; mechanisms: string[] },
): Promise<void> {
  const old = login.mechanisms.length > 0 && !login.mechanisms.includes('SCRAM-SHA-256');
  const digest = old ? 'sha1' : 'sha256';
  const length = old ? 20 : 32;
  // SCRAM-SHA-1 of MongoDB hashes the password first (MONGODB-CR's digest).
  const secret = old
    ? createHash('md5').update(`${login.user}:mongo:${login.password}`).digest('hex')
    : login.password.normalize('NFKC');
  const nonce = randomBytes(24).toString('base64');
  const name = login.user.replace(/=/g, '=3D').replace(/,/g, '=2C');
  const first = `n=${name},r=${nonce}`;
  const binary = (text: string) => new bson.Binary(Buffer.from(text));
  const started = await wire.command(login.source, {
    saslStart: 1,
    mechanism: old ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256',
    payload: binary(`n,,${first}`),
    options: { skipEmptyExchange: true },
  });
  check(started);
  const challenge = payloadOf(started);
  const { r = '', s = '', i = '0' } = fields(challenge);
  const rounds = Number(i);
  if (!r.startsWith(nonce) || rounds < 4096 || rounds > MAX_ROUNDS)
    throw new DatabaseError('PROTOCOL', 'The server did not log in as MongoDB does.');
  const salted = await derive(secret, Buffer.from(s, 'base64'), rounds, length, digest);
  const hmac = (key: Buffer, text: string) => createHmac(digest, key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash(digest).update(clientKey).digest();
  const last = `c=biws,r=${r}`;
  const auth = `${first},${challenge},${last}`;
  const signature = hmac(storedKey, auth);
  const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
  const ended = await wire.command(login.source, {
    saslContinue: 1,
    conversationId: started['conversationId'],
    payload: binary(`${last},p=${Buffer.from(proof).toString('base64')}`),
  });
  check(ended);
  // The server proves that it knows the password as well.
  const expected = hmac(hmac(salted, 'Server Key'), auth);
  const given = Buffer.from(fields(payloadOf(ended))['v'] ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new DatabaseError(
      'AUTH_FAILED',
      'The server could not prove that it knows the password: it may be another.',
    );
}

function check(reply: Document): void {
  if (Number(reply['ok']) === 1) return;
  const code = Number(reply['code'] ?? 0);
  if (code === 18) throw new DatabaseError('AUTH_FAILED', 'The password was not accepted.');
  throw new DatabaseError('NOT_ALLOWED', text(reply['errmsg']).slice(0, 300) || 'The login was refused.');
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function payloadOf(reply: Document): string {
  const payload = reply['payload'];
  const bytes = (payload as { buffer?: Uint8Array } | null)?.buffer;
  return bytes ? Buffer.from(bytes).toString() : '';
}

const fields = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
