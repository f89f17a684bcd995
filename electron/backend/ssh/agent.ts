import { connect } from 'node:net';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import { WireReader, wireString } from './bytes.ts';
import { plainAlgorithm } from './privateKey.ts';

/** 5 s: an agent answers its list from memory; a stale forwarded socket never does. */
const LIST_TIMEOUT_MS = 5_000;
/** 2 min: the agent may ask the person for a touch or a confirmation. */
const SIGN_TIMEOUT_MS = 120_000;
/** 256 kB, as OpenSSH's own limit. */
const MAX_ANSWER = 256 * 1024;

const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const RSA_FLAGS: Record<string, number> = { 'rsa-sha2-256': 2, 'rsa-sha2-512': 4 };

/** Signs with one key by an algorithm; null where the person cancelled. The signature is in wire form. */
export type Signer = (data: Buffer, algorithm: string) => Promise<Buffer | null>;

/** A key or certificate that an agent holds. */
export interface AgentKey {
  /** Its wire form. */
  publicKey: Buffer;
  comment: string;
}

/**
 * The keys that the agent at a socket or named pipe offers, security keys and certificates among them. Empty where
 * no agent answers. `pageant` is PuTTY's agent.
 */
export async function listAgentKeys(socketPath: string): Promise<AgentKey[]> {
  if (socketPath === 'pageant') return listPageant();
  try {
    const answer = await request(socketPath, Buffer.of(REQUEST_IDENTITIES), LIST_TIMEOUT_MS);
    const reader = new WireReader(answer);
    if (reader.byte() !== IDENTITIES_ANSWER) return [];
    const count = Math.min(reader.uint32(), 2048);
    return Array.from({ length: count }, () => ({ publicKey: reader.string(), comment: reader.text() }));
  } catch {
    return [];
  }
}

/** Signs through the agent at a socket. Rejects where it refuses. */
export function agentSigner(socketPath: string, key: AgentKey): Signer {
  if (socketPath === 'pageant') return pageantSigner(key);
  return async (data, algorithm) => {
    const flags = Buffer.alloc(4);
    flags.writeUInt32BE(RSA_FLAGS[plainAlgorithm(algorithm)] ?? 0);
    const asked = [Buffer.of(SIGN_REQUEST), wireString(key.publicKey), wireString(data), flags];
    const reader = new WireReader(await request(socketPath, Buffer.concat(asked), SIGN_TIMEOUT_MS));
    if (reader.byte() !== SIGN_RESPONSE) throw new Error('The agent did not sign');
    return reader.string();
  };
}

/** One question, one answer, one connection: agents keep no state between them. */
function request(socketPath: string, body: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let received = Buffer.alloc(0);
    const end = (act: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      act();
    };
    const fail = (): void => end(() => reject(new Error('The agent does not answer')));
    const timer = setTimeout(fail, timeoutMs);
    socket.on('error', fail).on('close', fail);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const length = received.length >= 4 ? received.readUInt32BE(0) : 0;
      if (length > MAX_ANSWER) return fail();
      if (length > 0 && received.length >= 4 + length) end(() => resolve(received.subarray(4, 4 + length)));
    });
    socket.write(wireString(body));
  });
}

/** Pageant speaks through Windows' messages, for which the library brings a helper. Not run on other systems. */
function listPageant(): Promise<AgentKey[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), LIST_TIMEOUT_MS);
    ssh2.createAgent('pageant').getIdentities((error, keys) => {
      clearTimeout(timer);
      const parsed = error || !keys ? [] : (keys as ParsedKey[]);
      resolve(parsed.map((key) => ({ publicKey: key.getPublicSSH(), comment: key.comment })));
    });
  });
}

function pageantSigner({ publicKey }: AgentKey): Signer {
  return (data, algorithm) =>
    new Promise((resolve, reject) => {
      const hash = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }[algorithm];
      const options = hash ? { hash: hash as 'sha256' | 'sha512' } : {};
      ssh2.createAgent('pageant').sign(publicKey, data, options, (error, signature) => {
        if (error || !signature) return reject(error ?? new Error('The agent did not sign'));
        resolve(Buffer.concat([wireString(algorithm), wireString(signature)]));
      });
    });
}
