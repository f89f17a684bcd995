/** Numbers a cell has: its character and width, its foreground, its background. */
export const WORDS = 3;
/** One column wide; by itself a cell that nothing was written to. */
export const BLANK = 1 << 22;
/** 64 kB: some hundred lines of a log. */
const CHUNK = 16 * 1024;
/** In place of a number of runs: the cells lie as they were. */
const AS_THEY_WERE = -1;

export interface Chunk {
  words: Uint32Array;
  /** The same memory. */
  bytes: Uint8Array;
  used: number;
  lines: number;
}

const chunkOf = (size: number): Chunk => {
  const words = new Uint32Array(size);
  return { words, bytes: new Uint8Array(words.buffer), used: 0, lines: 0 };
};

/**
 * Where cells lie packed, line behind line; the room that the oldest leave is used again. A line of ASCII takes a byte for
 * each cell and three words for each run of cells of one look; any other takes its cells as they are.
 */
export class Pack {
  #chunk = chunkOf(CHUNK);
  readonly #spare: Chunk[] = [];
  /** Where the last line was put, and in how many runs. */
  from = 0;
  runs = 0;

  /** Puts so many cells down and leaves them blank; returns where. */
  put(cells: Uint32Array, count: number): Chunk {
    const chunk = this.#room(count * WORDS + Math.ceil(count / 4) + WORDS);
    this.from = chunk.used;
    this.runs = putText(cells, count, chunk);
    if (this.runs === AS_THEY_WERE) putCells(cells, count, chunk);
    blank(cells, 0, count);
    chunk.lines++;
    return chunk;
  }

  leave(chunk: Chunk): void {
    if (--chunk.lines > 0 || chunk === this.#chunk || chunk.words.length > CHUNK || this.#spare.length > 1)
      return;
    chunk.used = 0;
    this.#spare.push(chunk);
  }

  #room(words: number): Chunk {
    if (this.#chunk.used + words > this.#chunk.words.length)
      this.#chunk = (words <= CHUNK ? this.#spare.pop() : undefined) ?? chunkOf(Math.max(CHUNK, words));
    return this.#chunk;
  }
}

/** Returns in how many runs; where a cell is no ASCII nothing was put down. By hand: a call of a copy costs more. */
function putText(cells: Uint32Array, count: number, chunk: Chunk): number {
  const { words, bytes, used } = chunk;
  let behind = used * 4;
  const first = used + Math.ceil(count / 4);
  let run = first - WORDS;
  let [fg, bg] = [0, 0];
  for (let cell = 0, at = 0; cell < count; cell++, at += WORDS) {
    const code = ((cells[at] as number) ^ BLANK) >>> 0;
    if (code > 127) return AS_THEY_WERE;
    bytes[behind++] = code;
    if (cell > 0 && cells[at + 1] === fg && cells[at + 2] === bg) continue;
    run += WORDS;
    fg = words[run + 1] = cells[at + 1] as number;
    bg = words[run + 2] = cells[at + 2] as number;
    words[run] = cell;
  }
  chunk.used = run + WORDS;
  return (chunk.used - first) / WORDS;
}

function putCells(cells: Uint32Array, count: number, chunk: Chunk): void {
  const { words, used } = chunk;
  for (let at = 0; at < count * WORDS; at++) words[used + at] = cells[at] as number;
  chunk.used += count * WORDS;
}

/** Where a line lies. */
export interface Place {
  chunk: Chunk;
  from: number;
  count: number;
  runs: number;
}

/** Fills cells with those that lie there, and blank ones behind. */
export function takeOut({ chunk: { words, bytes }, from, count, runs }: Place, cells: Uint32Array): void {
  if (runs === AS_THEY_WERE) {
    for (let at = 0; at < count * WORDS; at++) cells[at] = words[from + at] as number;
  } else {
    const first = from + Math.ceil(count / 4);
    for (let run = 0; run < runs; run++) {
      const at = first + run * WORDS;
      const end = run + 1 < runs ? (words[at + WORDS] as number) : count;
      for (let cell = words[at] as number; cell < end; cell++) {
        cells[cell * WORDS] = (bytes[from * 4 + cell] as number) ^ BLANK;
        cells[cell * WORDS + 1] = words[at + 1] as number;
        cells[cell * WORDS + 2] = words[at + 2] as number;
      }
    }
  }
  blank(cells, count, cells.length / WORDS);
}

function blank(cells: Uint32Array, from: number, to: number): void {
  for (let at = from * WORDS; at < to * WORDS; at += WORDS) {
    cells[at] = BLANK;
    cells[at + 1] = 0;
    cells[at + 2] = 0;
  }
}
