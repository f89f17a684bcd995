import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interrupts, modeChanges, skippedText } from '../../../electron/domain/terminal/skip.ts';

const changes = (...texts: string[]) =>
  Buffer.from(modeChanges(texts.map((text) => Buffer.from(text)))).toString();

describe('output that is left out', () => {
  test('is told in kilobytes, after whatever escape sequence it was cut in', () => {
    expect(skippedText(1)).toContain('1 kB skipped');
    expect(skippedText(200 * 1024)).toMatch(/^\u0018.*200 kB skipped/s);
  });

  test('follows the keys that interrupt, and no others', () => {
    for (const key of [3, 26, 28]) expect(interrupts(Uint8Array.of(97, key))).toBe(true);
    expect(interrupts(Buffer.from('yes\r\u001b[A'))).toBe(false);
  });

  test('leaves its mode switches behind, the last of each, also across pieces', () => {
    expect(changes('a\u001b[?2004h b', 'c\u001b[?10', '49h\u001b[?25l', 'x\u001b[?2004l\u001b=')).toBe(
      '\u001b[?1049h\u001b[?25l\u001b[?2004l\u001b=',
    );
    expect(changes('\u001b[31mred\u001b[0m', '\u001b]0;title\u0007', '\u001b[?')).toBe('');
  });

  test('never leaves anything else behind', () => {
    const piece = fc.oneof(
      fc.constantFrom('\u001b', '\u001b[?', '1049', 'h', 'l', ';', '\u001b=', 'text'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(changes(...pieces)).toMatch(/^(\u001b(\[\?[0-9;]{1,24}[hl]|[=>]))*$/);
      }),
    );
  });
});
