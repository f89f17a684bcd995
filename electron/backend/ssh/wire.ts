import ssh2 from 'ssh2';
import type { AuthenticationType, Client, SignCallback, SigningRequestOptions, IdentityCallback } from 'ssh2';
import type { Signer } from './agent.ts';

/*
 * The library logs in with plain keys only and keeps to itself what a server says to a key. These parts of its inside
 * let certificates, security keys and exact answers through; tests against OpenSSH's server hold them in place, and
 * where one of them is not as expected the login fails.
 */
interface Protocol {
  _handlers: Record<string, (...args: unknown[]) => void>;
  _compatFlags: number;
  _debug: ((line: string) => void) | undefined;
  /** Exchanges keys anew, unless that is under way. */
  rekey(): void;
  _packetRW: { write: { allocStart: number; finalize(packet: Buffer, force?: boolean): Buffer } };
}

/** A flag that the library sets for servers that take RSA with SHA-2 without saying so. */
const IMPLIES_RSA_SHA2 = 1 << 4;

/** What the server has said during the login. */
export interface LoginNews {
  /** The last refusal: the ways that are left, and whether it was a partial success. */
  refusal: { left: AuthenticationType[]; partial: boolean } | null;
  /** Signature algorithms the server takes; null where it does not say. */
  signatures: string[] | null;
}

export function protocolOf(client: Client): Protocol {
  return (client as unknown as { _protocol: Protocol })._protocol;
}

/** Listens to what the server says during the login. To be called once `connect` was. */
export function listenToLogin(client: Client): LoginNews {
  const news: LoginNews = { refusal: null, signatures: null };
  const protocol = protocolOf(client);
  const { _handlers: handlers } = protocol;
  const { USERAUTH_FAILURE: refused, EXT_INFO: extensions } = handlers;
  if (!refused || !extensions) throw new Error('the library is not as expected');
  handlers['USERAUTH_FAILURE'] = (...args) => {
    const left = (args[1] ?? []) as AuthenticationType[];
    news.refusal = { left, partial: args[2] === true };
    refused(...args);
  };
  handlers['EXT_INFO'] = (...args) => {
    const found = (args[1] as { name: string; algs?: string[] }[]).find((x) => x.name === 'server-sig-algs');
    if (found?.algs) news.signatures ??= found.algs;
    else if ((protocol._compatFlags & IMPLIES_RSA_SHA2) !== 0) news.signatures ??= ['rsa-sha2-256'];
    extensions(...args);
  };
  return news;
}

/** Never used as a key. A fixed one: of those that the library makes one in 256 is none (see `newKeyPair`). */
const [sample] = [ssh2.utils.parseKey(`ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`)].flat();

/** Something that the library takes for a key: named by its signature algorithm, shown by any wire form. */
function offered(algorithm: string, publicKey: Buffer): object {
  if (!sample || sample instanceof Error) throw new Error('the library is not as expected');
  return Object.create(sample, {
    type: { value: algorithm },
    getPublicSSH: { value: () => publicKey },
  }) as object;
}

/**
 * An agent that offers exactly one key or certificate, by one algorithm: so each is one attempt of its own, a passphrase
 * is asked only once the server accepts the public part, and `used` tells that it signed.
 */
export class OneKeyAgent extends ssh2.BaseAgent {
  used = false;
  readonly #offer: { client: Client; user: string; algorithm: string; publicKey: Buffer };
  readonly #signer: Signer;

  constructor(offer: { client: Client; user: string; algorithm: string; publicKey: Buffer }, signer: Signer) {
    super();
    this.#offer = offer;
    this.#signer = signer;
  }

  override getIdentities(callback: IdentityCallback): void {
    const { algorithm, publicKey } = this.#offer;
    callback(null, [offered(algorithm, publicKey) as unknown as Buffer]);
  }

  override sign(
    _key: unknown,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    this.#signer(data, this.#offer.algorithm).then(
      (signature) => {
        this.used = signature !== null;
        if (!signature) return done?.(new Error('cancelled'));
        sendWhole(this.#offer, signature, (placeholder) => done?.(null, placeholder));
      },
      () => done?.(new Error('The agent did not sign')),
    );
  }
}

/**
 * The library writes a signature under the name of the algorithm it was asked for, which certificates and security keys
 * need otherwise. So it is given zeros of the same length in sum, and the true signature is put in their place.
 */
function sendWhole(
  {
    client,
    user,
    algorithm,
    publicKey,
  }: { client: Client; user: string; algorithm: string; publicKey: Buffer },
  signature: Buffer,
  send: (placeholder: Buffer) => void,
): void {
  const { write } = protocolOf(client)._packetRW;
  const finalize = write.finalize.bind(write);
  const name = Buffer.byteLength(algorithm);
  const before = 1 + 4 + Buffer.byteLength(user) + 4 + 14 + 4 + 9 + 1 + 4 + name + 4 + publicKey.length + 4;
  const zeros = signature.length - 8 - name;
  write.finalize = (packet, force) => {
    const at = write.allocStart + before;
    const place = packet.subarray(at, at + signature.length);
    const expected = place.readUInt32BE(0) === name && place.subarray(8 + name).every((byte) => byte === 0);
    if (place.length !== signature.length || !expected) throw new Error('the library is not as expected');
    signature.copy(packet, at);
    return finalize(packet, force);
  };
  try {
    send(Buffer.alloc(zeros));
  } finally {
    write.finalize = finalize;
  }
}
