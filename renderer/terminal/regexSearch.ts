import type { Terminal } from '@xterm/xterm';
import type { RegexMatch, RegexQuery } from './regexMatch.ts';

/** 1 s: a sound pattern reads 100,000 lines in a tenth of it. */
const MOST_MS = 1000;
/** As many as the search of plain text marks. */
const MOST_FOUND = 2000;
/** 8 ms of a frame: 100,000 lines are gathered in some thirty of them. */
const SLICE_MS = 8;

/** A match on the screen: `size` cells from a column on, over the rows that follow. */
export interface Place {
  row: number;
  col: number;
  size: number;
}

/** A pattern took too long, and was broken off. */
export const TOO_LONG = `Broken off after ${MOST_MS / 1000} s. Write the pattern simpler: no + or * around a group that has its own.`;

/** The worker could not be loaded, or failed. */
export const NOT_TRIED = 'The pattern could not be tried. Search again, or without a pattern.';

/**
 * Finds a pattern in a terminal and its scrollback, in a worker that is ended where the pattern does not come to an end:
 * the window runs no pattern of a person's itself. `find` resolves with null where a later one took its place,
 * with a text where it came to nothing.
 */
export function createRegexSearch(terminal: Terminal) {
  let helper: Helper | null = null;
  let busy = false;
  let running = 0;
  const end = (): void => {
    helper?.end();
    helper = null;
    busy = false;
  };
  const ask = async (text: string, query: RegexQuery): Promise<RegexMatch[] | string> => {
    const mine = (helper ??= startHelper());
    busy = true;
    const loaded = await mine.ready;
    return new Promise((resolve) => {
      const give = (result: RegexMatch[] | string): void => {
        clearTimeout(timer);
        if (helper === mine) busy = false;
        resolve(result);
      };
      const giveUp = (why: string): void => {
        if (helper === mine) end();
        give(why);
      };
      const timer = setTimeout(() => giveUp(TOO_LONG), MOST_MS);
      if (!loaded) return giveUp(NOT_TRIED);
      mine.worker.onmessage = ({ data }: MessageEvent<RegexMatch[]>) => give(data);
      mine.worker.onerror = () => giveUp(NOT_TRIED);
      mine.worker.postMessage({ text, query, most: MOST_FOUND });
    });
  };

  return {
    async find(query: RegexQuery): Promise<Place[] | string | null> {
      const mine = ++running;
      // One that is still at work is of no more use.
      if (busy) end();
      const top = terminal.registerMarker(0);
      const was = top.line;
      try {
        const lines = await gather(terminal, () => mine === running);
        if (!lines) return null;
        const matches = await ask(lines.text, query);
        if (mine !== running) return null;
        if (typeof matches === 'string') return matches;
        // What was printed meanwhile may have pushed old lines out.
        const moved = top.line < 0 ? 0 : top.line - was;
        return matches.flatMap(
          (match) => placeOf(terminal, (lines.rows[match.line] ?? 0) + moved, match) ?? [],
        );
      } finally {
        top.dispose();
      }
    },
    stop(): void {
      running += 1;
      end();
    },
  };
}

interface Helper {
  worker: Worker;
  /** It is loaded: from then on its time counts. False where it cannot be, or was ended before. */
  ready: Promise<boolean>;
  end(): void;
}

function startHelper(): Helper {
  const worker = new Worker(new URL('./regexWorker.ts', import.meta.url), { type: 'module' });
  let settle: (loaded: boolean) => void = () => undefined;
  const ready = new Promise<boolean>((resolve) => (settle = resolve));
  worker.onmessage = () => settle(true);
  worker.onerror = () => settle(false);
  const end = (): void => {
    worker.terminate();
    settle(false);
  };
  return { worker, ready, end };
}

/** The lines of a terminal, wrapped rows joined, with the row on which each begins; null where nobody waits any more. */
async function gather(
  terminal: Terminal,
  wanted: () => boolean,
): Promise<{ text: string; rows: number[] } | null> {
  const buffer = terminal.buffer.active;
  const rows: number[] = [];
  const lines: string[] = [];
  let until = performance.now() + SLICE_MS;
  for (let row = 0; row < buffer.length; row++) {
    const text = rowText(terminal, row);
    if (buffer.getLine(row)?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else {
      rows.push(row);
      lines.push(text);
    }
    if (performance.now() < until) continue;
    await new Promise((next) => setTimeout(next));
    if (!wanted()) return null;
    until = performance.now() + SLICE_MS;
  }
  return wanted() ? { text: lines.join('\n'), rows } : null;
}

/** A row's text; of one that goes on in the next, all of it, but for the cell that a wide character left empty. */
function rowText(terminal: Terminal, row: number): string {
  const buffer = terminal.buffer.active;
  const line = buffer.getLine(row);
  const next = buffer.getLine(row + 1);
  if (!line) return '';
  if (!next?.isWrapped) return line.translateToString(true);
  const leftOut = line.getCell(line.length - 1)?.getCode() === 0 && next.getCell(0)?.getWidth() === 2;
  return line.translateToString(false, 0, leftOut ? line.length - 1 : undefined);
}

/** Where a match lies on the screen; null where its line has gone meanwhile. */
function placeOf(terminal: Terminal, firstRow: number, { start, length }: RegexMatch): Place | null {
  const from = cellOf(terminal, firstRow, start);
  const to = cellOf(terminal, firstRow, start + length);
  if (!from || !to) return null;
  return { ...from, size: to.col - from.col + (to.row - from.row) * terminal.cols };
}

/** The cell at which a line's text has come to an offset. */
function cellOf(terminal: Terminal, firstRow: number, offset: number): { row: number; col: number } | null {
  let left = offset;
  for (let row = firstRow; row < terminal.buffer.active.length; row++) {
    const line = terminal.buffer.active.getLine(row);
    if (!line) return null;
    const { length } = rowText(terminal, row);
    const goesOn = terminal.buffer.active.getLine(row + 1)?.isWrapped ?? false;
    if (left > length || (left === length && goesOn)) {
      if (!goesOn) return null;
      left -= length;
      continue;
    }
    let col = 0;
    for (; left > 0 && col < line.length; col++) {
      const cell = line.getCell(col);
      if (cell && cell.getWidth() > 0) left -= cell.getChars().length || 1;
    }
    while (line.getCell(col)?.getWidth() === 0) col += 1;
    return { row, col };
  }
  return null;
}
