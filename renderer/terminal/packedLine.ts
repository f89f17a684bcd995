import { BLANK, takeOut, WORDS, type Chunk, type Pack } from './pack.ts';

/** A line of the emulator's inside: three numbers a cell. */
export interface Line {
  length: number;
  isWrapped: boolean;
  _data: Uint32Array;
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, unknown>;
  /** No cell from here on holds anything; left out where that is not known. */
  end?: number | undefined;
  resize(cols: number, fill: Cell): boolean;
  cleanupMemory(): number;
  translateToString(trim?: boolean, start?: number, end?: number, columns?: number[]): string;
  getTrimmedLength(): number;
  fill(cell: Cell): void;
}

export interface Cell {
  content: number;
  fg: number;
  bg: number;
}

/** A line that lies packed until it is asked for more than its text. */
export interface PackedLine extends Line {
  readonly packed: boolean;
  /** Becomes what a line is that has numbers only, and leaves that one blank. */
  take(line: Line): void;
}

const NOTHING: Uint32Array = new Uint32Array(0);
const NO_EXTRAS = {};

/** How many cells a line has up to the last that is not blank. */
function countOf({ _data: data, length, end = length }: Line): number {
  let at = Math.min(end, length) * WORDS;
  while (at > 0 && data[at - 3] === BLANK && data[at - 2] === 0 && data[at - 1] === 0) at -= WORDS;
  return at / WORDS;
}

type PackedClass = new (pack: Pack) => PackedLine;

const classes = new WeakMap<object, PackedClass>();

/**
 * The class of packed lines, made from the emulator's own of lines. One keeps its cells up to the last that is not blank:
 * its text and a new width need no more. Whatever else is asked of it or written to it makes it whole again.
 */
export function packedClass(line: Line): PackedClass {
  const plain = Object.getPrototypeOf(line) as Line;
  const known = classes.get(plain);
  if (known) return known;
  /** Shows one packed line at a time to the emulator's own functions. */
  const reader = Object.create(plain) as Line;
  reader._data = NOTHING;
  reader._combined = NO_EXTRAS;

  class Packed {
    length = 0;
    isWrapped = false;
    end: number | undefined = undefined;
    readonly #pack: Pack;
    #chunk: Chunk | null = null;
    #from = 0;
    #count = 0;
    #runs = 0;
    #data = NOTHING;
    #combined: Line['_combined'] = NO_EXTRAS;
    #extended: Line['_extendedAttrs'] = NO_EXTRAS;

    constructor(pack: Pack) {
      this.#pack = pack;
    }

    get packed(): boolean {
      return this.#chunk !== null;
    }

    take(line: Line): void {
      this.#leave();
      this.#data = NOTHING;
      this.#count = countOf(line);
      this.#chunk = this.#pack.put(line._data, this.#count);
      this.#from = this.#pack.from;
      this.#runs = this.#pack.runs;
      line.end = 0;
      this.length = line.length;
      this.isWrapped = line.isWrapped;
    }

    get _data(): Uint32Array {
      this.#unpack();
      return this.#data;
    }
    set _data(data: Uint32Array) {
      this.#leave();
      this.#data = data;
    }
    get _combined(): Line['_combined'] {
      this.#unpack();
      return this.#combined;
    }
    set _combined(combined: Line['_combined']) {
      this.#combined = combined;
    }
    get _extendedAttrs(): Line['_extendedAttrs'] {
      this.#unpack();
      return this.#extended;
    }
    set _extendedAttrs(extended: Line['_extendedAttrs']) {
      this.#extended = extended;
    }

    resize(cols: number, fill: Cell): boolean {
      const blank = fill.content === BLANK && fill.fg === 0 && fill.bg === 0;
      if (!this.#chunk || !blank || cols < this.#count) return plain.resize.call(this as never, cols, fill);
      this.length = cols;
      return false;
    }

    cleanupMemory(): number {
      return this.#chunk ? 0 : plain.cleanupMemory.call(this as never);
    }

    getTrimmedLength(): number {
      return plain.getTrimmedLength.call(this.#shown());
    }

    translateToString(...how: Parameters<Line['translateToString']>): string {
      return plain.translateToString.apply(this.#shown(), how);
    }

    /** Itself where it is whole. */
    #shown(): Line {
      const chunk = this.#chunk;
      if (!chunk) return this as never;
      if (reader._data.length !== this.length * WORDS) reader._data = new Uint32Array(this.length * WORDS);
      reader.length = this.length;
      takeOut({ chunk, from: this.#from, count: this.#count, runs: this.#runs }, reader._data);
      return reader;
    }

    #unpack(): void {
      const chunk = this.#chunk;
      if (!chunk) return;
      const data = new Uint32Array(this.length * WORDS);
      takeOut({ chunk, from: this.#from, count: this.#count, runs: this.#runs }, data);
      this.#leave();
      this.#data = data;
      this.#combined = {};
      this.#extended = {};
      this.end = undefined;
    }

    #leave(): void {
      if (this.#chunk) this.#pack.leave(this.#chunk);
      this.#chunk = null;
    }
  }
  Object.setPrototypeOf(Packed.prototype, plain);
  classes.set(plain, Packed as never);
  return Packed as never;
}
