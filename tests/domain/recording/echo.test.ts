import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEchoWatch } from '../../../electron/domain/recording/echo.ts';

/** Plays typed (`>`) and shown (`<`) pieces; answers what may be recorded. */
function play(...pieces: string[]): string[] {
  const watch = createEchoWatch();
  return pieces.flatMap((piece) =>
    piece.startsWith('>') ? watch.typed(piece.slice(1)) : watch.shown(piece.slice(1)),
  );
}

test('a line is recorded once every visible character of it was echoed', () => {
  expect(play('<$ ', '>l', '<l', '>s', '<s', '>\r', '<\r\n')).toEqual(['ls\r']);
});

test('a pasted line is recorded when its echo comes after it', () => {
  expect(play('<$ ', '>echo hi\r', '<echo hi\r\nhi\r\n$ ')).toEqual(['echo hi\r']);
});

test('what is typed while the echo is off is not recorded, whatever is shown after', () => {
  expect(play('<? ', '>hunter2\r', '<\r\nhunter2 is what you typed\r\n')).toEqual([]);
  expect(play('<? ', '>h', '>unter2', '>\r', '<\r\nSorry\r\n$ ', '>ls', '<ls', '>\r')).toEqual(['ls\r']);
});

test.each([
  'Password: ',
  '[sudo] password for ada: ',
  "Enter passphrase for key '/home/ada/.ssh/id': ",
  'Verification code: ',
  'PIN? ',
])('what answers %j is not recorded, even where it is echoed', (prompt) => {
  expect(play(`<\r\n${prompt}`, '>1', '<1', '>2', '<2', '>\r', '<\r\n')).toEqual([]);
});

test('stars in the place of the characters are no echo', () => {
  expect(play('<> ', '>a', '<*', '>b', '<*', '>\r', '<\r\n')).toEqual([]);
});

test('completion, history and editing keys are kept with the line', () => {
  expect(
    play('<$ ', '>l', '<l', '>\t', '<s /etc/', '>\u001b[A', '<\r\u001b[Kls', '>\u007f', '<\b\u001b[K', '>\r'),
  ).toEqual(['l\t\u001b[A\u007f\r']);
});

test('an echo with colours and at the end of the screen line is still one', () => {
  expect(play('<$ ', '>a', '<\u001b[32ma\u001b[0m', '>b', '< \r', '<b', '>\r')).toEqual(['ab\r']);
});

test('no line that was not echoed whole is ever recorded', () => {
  const piece = fc.tuple(
    fc.constantFrom('>', '<'),
    fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', ' ') }),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const shown = pieces.filter(([side]) => side === '<').flatMap(([, text]) => Array.from(text));
      for (const line of play(...pieces.map(([side, text]) => side + text)))
        for (const char of line.trim()) expect(shown).toContain(char);
    }),
  );
});
