import ssh2 from 'ssh2';

/**
 * A new Ed25519 key pair in OpenSSH's form. The library (1.17.0) cuts leading zeros off a public key, which makes one in
 * 256 none: that is thrown away.
 */
export function newKeyPair(make = () => ssh2.utils.generateKeyPairSync('ed25519')) {
  for (;;) {
    const pair = make();
    if (!(ssh2.utils.parseKey(pair.public) instanceof Error)) return pair;
  }
}
