import { Terminal } from '@xterm/headless';
import type { Terminal as Screen } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { keepLinesLean } from '../../../renderer/terminal/lines.ts';

const options = { cols: 20, rows: 4, scrollback: 6, allowProposedApi: true };

/** Lines of every kind, many times more than the scrollback holds. */
const text = Array.from({ length: 200 }, (_, n) =>
  [
    `plain ${n}`,
    `e\u0301 combined ${n}`,
    '\u{1F469}\u200D\u{1F692} wide',
    `\x1b[4:3m\x1b[58;5;${n % 256}mcurly\x1b[0m`,
    'x'.repeat(45),
  ].join('\r\n'),
).join('\r\n');

interface Inside {
  _combined: object;
  _extendedAttrs: object;
}

/** What the screen holds, cell by cell. */
async function cellsOf(terminal: Terminal): Promise<unknown[]> {
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const buffer = terminal.buffer.active;
  const { lines } = (terminal as unknown as { _core: { buffer: { lines: { get(at: number): Inside } } } })
    ._core.buffer;
  return Array.from({ length: buffer.length }, (_, y) => {
    const line = buffer.getLine(y);
    return [
      line?.isWrapped,
      Object.keys(lines.get(y)._combined),
      Object.keys(lines.get(y)._extendedAttrs),
      ...Array.from({ length: terminal.cols }, (_, x) => {
        const cell = line?.getCell(x);
        return [cell?.getChars(), cell?.getWidth(), cell?.isUnderline(), cell?.getFgColor()];
      }),
    ];
  });
}

test('lines that are used again hold nothing of what they held', async () => {
  const plain = await cellsOf(new Terminal(options));
  const lean = new Terminal(options);
  keepLinesLean(lean as unknown as Screen);
  expect(await cellsOf(lean)).toEqual(plain);
  expect(plain).toHaveLength(10);
});
