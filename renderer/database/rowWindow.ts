/** A row as it came: the server's own text, null apart from ''. */
export type GridRow = readonly (string | null)[];

/** 500 rows: a screen shows 40, and a fetch of so many narrow rows takes a few milliseconds. */
export const BLOCK = 500;
/** 40 blocks or 32 million characters (64 MB) are kept in the page, whatever a result holds. */
const MAX_BLOCKS = 40;
const MAX_CHARACTERS = 32_000_000;

interface Block {
  rows: GridRow[];
  characters: number;
}

/** The rows of a result that the page holds: those shown last. The others are fetched again when they are shown. */
export class RowWindow {
  readonly #blocks = new Map<number, Block>();
  #characters = 0;

  get(row: number): GridRow | undefined {
    return this.#blocks.get(Math.floor(row / BLOCK))?.rows[row % BLOCK];
  }

  /** Takes rows in, from one on. */
  put(from: number, rows: readonly GridRow[]): void {
    for (const [i, row] of rows.entries()) {
      const at = from + i;
      const block = this.#touch(Math.floor(at / BLOCK));
      if (block.rows[at % BLOCK] === undefined) {
        const size = row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
        block.characters += size;
        this.#characters += size;
      }
      block.rows[at % BLOCK] = row;
    }
    this.#drop();
  }

  /** What to fetch so that the rows `from` to `to` (left out) can be shown: the rest of a block; null where all are here. */
  missing(from: number, to: number): { from: number; count: number } | null {
    for (let at = Math.max(0, from); at < to; at++) {
      if (this.get(at) !== undefined) continue;
      return { from: at, count: (Math.floor(at / BLOCK) + 1) * BLOCK - at };
    }
    return null;
  }

  /** Marks the rows that are shown, so that others are dropped first. */
  keep(from: number, to: number): void {
    for (let index = Math.floor(from / BLOCK); index <= Math.floor(to / BLOCK); index++)
      if (this.#blocks.has(index)) this.#touch(index);
  }

  get characters(): number {
    return this.#characters;
  }

  #touch(index: number): Block {
    const block = this.#blocks.get(index) ?? { rows: [], characters: 0 };
    this.#blocks.delete(index);
    this.#blocks.set(index, block);
    return block;
  }

  #drop(): void {
    for (const [index, block] of this.#blocks) {
      const fits = this.#blocks.size <= MAX_BLOCKS && this.#characters <= MAX_CHARACTERS;
      if (fits || this.#blocks.size <= 2) return;
      this.#blocks.delete(index);
      this.#characters -= block.characters;
    }
  }
}
