import { matchPattern, matchPatternList } from './configLine.ts';

/** The lists that `+`, `-` and `^` change: OpenSSH 9.2's, in its order of preference. */
const DEFAULTS = {
  kexalgorithms:
    'sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,' +
    'ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,' +
    'diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256',
  ciphers:
    'chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com',
  macs:
    'umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,' +
    'hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1',
  hostkeyalgorithms: signatures(),
  pubkeyacceptedalgorithms: signatures(),
};
export type AlgorithmKey = keyof typeof DEFAULTS;
export const algorithmKeys = Object.keys(DEFAULTS) as AlgorithmKey[];

function signatures(): string {
  const plain = 'ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,';
  const keys = `${plain}sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256`;
  const certified = keys.split(',').map((name) => `${name.replace('@openssh.com', '')}-cert-v01@openssh.com`);
  return [...certified, keys].join(',');
}

/**
 * The list that a value stands for: as it is, or OpenSSH's own list with names appended (`+`), taken out (`-`, where
 * wildcards count) or put first (`^`).
 */
export function effectiveAlgorithms(key: AlgorithmKey, value: string): string[] {
  const usual = DEFAULTS[key].split(',');
  const names = value.replace(/^[+^-]/, '');
  const list = names.split(',').filter(Boolean);
  if (value.startsWith('+')) return [...usual, ...list.filter((name) => !usual.includes(name))];
  if (value.startsWith('-')) return usual.filter((name) => !matchPatternList(name, names));
  if (value.startsWith('^')) return [...list, ...usual.filter((name) => !list.includes(name))];
  return list;
}

/**
 * What Holdfast offers of its own list `ours` where the configuration says `value`. With `+` and `^` the order
 * is the configuration's; what Holdfast does not know is left out, which may leave nothing.
 */
export function offeredAlgorithms(key: AlgorithmKey, value: string | null, ours: Supported): string[] {
  if (value === null) return ours.usual;
  const rest = value
    .replace(/^[+^-]/, '')
    .split(',')
    .filter(Boolean);
  const known = ours.all.filter((name) => rest.some((pattern) => matchPattern(name, pattern)));
  if (value.startsWith('+')) return [...new Set([...ours.usual, ...known])];
  if (value.startsWith('-')) return ours.usual.filter((name) => !known.includes(name));
  if (value.startsWith('^')) return [...new Set([...known, ...ours.usual])];
  return effectiveAlgorithms(key, value).filter((name) => ours.all.includes(name));
}

export interface Supported {
  /** Offered where the configuration says nothing. */
  usual: string[];
  /** Everything that can be offered, also what is old and weak. */
  all: string[];
}
