import type { Terminal } from '@xterm/xterm';
import { Pack } from './pack.ts';
import { packedClass, type Cell, type Line, type PackedLine } from './packedLine.ts';
import { printAscii } from './print.ts';

/** The parts of the emulator's inside that hold its lines. Without one of them no terminal opens. */
interface Inside {
  _bufferService: Buffers;
}
interface Buffers {
  buffer: Buffer;
  isUserScrolling: boolean;
  scroll(attributes: Cell, isWrapped?: boolean): void;
  _onScroll: { fire(at: number): void };
}
interface Buffer {
  lines: Lines;
  hasScrollback: boolean;
  scrollTop: number;
  scrollBottom: number;
  ybase: number;
  ydisp: number;
  getNullCell(attributes: Cell): Cell;
  getBlankLine(attributes: Cell, isWrapped: boolean): Line;
}
interface Lines {
  length: number;
  isFull: boolean;
  get(at: number): Line;
  set(at: number, line: Line): void;
  push(line: Line): void;
  recycle(): Line;
}

/**
 * Packs each line that leaves the screen for the scrollback, and prints on with the line it was. A line of the emulator
 * takes 12 bytes for each column of the screen: 10,000 of them fit in no processor's cache, and to blank them in turn
 * took a third of the time that `seq` needs.
 */
export function packScrollback(terminal: Terminal): void {
  const buffers = (terminal as unknown as { _core: Inside })._core._bufferService;
  const first = buffers.buffer.lines.get(0);
  noteEnds(Object.getPrototypeOf(first) as Writers);
  printAscii(terminal);
  const Packed = packedClass(first);
  const pack = new Pack();
  const scroll = buffers.scroll.bind(buffers);

  buffers.scroll = (attributes, isWrapped = false) => {
    const { buffer } = buffers;
    const { lines } = buffer;
    const { scrollTop, scrollBottom, ybase } = buffer;
    // Of one row the emulator still writes to the line that leaves.
    const whole = scrollTop === 0 && scrollBottom > 0 && ybase + scrollBottom === lines.length - 1;
    if (!whole || !buffer.hasScrollback) return scroll(attributes, isWrapped);
    const top = lines.get(buffer.ybase);
    const full = lines.isFull;
    // The oldest line has become the last one; all others have one place less.
    const oldest = full ? lines.recycle() : null;
    let bottom = oldest instanceof Packed ? null : oldest;
    if (isPackable(top)) {
      const packed: PackedLine = oldest instanceof Packed ? oldest : new Packed(pack);
      packed.take(top);
      lines.set(full ? buffer.ybase - 1 : buffer.ybase, packed);
      bottom = top;
      if (attributes.fg !== 0 || attributes.bg !== 0) bottom.fill(buffer.getNullCell(attributes));
      // Begun in the midst of a run that goes on.
      if (isWrapped) bottom.end = undefined;
    } else if (bottom) {
      bottom.fill(buffer.getNullCell(attributes));
    }
    bottom ??= buffer.getBlankLine(attributes, isWrapped);
    bottom.isWrapped = isWrapped;
    if (full) lines.set(lines.length - 1, bottom);
    else lines.push(bottom);

    if (!full) buffer.ybase++;
    if (!buffers.isUserScrolling) buffer.ydisp = buffer.ybase;
    // What a person has scrolled up to stays in its place.
    else if (full) buffer.ydisp = Math.max(buffer.ydisp - 1, 0);
    buffers._onScroll.fire(buffer.ydisp);
  };
}

function isPackable(line: Line): boolean {
  if ((line as PackedLine).packed) return false;
  return !holds(line._combined) && !holds(line._extendedAttrs);
}

function holds(some: object): boolean {
  for (const _ in some) return true;
  return false;
}

/** What writes to a line. */
interface Writers extends Line {
  noted?: true;
  setCell(at: number, cell: Cell): void;
  copyFrom(line: Line): void;
  copyCellsFrom(line: Line, from: number, to: number, length: number, reverse: boolean): void;
}

/**
 * Has each line note how far it was written to: to look for its end takes as long as to print a short one. What is
 * printed is noted there.
 */
function noteEnds(lines: Writers): void {
  if (lines.noted) return;
  lines.noted = true;
  const { setCell, copyFrom, copyCellsFrom } = lines;
  lines.setCell = function (at, cell) {
    if (at >= (this.end as number)) this.end = at + 1;
    setCell.call(this, at, cell);
  };
  lines.copyFrom = function (line) {
    this.end = undefined;
    copyFrom.call(this, line);
  };
  lines.copyCellsFrom = function (line, from, to, length, reverse) {
    this.end = undefined;
    copyCellsFrom.call(this, line, from, to, length, reverse);
  };
}
