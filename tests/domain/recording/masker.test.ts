import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMasker } from '../../../electron/domain/recording/masker.ts';
import { MASK, maskSecrets } from '../../../electron/domain/risk/secrets.ts';

function mask(pieces: readonly string[], secrets: readonly string[]): { at: number; text: string }[] {
  const masker = createMasker(() => secrets);
  return [...pieces.flatMap((text, at) => masker.push(at, text)), ...masker.flush()];
}
const joined = (pieces: { text: string }[]) => pieces.map(({ text }) => text).join('');

const word = fc.string({ unit: fc.constantFrom('a', 'b', '"', ' ', 'ß'), minLength: 4, maxLength: 8 });

test('masks the same in pieces as in one, and lets no piece of a secret through', () => {
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 3 }),
      fc.array(fc.oneof(word, fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n') })), { maxLength: 12 }),
      (secrets, parts) => {
        const whole = parts.join('');
        expect(joined(mask(Array.from(whole), secrets))).toBe(maskSecrets(whole, secrets));
        expect(joined(mask(parts, secrets))).toBe(maskSecrets(whole, secrets));
      },
    ),
  );
});

test('a secret that is echoed key by key is masked where it began', () => {
  const out = mask(Array.from('$ hunter22!\r\n$ '), ['hunter22']);
  expect(out.filter(({ text }) => text.includes(MASK))).toEqual([{ at: 2, text: MASK }]);
  expect(joined(out)).toBe(`$ ${MASK}!\r\n$ `);
});

test('what only began like a secret keeps the time it came at', () => {
  expect(mask(['$ ', 'h', 'u', 'x'], ['hunter22'])).toEqual([
    { at: 0, text: '$ ' },
    { at: 1, text: 'h' },
    { at: 2, text: 'u' },
    { at: 3, text: 'x' },
  ]);
});

test('a secret stays one after it was forgotten elsewhere', () => {
  let secrets = ['hunter22'];
  const masker = createMasker(() => secrets);
  const first = masker.push(0, 'hunt');
  secrets = [];
  expect(joined([...first, ...masker.push(1, 'er22 '), ...masker.flush()])).toBe(`${MASK} `);
});
