import ssh2 from 'ssh2';
import type { BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';

/** 5 s: an agent answers its list from memory; a stale forwarded socket never does. */
const LIST_TIMEOUT_MS = 5_000;

/** Signs with the private part of one key; null where the person cancelled. */
export type Signer = (data: Buffer, hash: string | undefined) => Promise<Buffer | null>;

/** The keys that the agent at a socket offers. Empty where no agent answers; types the library lacks are left out. */
export function listAgentKeys(socketPath: string): Promise<ParsedKey[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), LIST_TIMEOUT_MS);
    ssh2.createAgent(socketPath).getIdentities((error, keys) => {
      clearTimeout(timer);
      resolve(error || !keys ? [] : keys.flatMap(parsed));
    });
  });
}

function parsed(key: unknown): ParsedKey[] {
  const value = ssh2.utils.parseKey(key as Buffer);
  return value instanceof Error ? [] : Array.isArray(value) ? value : [value];
}

/** Signs through the agent at a socket. */
export function agentSigner(socketPath: string, key: ParsedKey): Signer {
  return (data, hash) =>
    new Promise((resolve, reject) => {
      const options = hash ? { hash: hash as SigningRequestOptions['hash'] } : {};
      const agent: BaseAgent = ssh2.createAgent(socketPath);
      agent.sign(key, data, options, (error, signature) =>
        error ? reject(error) : resolve(signature ?? null),
      );
    });
}

/**
 * An agent that offers exactly one key: so each key is one attempt of its own, a passphrase is asked only once
 * the server accepts the public key, and `used` tells a partial success (signed, yet more is wanted).
 */
export class OneKeyAgent extends ssh2.BaseAgent {
  used = false;
  readonly #publicKey: Buffer;
  readonly #signer: Signer;

  constructor(publicKey: Buffer, signer: Signer) {
    super();
    this.#publicKey = publicKey;
    this.#signer = signer;
  }

  override getIdentities(callback: IdentityCallback): void {
    callback(null, [this.#publicKey]);
  }

  override sign(
    _key: unknown,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    const hash = typeof options === 'function' ? undefined : options.hash;
    this.#signer(data, hash).then(
      (signature) => {
        this.used = signature !== null;
        done?.(signature ? null : new Error('cancelled'), signature ?? undefined);
      },
      () => done?.(new Error('The agent did not sign')),
    );
  }
}
