import { certifiedType, CERTIFIED } from './certificate.ts';
import { plainAlgorithm } from './privateKey.ts';

/** Signature algorithms of an RSA key, the best first. SHA-1 only for servers that know nothing better. */
const RSA = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];

/**
 * The algorithm to log in with by a key or certificate of a type: what the configuration allows (null: all) and the
 * server takes (null: it did not say, as old servers do). Null where there is none.
 */
export function signatureAlgorithm(
  keyType: string,
  allowed: string[] | null,
  server: string[] | null,
): string | null {
  const certified = certifiedType(keyType);
  const plain = certified ?? keyType;
  const own =
    plain === 'ssh-rsa' ? RSA.map((name) => (certified === null ? name : `${name}${CERTIFIED}`)) : [keyType];
  const mayUse = own.filter((name) => allowed === null || allowed.includes(name));
  if (server === null) {
    // An old server that says nothing may know SHA-1 alone; a configuration that does not allow it is obeyed.
    return mayUse.at(-1) ?? null;
  }
  const taken = mayUse.filter(
    (name) => plain !== 'ssh-rsa' || server.includes(plainAlgorithm(name)) || server.includes(name),
  );
  return taken[0] ?? null;
}
