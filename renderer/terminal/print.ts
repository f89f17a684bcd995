import type { Terminal } from '@xterm/xterm';
import { BLANK, WORDS } from './pack.ts';
import type { Cell, Line } from './packedLine.ts';

/** The parts of the emulator's inside that print. Without one of them no terminal opens. */
interface Inside {
  _inputHandler: Input;
}
interface Input {
  print(codes: Uint32Array, start: number, end: number): void;
  _activeBuffer: Buffer;
  _curAttrData: Cell & { extended: { urlId: number } };
  _parser: { precedingJoinState: number };
  _bufferService: { cols: number; rows: number };
  _charsetService: { charset: object | undefined };
  _optionsService: { rawOptions: { screenReaderMode: boolean } };
  _coreService: { modes: { insertMode: boolean } };
  _unicodeService: { charProperties(code: number, preceding: number): number };
  _dirtyRowTracker: { markDirty(row: number): void };
}
interface Buffer {
  lines: { get(at: number): PrintedLine };
  ybase: number;
  x: number;
  y: number;
}
interface PrintedLine extends Line {
  getWidth(at: number): number;
  hasContent(at: number): number;
  setCellFromCodepoint(at: number, code: number, width: number, attributes: Cell): void;
}

/** Of an attribute: an underline of its own kind or a link, which are kept beside the cells. */
const EXTENDED = 0x10000000;

/**
 * Prints runs of ASCII cell by cell and nothing else. The emulator asks of each character whether it is wide, joins the one
 * before, belongs to a link or goes beyond the line: of ASCII that is asked once for each run. All else it prints itself.
 */
export function printAscii(terminal: Terminal): void {
  const input = (terminal as unknown as { _core: Inside })._core._inputHandler;
  const plain = input.print.bind(input);
  const { _parser: parser, _unicodeService: unicode } = input;

  /** Prints what it can up to the end of the line; returns where it stopped. */
  const printed = (codes: Uint32Array, start: number, end: number): number => {
    const buffer = input._activeBuffer;
    const { x } = buffer;
    const last = Math.min(end, start + input._bufferService.cols - x);
    const first = codes[start] as number;
    if (start >= last || !isAscii(first)) return start;
    const before = parser.precedingJoinState;
    // After some characters of other scripts even a letter joins.
    if (before !== 0 && (unicode.charProperties(first, before) & 1) !== 0) return start;
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    // The first half of a wide character is to be taken away.
    if (x > 0 && line.getWidth(x - 1) === 2) return start;
    const { fg, bg } = input._curAttrData;
    const data = line._data;
    let at = start;
    for (let word = x * WORDS; at < last; at++, word += WORDS) {
      const code = codes[at] as number;
      if (!isAscii(code)) break;
      data[word] = code | BLANK;
      data[word + 1] = fg;
      data[word + 2] = bg;
    }
    const count = at - start;
    buffer.x = x + count;
    const next = buffer.x;
    if (next < input._bufferService.cols && line.getWidth(next) === 0 && line.hasContent(next) === 0)
      line.setCellFromCodepoint(next, 0, 1, input._curAttrData);
    if (next >= (line.end as number)) line.end = next + 1;
    const preceding = count > 1 ? unicode.charProperties(codes[at - 2] as number, 0) : before;
    parser.precedingJoinState = unicode.charProperties(codes[at - 1] as number, preceding);
    input._dirtyRowTracker.markDirty(buffer.y);
    return at;
  };

  input.print = (codes, start, end) => {
    const { bg, extended } = input._curAttrData;
    const simple =
      (bg & EXTENDED) === 0 &&
      extended.urlId === 0 &&
      !input._charsetService.charset &&
      !input._coreService.modes.insertMode &&
      !input._optionsService.rawOptions.screenReaderMode;
    let from = start;
    while (simple && from < end) {
      from = printed(codes, from, end);
      if (from === end || !isAscii(codes[from] as number)) break;
      // The one that does not fit in the line begins the next, the long way.
      forgetEnds(input, 1);
      plain(codes, from, from + 1);
      from++;
    }
    if (from === end) return;
    forgetEnds(input, end - from);
    plain(codes, from, end);
  };
}

const isAscii = (code: number): boolean => code >= 0x20 && code <= 0x7e;

/** What the emulator prints by itself may go beyond the line: each character takes two columns at the most. */
function forgetEnds({ _activeBuffer: buffer, _bufferService: { cols, rows } }: Input, count: number): void {
  const end = Math.min(rows, buffer.y + 2 + Math.ceil((2 * count) / (cols - 1)));
  for (let y = buffer.y; y < end; y++) buffer.lines.get(buffer.ybase + y).end = undefined;
}
