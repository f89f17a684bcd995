import fc from 'fast-check';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/headless';
import type { Terminal as Screen } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { BLANK, Pack, takeOut, WORDS } from '../../../renderer/terminal/pack.ts';
import { packScrollback } from '../../../renderer/terminal/scrollback.ts';

const size = { cols: 20, rows: 4, scrollback: 12, allowProposedApi: true, reflowCursorLine: true };

interface Line {
  packed?: boolean;
  _combined: object;
  _extendedAttrs: object;
}
interface Inside {
  _core: { buffer: { lines: { length: number; get(at: number): Line } } };
}
const linesOf = (terminal: Terminal): Line[] => {
  const { lines } = (terminal as unknown as Inside)._core.buffer;
  return Array.from({ length: lines.length }, (_, at) => lines.get(at));
};

const written = (terminal: Terminal, text: string): Promise<void> =>
  new Promise((resolve) => terminal.write(text, resolve));

/** What a terminal's lines say of themselves, packed or not. */
const textsOf = (terminal: Terminal): unknown[] => {
  const { active } = terminal.buffer;
  return Array.from({ length: active.length }, (_, y) => {
    const line = active.getLine(y);
    return [
      line?.isWrapped,
      line?.length,
      line?.translateToString(true),
      line?.translateToString(false, 2, 30),
    ];
  });
};

/** All that a terminal holds, cell by cell: packed lines are whole afterwards. */
function cellsOf(terminal: Terminal): unknown[] {
  const { active } = terminal.buffer;
  const inside = linesOf(terminal);
  return inside.map((line, y) => [
    Object.keys(line._combined),
    Object.keys(line._extendedAttrs),
    ...Array.from({ length: terminal.cols }, (_, x) => {
      const cell = active.getLine(y)?.getCell(x);
      return [
        cell?.getChars(),
        cell?.getWidth(),
        cell?.getFgColor(),
        cell?.getBgColor(),
        cell?.isUnderline(),
        cell?.isInverse(),
        cell?.isBold(),
      ];
    }),
  ]);
}

const placeOf = ({ buffer: { active } }: Terminal): unknown => [
  active.type,
  active.length,
  active.baseY,
  active.viewportY,
  active.cursorX,
  active.cursorY,
];

type Act = string | { cols: number; rows: number } | { scroll: number } | { clear: true } | { look: true };

const line = fc.oneof(
  fc.string({ maxLength: 30 }).map((text) => text.replace(/[^ -~]/g, '')),
  fc.constantFrom(
    'e\u0301 combined',
    '\u{1F469}\u200D\u{1F692} wide \u6f22\u5b57',
    '\x1b[4:3m\x1b[58;5;9mcurly\x1b[0m',
    '\x1b[44mblue',
    '\x1b[0m',
    '\x1b[7m   \x1b[0m',
    'x'.repeat(55),
    '\u6f22'.repeat(15),
    '\x1b[K',
    '\x1b[4hinsert\r\x1b[4l',
    '\u6f22\u5b57\u6f22\rx\x1b[5Gab\x1b[3Gc',
    '\x1b(0lqk\x1b(B',
    '\x1b[?7l' + 'no wrap '.repeat(5) + '\x1b[?7h',
    '\x1b]8;;http://x\x07link\x1b]8;;\x07 text',
    '\u0600a prepended',
    'ab\x1b[3b',
    'x'.repeat(19) + '\u6f22' + 'y'.repeat(22),
    '\x1b[41mred\x1b[5Xgap\x1b[2@\x1b[1P\x1b[0m',
    'tab\tstop',
    'abc\x1b[1;31mdef\x1b[K\x1b[0m',
  ),
);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.array(line, { minLength: 1, maxLength: 12 }).map((all) => `${all.join('\r\n')}\r\n`),
  },
  {
    weight: 3,
    arbitrary: fc.record({ cols: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.integer({ min: -9, max: 9 }).map((scroll) => ({ scroll })) },
  { weight: 1, arbitrary: fc.constantFrom({ look: true as const }, { clear: true as const }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '\x1b[2J\x1b[H',
      '\x1b[3J',
      '\x1b[2;3r\n\n\nin a region\n\n\x1b[r',
      '\x1b[1;3r\x1b[3Htop region\n\n\n\x1b[r',
      '\x1b[?1049hother\n\n\n\n\n\x1b[?1049l',
      '\x1b[H\x1bM\x1bMback',
      '\x1b[H\x1b[2L\x1b[1Minserted\x1b[3@\x1b[2P',
      '\x1b[3S\x1b[1T',
      '\r\n\x1b[15G\u0301\r\n\n\n\n\n\n',
      '\x1bc',
      // A wide character whose second half is written over; one that joins the letter of the next piece.
      '\u6f22\u5b57\u6f22\x1b[4Gab',
      '\u0600',
      'letters',
    ),
  },
);

async function done(terminal: Terminal, what: Act): Promise<void> {
  if (typeof what === 'string') await written(terminal, what);
  else if ('cols' in what) terminal.resize(what.cols, what.rows);
  else if ('scroll' in what) terminal.scrollLines(what.scroll);
  else if ('clear' in what) terminal.clear();
  else cellsOf(terminal);
}

test.each([
  ['widths', false],
  ['graphemes', true],
])('a packed scrollback holds, cell by cell, what a plain one holds, with %s', async (_, graphemes) => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const [plain, packed] = [new Terminal(size), new Terminal(size)];
      if (graphemes) for (const one of [plain, packed]) one.loadAddon(new UnicodeGraphemesAddon() as never);
      packScrollback(packed as unknown as Screen);
      for (const what of acts) {
        for (const terminal of [plain, packed]) await done(terminal, what);
        expect(placeOf(packed)).toEqual(placeOf(plain));
        expect(textsOf(packed)).toEqual(textsOf(plain));
      }
      expect(cellsOf(packed)).toEqual(cellsOf(plain));
      for (const terminal of [plain, packed]) terminal.dispose();
    }),
    { numRuns: 300 },
  );
});

test.each(['abcde\u2764\ufe0fz', 'abcde\x1b[44m\u6f22x', 'abcdefghijklmnopqrstuvw'])(
  'a screen of one row wraps as it does without: %j',
  async (text) => {
    const two = [false, true].map((packed) => {
      const terminal = new Terminal({ ...size, cols: 6, rows: 1 });
      terminal.loadAddon(new UnicodeGraphemesAddon() as never);
      if (packed) packScrollback(terminal as unknown as Screen);
      return terminal;
    });
    for (const terminal of two) await written(terminal, text);
    const [plain, packed] = two.map(cellsOf);
    expect(packed).toEqual(plain);
  },
);

test('lines lie packed until one is asked for its cells, and through a change of the width', async () => {
  const terminal = new Terminal({ ...size, scrollback: 100 });
  packScrollback(terminal as unknown as Screen);
  await written(terminal, Array.from({ length: 500 }, (_, n) => `line ${n}`).join('\r\n'));
  const packed = (): number => linesOf(terminal).filter((one) => one.packed).length;
  expect(packed()).toBe(100);
  terminal.resize(12, 4);
  terminal.resize(30, 4);
  textsOf(terminal);
  expect(packed()).toBe(100);
  expect(terminal.buffer.active.getLine(7)?.getCell(0)?.getChars()).toBe('l');
  expect(packed()).toBe(99);
  // They are used again once they are the oldest.
  await written(terminal, '\r\nmore'.repeat(50));
  expect(packed()).toBe(100);
});

test('the room of lines that are gone is used again', () => {
  const pack = new Pack();
  const rooms = new Set<object>();
  const held: { place: Parameters<typeof takeOut>[0]; cells: Uint32Array }[] = [];
  const empty = new Uint32Array(100 * WORDS).map((_, at) => (at % WORDS === 0 ? BLANK : 0));
  for (let n = 0; n < 10_000; n++) {
    // Every fifth line has a character that is no ASCII, every third one two looks.
    const cells = empty.slice();
    for (let cell = 0; cell < 80; cell++) {
      cells[cell * WORDS] = BLANK | (n % 5 === 0 && cell === 40 ? 0xe4 : 33 + ((n + cell) % 90));
      cells[cell * WORDS + 1] = n % 3 === 0 && cell > 20 ? n : 0;
    }
    const before = cells.slice();
    const chunk = pack.put(cells, 80);
    rooms.add(chunk);
    expect(cells).toEqual(empty);
    held.push({ place: { chunk, from: pack.from, count: 80, runs: pack.runs }, cells: before });
    const oldest = held.length > 100 ? held.shift() : undefined;
    if (!oldest) continue;
    takeOut(oldest.place, cells);
    expect(cells).toEqual(oldest.cells);
    pack.leave(oldest.place.chunk);
  }
  // A hundred of these lines take 30 kB; 10,000 would take 3 MB.
  expect(rooms.size).toBeLessThanOrEqual(3);
});
