/** A text's lines: where each begins, and its text without the line ending. */
export type Lines = {
  source: string;
  count: number;
  /** Offset at which a line begins; at index `count` the text's length. */
  start(line: number): number;
  /** Offset right behind the line's last character, before its line ending. */
  end(line: number): number;
  text(line: number): string;
  /** The line that holds an offset. */
  at(offset: number): number;
};

/** Indexes the lines of a text; LF, CRLF and CR end a line, as CommonMark has it. */
export function indexLines(source: string): Lines {
  const starts: number[] = [0];
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i);
    if (c === 10 || (c === 13 && source.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  const count = starts.length;
  const start = (line: number): number => (line >= count ? source.length : (starts[line] ?? 0));
  const end = (line: number): number => {
    let e = start(line + 1);
    if (line + 1 < count) {
      e--;
      if (e > start(line) && source.charCodeAt(e) === 10 && source.charCodeAt(e - 1) === 13) e--;
    }
    return e;
  };
  const at = (offset: number): number => {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((starts[mid] ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    return low;
  };
  return { source, count, start, end, at, text: (line) => source.slice(start(line), end(line)) };
}

// Prefixes and lines kept whole are cut beyond these: they bound the work on lines that no person wrote.
const PREFIX_MAX = 300;
const LINE_MAX = 20_000;

/**
 * A line shortened to what decides Markdown's block structure: what stands before the first letter, and an
 * `x` for the rest; a row of a table keeps its bars. HTML and fence lines stay whole. Blocks parse the same
 * from it. With `declared`, an HTML declaration is about, which ends at any `>`.
 */
export function abridge(line: string, declared = false): string {
  const most = Math.min(line.length, PREFIX_MAX);
  let i = 0;
  for (; i < most; i++) {
    const c = line.charCodeAt(i);
    if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c > 127 || c === 124) break;
    if (c === 60) return line.slice(0, LINE_MAX);
    if ((c === 96 || c === 126) && line.charCodeAt(i + 1) === c && line.charCodeAt(i + 2) === c)
      return line.slice(0, LINE_MAX);
  }
  if (i >= line.length) return line;
  if (/--+>|\?>|\]>|<\//.test(line) || (declared && line.includes('>'))) return line.slice(0, LINE_MAX);
  return line.slice(0, i) + (line.includes('|') ? bars(line.slice(i, LINE_MAX)) : 'x');
}

/** A table's row with its cells shortened to one letter each; a delimiter row stays as it is. */
function bars(row: string): string {
  return row
    .split(/(?<!\\)(\|)/)
    .map((cell) => (cell === '|' || /^[\s:-]*$/.test(cell) ? cell : 'x'))
    .join('');
}

/** The cells of a table's row with their offsets, as GFM splits them: at bars that are not escaped. */
export function splitRow(row: string, start: number): { text: string; start: number; end: number }[] {
  const out: { text: string; start: number; end: number }[] = [];
  let at = row.length - row.trimStart().length;
  if (row[at] === '|') at++;
  const end = row.trimEnd().length;
  let from = at;
  for (; at < end; at++) {
    if (row[at] === '\\') at++;
    else if (row[at] === '|') {
      out.push({ text: row.slice(from, at), start: start + from, end: start + at });
      from = at + 1;
    }
  }
  if (from < end) out.push({ text: row.slice(from, end), start: start + from, end: start + end });
  return out;
}
