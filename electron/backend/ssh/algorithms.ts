import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm } from 'ssh2';
import { offeredAlgorithms } from './configAlgorithms.ts';
import type { AlgorithmKey, Supported } from './configAlgorithms.ts';

/** What Holdfast's SSH library offers by itself, and what else it has for old servers. */
const KEX: Supported = list(
  'curve25519-sha256@libssh.org,curve25519-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,' +
    'diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256,diffie-hellman-group15-sha512,' +
    'diffie-hellman-group16-sha512,diffie-hellman-group17-sha512,diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1',
);
const CIPHERS: Supported = list(
  'aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,chacha20-poly1305@openssh.com',
  'aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc',
);
const MACS: Supported = list(
  'hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,hmac-sha2-256,' +
    'hmac-sha2-512,hmac-sha1',
  'hmac-md5,hmac-sha1-96,hmac-md5-96',
);

function list(usual: string, more: string): Supported {
  return { usual: usual.split(','), all: [...usual.split(','), ...more.split(',')] };
}

/** The algorithms that the configuration sets, with their `+`, `-` or `^`. */
export type AlgorithmSettings = Partial<Record<AlgorithmKey, string>>;

export interface Offer {
  kex: KexAlgorithm[];
  cipher: CipherAlgorithm[];
  hmac: MacAlgorithm[];
  compress: ('none' | 'zlib@openssh.com')[];
}

/** What is offered to a server; `lacking` names what the configuration allows only in ways the library has not. */
export function algorithmOffer(
  settings: AlgorithmSettings,
  compression: boolean,
): { offer: Offer; lacking: string | null } {
  const kex = offeredAlgorithms('kexalgorithms', settings.kexalgorithms ?? null, KEX);
  const cipher = offeredAlgorithms('ciphers', settings.ciphers ?? null, CIPHERS);
  const hmac = offeredAlgorithms('macs', settings.macs ?? null, MACS);
  const lacking =
    (kex.length === 0 && `key exchange (KexAlgorithms ${settings.kexalgorithms})`) ||
    (cipher.length === 0 && `encryption (Ciphers ${settings.ciphers})`) ||
    (hmac.length === 0 && `integrity (MACs ${settings.macs})`) ||
    null;
  const offer = {
    kex: kex as KexAlgorithm[],
    cipher: cipher as CipherAlgorithm[],
    hmac: hmac as MacAlgorithm[],
    compress: compression
      ? (['zlib@openssh.com', 'none'] as Offer['compress'])
      : (['none', 'zlib@openssh.com'] as Offer['compress']),
  };
  return { offer, lacking };
}
