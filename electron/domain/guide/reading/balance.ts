/** A line that may open or close a fence. */
type Mark = {
  line: number;
  prefix: string;
  indent: number;
  char: string;
  size: number;
  info: string;
  listed: boolean;
};

const MARK = /^((?:[ \t]|>|(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/;
/** Fences that often hold a document, which may have fences of its own. */
const DOCUMENT = /^(?:$|markdown|md|mdx|text|txt|plaintext|template|jinja|liquid|html|\{)/i;
/** How far ahead two readings are compared: beyond, the nearer evidence has already decided. */
const AHEAD = 120;

function marksOf(lines: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (!text.includes('```') && !text.includes('~~~')) continue;
    const m = MARK.exec(text);
    if (!m) continue;
    const [, prefix = '', run = '', rest = ''] = m;
    const info = rest.trim();
    if (run.startsWith('`') && info.includes('`')) continue;
    const listed = /[-*+\d]/.test(prefix);
    marks.push({
      line,
      prefix,
      indent: prefix.length,
      char: run.slice(0, 1),
      size: run.length,
      info,
      listed,
    });
  }
  return marks;
}

const closes = (open: Mark, mark: Mark): boolean =>
  mark.char === open.char && mark.size >= open.size && mark.info === '' && !mark.listed;
const opensInside = (open: Mark, mark: Mark): boolean =>
  mark.char === open.char && mark.size >= open.size && mark.info !== '' && mark.indent >= open.indent;

/** How often a plain reading from `from` meets an opening fence inside an open one, or ends in one. */
function oddities(marks: readonly Mark[], from: number): number {
  let open: Mark | undefined;
  let odd = 0;
  const until = Math.min(marks.length, from + AHEAD);
  for (let i = from; i < until; i++) {
    const mark = marks[i];
    if (!mark) break;
    if (!open) open = mark;
    else if (closes(open, mark)) open = undefined;
    else if (opensInside(open, mark)) odd++;
    else if (mark.indent < open.indent && mark.info !== '') open = mark;
  }
  return odd + (open && until === marks.length ? 1 : 0);
}

/** The mark that closes `marks[at]` when fences inside are counted as nested; -1 where none does. */
function nestedEnd(marks: readonly Mark[], at: number): number {
  const open = marks[at];
  if (!open) return -1;
  let depth = 0;
  for (let i = at + 1; i < Math.min(marks.length, at + AHEAD); i++) {
    const mark = marks[i];
    if (!mark || mark.char !== open.char) continue;
    if (opensInside(open, mark)) depth++;
    else if (mark.info === '' && mark.size >= open.size) {
      if (depth === 0) return i;
      depth--;
    }
  }
  return -1;
}

export type Balance = {
  /** Opening line to closing line of each fence whose inside needs no parsing. */
  pairs: Map<number, number>;
  nested: number[];
  unclosed: number[];
};

/** Whether a line between two others stands left of a column, so that a list around would have ended. */
function dedents(lines: readonly string[], from: number, to: number, column: number): boolean {
  for (let i = from + 1; i < to; i++) {
    const text = lines[i] ?? '';
    const indent = text.search(/\S/);
    if (indent >= 0 && indent < column) return true;
  }
  return false;
}

/**
 * Pairs the fences of a text as their author meant them: a fence that holds fences of its own length is
 * one (where that leaves fewer oddities behind), and one inside a list item may close left of the item.
 * Closing lines are moved in `lines`, the text that is parsed, never in the guide.
 */
export function balanceFences(lines: string[]): Balance {
  const marks = marksOf(lines);
  const balance: Balance = { pairs: new Map(), nested: [], unclosed: [] };
  for (let i = 0; i < marks.length;) {
    const open = marks[i];
    if (!open) break;
    let end = i + 1;
    let inner = false;
    for (; end < marks.length; end++) {
      const mark = marks[end];
      if (!mark || closes(open, mark)) break;
      if (opensInside(open, mark)) inner = true;
      else if (mark.indent < open.indent && mark.info !== '') break;
    }
    const far = inner && DOCUMENT.test(open.info) ? nestedEnd(marks, i) : -1;
    const better = far >= 0 && oddities(marks, far + 1) < oddities(marks, end + 1);
    const stop = marks[better ? far : end];
    if (better) balance.nested.push(open.line);
    if (!stop || !closes(open, stop)) {
      if (!stop || !open.listed) balance.unclosed.push(open.line);
      i = end;
      continue;
    }
    if (
      !better &&
      (stop.indent < open.indent || inner) &&
      dedents(lines, open.line, stop.line, open.indent)
    ) {
      i = end;
      continue;
    }
    lines[open.line] = open.prefix + open.char.repeat(open.size);
    if (!open.prefix.includes('>')) lines[stop.line] = ' '.repeat(open.indent) + stop.char.repeat(stop.size);
    balance.pairs.set(open.line, stop.line);
    i = (better ? far : end) + 1;
  }
  return balance;
}
