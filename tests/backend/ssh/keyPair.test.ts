import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { newKeyPair } from '../../../electron/backend/ssh/keyPair.ts';

/** As the library makes it where the public key begins with a zero: 31 bytes. */
const short = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAH4Ty33+J/jaTm9zomrbD/4OwHKsLskFQLTz6sySyBD8=';

test('a pair that the library has cut short is thrown away', () => {
  expect(ssh2.utils.parseKey(short)).toBeInstanceOf(Error);
  let made = 0;
  const pair = newKeyPair(() => {
    const one = ssh2.utils.generateKeyPairSync('ed25519');
    return ++made < 3 ? { ...one, public: short } : one;
  });
  expect(made).toBeGreaterThanOrEqual(3);
  expect(ssh2.utils.parseKey(pair.public)).not.toBeInstanceOf(Error);
  expect(ssh2.utils.parseKey(pair.private)).not.toBeInstanceOf(Error);
});
