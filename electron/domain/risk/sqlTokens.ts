export type Dialect = 'postgres' | 'mysql';

export interface SqlToken {
  kind: 'word' | 'name' | 'string' | 'number' | 'mark' | 'meta';
  /** As written; words in capitals. */
  text: string;
  start: number;
  end: number;
  /** How many parentheses stand open before it. */
  depth: number;
}

export interface SqlText {
  tokens: SqlToken[];
  /** What was left open at the end: a quote or a comment. */
  open: string | null;
}

/**
 * The tokens of SQL text, comments left out. What stands in MySQL's executable comments (`/*!`) is run
 * by the server and is therefore part of the tokens. `meta` is a psql line such as `\dt`, to its end.
 */
export function sqlTokens(text: string, dialect: Dialect): SqlText {
  const tokens: SqlToken[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const piece = next(text, at, dialect);
    if (piece.open) return { tokens, open: piece.open };
    if (piece.kind !== 'skip') {
      const raw = text.slice(at, piece.end);
      if (raw === ')') depth = Math.max(0, depth - 1);
      tokens.push({
        kind: piece.kind,
        text: piece.kind === 'word' ? raw.toUpperCase() : raw,
        start: at,
        end: piece.end,
        depth,
      });
      if (raw === '(') depth += 1;
    }
    at = piece.end;
  }
  return { tokens, open: null };
}

interface Piece {
  kind: SqlToken['kind'] | 'skip';
  end: number;
  open?: string;
}

/** To MySQL "--" begins a comment before a space or control character of ASCII alone: before a NBSP it subtracts. */
const mysqlLine = /(?:--(?=(?=\p{ASCII})[\p{Cc} ]|$)|#)[^\n]*/uy;

function next(text: string, at: number, dialect: Dialect): Piece {
  const rest = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const space = rest(/\s+/y) ?? rest(dialect === 'mysql' ? mysqlLine : /--[^\n]*/y);
  if (space) return { kind: 'skip', end: at + space.length };
  const char = text.charAt(at);
  if (text.startsWith('/*', at)) return comment(text, at, dialect);
  if (dialect === 'mysql' && text.startsWith('*/', at)) return { kind: 'skip', end: at + 2 };
  if (dialect === 'postgres') {
    const tag = rest(/\$(?:[A-Za-z_]\w*)?\$/y);
    if (tag) return until(text, at, tag, tag.length, 'a $$ string');
    const prefixed = rest(/[eE]'/y);
    if (prefixed) return quoted(text, at + 1, "'", true, 'string');
    // A double backslash ends a psql command, and SQL may follow on the same line.
    if (text.startsWith('\\\\', at)) return { kind: 'skip', end: at + 2 };
    if (char === '\\') return { kind: 'meta', end: at + (rest(/\\(?:(?!\\\\)[^\n])*/y)?.length ?? 1) };
  }
  if (dialect === 'mysql' && /^\\[GgcqhstuTrP.!]/.test(text.slice(at, at + 2)))
    return { kind: 'meta', end: at + (rest(/\\[^\n]*/y)?.length ?? 2) };
  if (char === "'") return quoted(text, at, char, dialect === 'mysql', 'string');
  if (char === '"')
    return quoted(text, at, char, dialect === 'mysql', dialect === 'mysql' ? 'string' : 'name');
  if (char === '`') return quoted(text, at, char, false, 'name');
  const word = rest(/[\p{L}_][\p{L}\p{N}_$]*/uy);
  if (word) return { kind: 'word', end: at + word.length };
  const number = rest(/\d[\d.eExX_a-fA-F]*/y);
  if (number) return { kind: 'number', end: at + number.length };
  return { kind: 'mark', end: at + char.length };
}

/** PostgreSQL's comments nest, MySQL's do not; `/*!` and `/*+` there are code and hints. */
function comment(text: string, at: number, dialect: Dialect): Piece {
  if (dialect === 'mysql') {
    const code = /^\/\*M?!\d*/.exec(text.slice(at, at + 12));
    if (code) return { kind: 'skip', end: at + code[0].length };
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? { kind: 'skip', end: text.length, open: 'a comment' } : { kind: 'skip', end: end + 2 };
  }
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    if (text.startsWith('/*', i)) {
      depth += 1;
      i += 1;
    } else if (text.startsWith('*/', i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return { kind: 'skip', end: i + 1 };
    }
  }
  return { kind: 'skip', end: text.length, open: 'a comment' };
}

function until(text: string, at: number, tag: string, skip: number, what: string): Piece {
  const end = text.indexOf(tag, at + skip);
  return end < 0
    ? { kind: 'string', end: text.length, open: what }
    : { kind: 'string', end: end + tag.length };
}

function quoted(text: string, at: number, quote: string, escapes: boolean, kind: 'string' | 'name'): Piece {
  for (let i = at + 1; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (escapes && char === '\\') i += 1;
    else if (char === quote) {
      if (text.charAt(i + 1) !== quote) return { kind, end: i + 1 };
      i += 1;
    }
  }
  return { kind, end: text.length, open: 'a quote' };
}
