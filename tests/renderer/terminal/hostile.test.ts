import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import headless from '@xterm/headless';
import type { Terminal as Screen } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDirectionMarker } from '../../../electron/domain/terminal/direction.ts';
import { cleanPaste, pasteConcerns, showPaste } from '../../../electron/domain/terminal/paste.ts';
import { readFolder, readMark } from '../../../electron/domain/terminal/shellMark.ts';
import { readClipboardWrite } from '../../../renderer/terminal/clipboard.ts';
import { goOnAfterErrors } from '../../../renderer/terminal/errors.ts';
import { readLink } from '../../../renderer/terminal/link.ts';
import { createReplyLimit, isReply } from '../../../renderer/terminal/reply.ts';

const ESC = '\u001b';

/** Shows bytes on an emulator set up as ours; answers what it would type, and the text on its screen. */
async function show(bytes: string | Uint8Array): Promise<{ replies: string[]; text: string }> {
  const terminal = new headless.Terminal({
    allowProposedApi: true,
    logLevel: 'off',
    cols: 80,
    rows: 24,
    scrollback: 1000,
  });
  terminal.loadAddon(new UnicodeGraphemesAddon() as unknown as headless.ITerminalAddon);
  goOnAfterErrors(terminal as unknown as Screen);
  const replies: string[] = [];
  terminal.onData((data) => replies.push(data));
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const lines = Array.from({ length: terminal.buffer.active.length }, (_, at) =>
    terminal.buffer.active.getLine(at)?.translateToString(true),
  );
  terminal.dispose();
  return { replies, text: lines.join('\n').trimEnd() };
}

const piece = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom(
    `${ESC}[`,
    `${ESC}]`,
    `${ESC}P`,
    `${ESC}_`,
    `${ESC}^`,
    `${ESC}X`,
    `${ESC}\\`,
    '\u0007',
    '\u0018',
  ),
  fc.constantFrom('\u009b', '\u009d', '\u0090', '\u009c', '\u009f', '\u008d', '\u202e', '\u200d', '\ufeff'),
  fc.constantFrom(
    '52;c;',
    '0;title',
    '133;D;',
    '7;file://h/',
    '8;;http://x',
    '4;1;?',
    '10;?',
    '$q"p',
    '+q544e',
  ),
  fc.constantFrom(
    'c',
    '>c',
    '=c',
    '5n',
    '6n',
    '?6n',
    '21t',
    '20t',
    '18t',
    '14t',
    '?2026$p',
    '>q',
    '?1049h',
    '?2004h',
  ),
  fc.integer({ min: -9, max: 2 ** 33 }).map((n) => `${n};`),
);

describe('hostile bytes', () => {
  test('whatever a host sends, the emulator answers nothing that a shell could take for a line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const { replies } = await show(pieces.join(''));
        for (const reply of replies) {
          expect(isReply(reply)).toBe(true);
          expect(reply).not.toMatch(/[\r\n]/);
        }
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ['a report of the title it set itself', `${ESC}]0;rm -rf /\u0007${ESC}[21t`],
    ['a report of the icon name', `${ESC}]1;rm -rf /\u0007${ESC}[20t`],
    ['a window that is moved, resized and closed', `${ESC}[3;0;0t${ESC}[8;500;500t${ESC}[9;1t`],
    ['the answerback', '\u0005'],
    ['the clipboard', `${ESC}]52;c;?${ESC}\\`],
  ])('does not answer %s', async (_, bytes) => {
    expect((await show(bytes)).replies).toEqual([]);
  });

  test('a string without an end is swallowed and bounded, and what follows it shows', async () => {
    const { text } = await show(`${ESC}]0;${'x'.repeat(20_000_000)}${ESC}\\after`);
    expect(text).toBe('after');
    expect((await show(`${ESC}P$q${'y'.repeat(5_000_000)}\u0018after`)).text).toBe('after');
  });

  test('a flood of questions gets a bounded number of answers, a program its few', () => {
    const may = createReplyLimit();
    const flood = Array.from({ length: 100_000 }, () => may(10)).filter(Boolean).length;
    expect(flood).toBeLessThan(600);
    expect(may(20)).toBe(true);
    expect(
      Array.from({ length: 100_000 }, (_, i) => may(5000 + i / 1000)).filter(Boolean).length,
    ).toBeLessThan(700);
  });

  test('characters that turn the reading order are seen, also where they are cut in two', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\u202e', '\u2067', '€', '…', '漢', '😀') }),
        fc.nat(),
        (text, at) => {
          const bytes = new TextEncoder().encode(text);
          const cut = bytes.length === 0 ? 0 : at % (bytes.length + 1);
          const mark = createDirectionMarker();
          const [one, two] = [bytes.slice(0, cut), bytes.slice(cut)];
          mark(one);
          mark(two);
          const shown = new TextDecoder().decode(Uint8Array.from([...one, ...two]));
          expect(shown).toBe(text.replaceAll('\u202e', '\u203d').replaceAll('\u2067', '\u2047'));
        },
      ),
    );
  });

  test('nothing that a host or a clipboard says makes the readers fail or grow', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        readMark(text);
        expect(readFolder(`file://h/${text}`)?.length ?? 0).toBeLessThanOrEqual(1025);
        readClipboardWrite(`c;${text}`);
        readClipboardWrite(text);
        readLink(text, text);
        pasteConcerns(text, true);
        const clean = cleanPaste(text);
        expect(pasteConcerns(clean, false)).not.toContain('control');
        expect(pasteConcerns(clean, false)).not.toContain('hidden');
        expect(showPaste(showPaste(text))).toBe(showPaste(text));
      }),
    );
  });
});

describe('links', () => {
  test.each([
    ['javascript:alert(1)', null],
    ['file:///etc/passwd', null],
    ['ssh://host', null],
    ['https://example.org/x', []],
    ['mailto:ada@example.org', []],
  ])('%s', (url, warnings) => {
    const target = readLink(url);
    if (warnings === null) expect(target).toEqual(expect.any(String));
    else expect(target).toMatchObject({ warnings });
  });

  test('an imitated name, a user name and a text that says another host are told', () => {
    const warningsOf = (url: string, label = '') => {
      const target = readLink(url, label);
      return typeof target === 'string' ? [] : target.warnings;
    };
    expect(warningsOf('https://аpple.com')[0]).toMatch(/xn--/);
    expect(warningsOf('https://github.com@evil.example/')[0]).toMatch(/host is evil\.example/);
    expect(warningsOf('https://evil.example/', 'https://github.com/login')[0]).toMatch(/says github\.com/);
    expect(warningsOf('https://github.com/\u202egnp.exe')[0]).toMatch(/order/);
    expect(warningsOf('https://github.com/login', 'github.com')).toEqual([]);
  });
});

describe('an error within the emulator', () => {
  test('is avoided where the last cell of the last row is erased', async () => {
    const { text } = await show(`above\r\n${ESC}[24;80Hx${ESC}[1Jhello`);
    // The cursor stays at the last column: there the next letter goes, and the others behind it.
    expect(text.trim().split(/\s+/)).toEqual(['h', 'ello']);
  });

  test('costs what was given at once, not the terminal', async () => {
    const terminal = new headless.Terminal({ allowProposedApi: true, logLevel: 'off', cols: 60, rows: 9 });
    goOnAfterErrors(terminal as unknown as Screen);
    terminal.parser.registerOscHandler(7777, () => {
      throw new Error('broken');
    });
    for (const piece of ['one ', `two ${ESC}]7777;x\u0007lost `, 'three'])
      await new Promise<void>((resolve) => terminal.write(piece, resolve));
    const lines = [0, 1, 2].map((y) => terminal.buffer.active.getLine(y)?.translateToString().trimEnd());
    expect(lines).toEqual(['one two', '── A part of the output could not be shown here. ──', 'three']);
  });
});
