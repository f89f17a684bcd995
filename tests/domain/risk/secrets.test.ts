import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSecretName, MASK, maskKnownForms, maskSecrets } from '../../../electron/domain/risk/secrets.ts';

test('names of secrets', () => {
  for (const name of [
    'DB_PASSWORD',
    'api-key',
    'API_KEY',
    'accessKey',
    'token',
    'GITHUB_TOKEN',
    'client secret',
    'passphrase',
    'DATABASE_URL',
    'PGPASSWORD',
    'JWT_SECRET',
    'private-key',
    'MYSQL_PWD',
    'senha',
    'SECRET_ACCESS_KEY',
  ])
    expect(isSecretName(name), name).toBe(true);
  for (const name of [
    'host',
    'public-key',
    'namespace',
    'key-name',
    'primary_key',
    'username',
    'path',
    'compass',
    'monkey',
    'SECRET_NAME',
    'KEYSPACE',
    'pod-name',
    'url',
    'passenger',
    'key',
  ])
    expect(isSecretName(name), name).toBe(false);
});

test('a secret is masked in every form in which output shows it', () => {
  const secret = 'p@ss "w\'ord/$1';
  const forms = [
    secret,
    JSON.stringify(secret),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(`${secret}\n`).toString('base64'),
  ];
  for (const form of forms) {
    const masked = maskSecrets(`before ${form} after`, [secret]);
    expect(masked).toContain(MASK);
    expect(masked).not.toContain(form);
    expect(masked.startsWith('before ') && masked.endsWith(' after')).toBe(true);
  }
});

test('values of several lines are masked line by line, short ones are left', () => {
  expect(maskSecrets('x abcdefghij y', ['abcdefghij\nklmnopqrst'])).toBe(`x ${MASK} y`);
  expect(maskSecrets('1 2 3', ['1', ''])).toBe('1 2 3');
  expect(maskSecrets('abcdef abcd', ['abcd', 'abcdef'])).toBe(`${MASK} ${MASK}`);
});

test('no secret is left, whatever it is made of', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 4, unit: 'grapheme' }),
      fc.string(),
      fc.string(),
      (secret, before, after) => {
        if (secret.trim().length < 4 || MASK.includes(secret)) return;
        expect(
          maskSecrets(before + secret + after, [secret]).includes(secret) &&
            !(MASK + before + after).includes(secret.slice(0, 2)),
        ).toBe(false);
      },
    ),
  );
});

test.each([
  ['DB_PASSWORD=hunter22', `DB_PASSWORD=${MASK}`],
  ['"api_key": "abc def"', `"api_key": "${MASK}"`],
  ['Authorization: Bearer abc.def', `Authorization: Bearer ${MASK}`],
  ['postgres://u:pw@h/db', `postgres://u:${MASK}@h/db`],
  ['AKIAABCDEFGHIJKLMNOP', MASK],
  ['password: x1', `password: ${MASK}`],
  ['HOME=/root', 'HOME=/root'],
  ['monkey=banana', 'monkey=banana'],
])('what is a secret by its form: %s', (text, expected) => {
  expect(maskKnownForms(text)).toBe(expected);
});

test('a private key is masked with its lines', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----';
  expect(maskKnownForms(`a\n${key}\nb`)).toBe(`a\n-----BEGIN RSA PRIVATE KEY-----\n${MASK}\nb`);
});
