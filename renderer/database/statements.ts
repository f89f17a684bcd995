import { assertNever } from '@domain/assert.ts';
import type { Engine } from '@domain/database/model.ts';
import { sqlTokens, type Dialect, type SqlToken } from '@domain/risk/sqlTokens.ts';

/** A statement's place in the editor's text; `to` is behind its last character, the semicolon left out. */
export interface Span {
  from: number;
  to: number;
}

/** The statements of a text, in order. What is left open at the end (a quote, a bracket) belongs to the last one. */
export function statementsIn(text: string, engine: Engine): Span[] {
  switch (engine) {
    case 'postgres':
      return sqlSpans(text, 'postgres');
    case 'mysql':
    case 'mariadb':
      return sqlSpans(text, 'mysql');
    case 'redis':
      return lineSpans(text);
    case 'mongodb':
      return expressionSpans(text);
    default:
      return assertNever(engine);
  }
}

/** The statement that the cursor stands in or right behind; between two, the one before. */
export function statementAt(spans: readonly Span[], cursor: number): Span | undefined {
  return (
    spans.find((s) => cursor >= s.from && cursor <= s.to + 1) ??
    spans.findLast((s) => s.to <= cursor) ??
    spans[0]
  );
}

function sqlSpans(text: string, dialect: Dialect): Span[] {
  const { tokens, open } = sqlTokens(text, dialect);
  const spans: Span[] = [];
  let begin: number | null = null;
  let end = 0;
  let body: SqlToken[] = [];
  const close = () => {
    if (begin !== null) spans.push({ from: begin, to: end });
    begin = null;
    body = [];
  };
  for (const token of tokens) {
    if (token.kind === 'meta') {
      close();
      end = token.end;
      spans.push({ from: token.start, to: end });
    } else if (token.text === ';' && !inBody(body)) {
      close();
    } else {
      begin ??= token.start;
      end = token.end;
      body.push(token);
    }
  }
  if (open !== null) {
    // The tokens stop where something was left open: what follows the last of them is part of the statement.
    const rest = text.slice(end).search(/[^\s;]/);
    if (rest >= 0) {
      begin ??= end + rest;
      end = text.trimEnd().length;
    }
  }
  close();
  return spans;
}

const routines = new Set(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE']);
const openers = new Set(['BEGIN', 'CASE']);

/** Inside the BEGIN ... END of a routine a semicolon ends no statement. */
function inBody(tokens: readonly SqlToken[]): boolean {
  if (tokens[0]?.text !== 'CREATE' || !tokens.slice(0, 12).some((t) => routines.has(t.text))) return false;
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'word') continue;
    const closes = token.text === 'END' && !/^(IF|LOOP|WHILE|REPEAT|FOR)$/.test(tokens[i + 1]?.text ?? '');
    if (openers.has(token.text) && tokens[i - 1]?.text !== 'END') depth += 1;
    else if (closes) depth -= 1;
  }
  return depth > 0;
}

/** Redis: a command a line; a line that begins with # is a remark. */
function lineSpans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const lead = line.length - line.trimStart().length;
    const trimmed = line.trim();
    if (trimmed && !trimmed.startsWith('#'))
      spans.push({ from: from + lead, to: from + lead + trimmed.length });
    from += line.length + 1;
  }
  return spans;
}

/** MongoDB: an expression ends at a semicolon, or at a line's end outside of brackets where no `.call()` follows. */
function expressionSpans(text: string): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let begin: number | null = null;
  let end = 0;
  const close = () => {
    if (begin !== null) spans.push({ from: begin, to: end });
    begin = null;
  };
  const pieces =
    /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\[\s\S])*`?|\s+|[\s\S]/g;
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    if (piece.startsWith('//') || piece.startsWith('/*')) continue;
    if (/^\s/.test(piece)) {
      const next = text.slice(index + piece.length).trimStart();
      if (piece.includes('\n') && depth === 0 && !next.startsWith('.')) close();
      continue;
    }
    if (piece === ';' && depth === 0) {
      close();
      continue;
    }
    if ('([{'.includes(piece)) depth += 1;
    if (')]}'.includes(piece)) depth = Math.max(0, depth - 1);
    begin ??= index;
    end = index + piece.length;
  }
  close();
  return spans;
}
