import { scriptTokens } from '../risk/scriptCalls.ts';
import { sqlTokens, type Dialect, type SqlToken } from '../risk/sqlTokens.ts';
import type { Layer } from './model.ts';

/**
 * Where a mark (a plain word put in the place of a placeholder) stands in a text of some language. The mark stands in
 * the text once.
 */
type Place = (text: string, mark: string) => Layer;

const comment: Layer = { kind: 'comment' };
const plain = (of: string): Layer => ({ kind: 'plain', of });

/** In SQL: a string, a quoted name, a bare value or a bare name. */
export function sqlPlace(dialect: Dialect | 'any'): Place {
  return (text, mark) => {
    if (dialect !== 'any') return sqlPlaceIn(text, mark, dialect);
    const one = sqlPlaceIn(text, mark, 'postgres');
    const other = sqlPlaceIn(text, mark, 'mysql');
    const same =
      one.kind === other.kind &&
      (one.kind !== 'sql' || (other.kind === 'sql' && one.at === other.at && one.quote === other.quote));
    if (!same) return plain('SQL');
    return one.kind === 'sql' ? { ...one, dialect: 'any' } : one;
  };
}

const nameFollows =
  /^(FROM|JOIN|INTO|UPDATE|TABLE|DATABASE|INDEX|SCHEMA|USER|ROLE|VIEW|COLUMN|TO|TRUNCATE|USE|DESCRIBE|DESC|ANALYZE|VACUUM|REINDEX|EXISTS|ONLY|SEQUENCE|FUNCTION|EXTENSION|CONSTRAINT|SELECT|BY|CONCURRENTLY|SUBSCRIPTION|PUBLICATION|SLOT)$/;

function sqlPlaceIn(text: string, mark: string, dialect: Dialect): Layer {
  const at = text.indexOf(mark);
  const { tokens, open } = sqlTokens(text, dialect);
  const index = tokens.findIndex((t) => t.start <= at && at < t.end);
  const token = tokens[index];
  // Between tokens stand only comments, and after the last one what is left open.
  if (!token)
    return open === null || open === 'a comment' || tokens.some((t) => t.start > at) ? comment : plain('SQL');
  if (text.charAt(at - 1) === '\\' || token.kind === 'meta' || token.text.startsWith('$'))
    return plain('SQL');
  const quote = /^[eE]?['"`]/.exec(token.text)?.[0].toUpperCase();
  if (token.kind === 'string') return { kind: 'sql', at: 'string', dialect, quote };
  if (token.kind === 'name') return { kind: 'sql', at: 'name', dialect, quote };
  if (token.text.length !== mark.length) return plain('SQL');
  return { kind: 'sql', at: isName(tokens, index) ? 'identifier' : 'value', dialect };
}

function isName(tokens: readonly SqlToken[], index: number): boolean {
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  if (before?.text === '.' || after?.text === '.' || after?.text === '(') return true;
  return before?.kind === 'word' && nameFollows.test(before.text);
}

/** In JavaScript for mongosh: a string, a template, a bare value or a member's name. */
export const scriptPlace: Place = (text, mark) => {
  const at = text.indexOf(mark);
  const tokens = scriptTokens(text);
  const around = tokens.flatMap((t, i) => (t.start <= at && at < t.end ? [i] : []));
  const index = around.at(-1);
  const token = index === undefined ? undefined : tokens[index];
  if (!token || index === undefined) return comment;
  if (text.charAt(at - 1) === '\\') return plain('the script');
  const quote = text.charAt(token.start);
  const closed = token.end - token.start > 1 && text.charAt(token.end - 1) === quote;
  if (token.kind === 'string' && !closed) return plain('the script');
  if (token.kind === 'string')
    return quote === '`' ? templatePlace(text, at, token.start) : { kind: 'script', at: 'string', quote };
  const before = tokens[index - 1]?.text;
  if (token.end - token.start !== mark.length || before === '/') return plain('the script');
  const key = tokens[index + 1]?.text === ':' && (before === '{' || before === ',');
  return { kind: 'script', at: before === '.' || key ? 'name' : 'value' };
};

function templatePlace(text: string, at: number, start: number): Layer {
  const inserted = text.slice(start, at).includes('${');
  return inserted || text.charAt(at - 1) === '$' ? plain('the script') : { kind: 'script', at: 'template' };
}

/** In a line for redis-cli. */
export const redisPlace: Place = (text, mark) => {
  const at = text.indexOf(mark);
  const line = text.slice(text.lastIndexOf('\n', at) + 1);
  const place = at - (text.length - line.length);
  if (/^\s*#/.test(line)) return comment;
  for (const m of line.split('\n', 1)[0]?.matchAll(/"(?:\\.|[^"\\])*("|$)|'(?:\\'|[^'])*('|$)|\S+/g) ?? []) {
    if (m.index > place || place >= m.index + m[0].length) continue;
    if (line.charAt(place - 1) === '\\') return plain('redis-cli');
    if (m[0].startsWith('"')) return m[1] === '"' ? { kind: 'redis', at: 'double' } : plain('redis-cli');
    if (m[0].startsWith("'")) return m[2] === "'" ? { kind: 'redis', at: 'single' } : plain('redis-cli');
    return m[0].length === mark.length ? { kind: 'redis', at: 'bare' } : plain('redis-cli');
  }
  return plain('redis-cli');
};

/** In JSON: within a string, or as a value. */
export const jsonPlace: Place = (text, mark) => {
  const at = text.indexOf(mark);
  for (const m of text.matchAll(/"(?:\\.|[^"\\])*("|$)/g)) {
    if (m.index < at && at < m.index + m[0].length)
      return m[1] === '"' && text.charAt(at - 1) !== '\\' ? { kind: 'json', at: 'string' } : plain('JSON');
  }
  const alone = /[\s:,[]$/.test(text.slice(0, at)) && /^[\s,\]}]|^$/.test(text.slice(at + mark.length));
  return alone ? { kind: 'json', at: 'value' } : plain('JSON');
};

/** In PowerShell. Here-strings and sub-expressions take plain characters only. */
export const powershellPlace: Place = (text, mark) => {
  const at = text.indexOf(mark);
  if (/@["']\r?\n/.test(text.slice(0, at)) || text.charAt(at - 1) === '`' || text.charAt(at - 1) === '$')
    return plain('PowerShell');
  for (const m of text.matchAll(/#[^\n]*|"(?:`[\s\S]|""|[^"`])*("|$)|'(?:''|[^'])*('|$)|`[\s\S]/g)) {
    if (m.index > at || at >= m.index + m[0].length) continue;
    if (m[0].startsWith('#'))
      return /^$|[\s;|({]$/.test(text.slice(0, m.index)) ? comment : plain('PowerShell');
    if (m[0].startsWith("'"))
      return m[2] === "'" ? { kind: 'powershell', at: 'single' } : plain('PowerShell');
    const inserted = m[0].slice(0, at - m.index).includes('$(');
    return m[1] === '"' && !inserted ? { kind: 'powershell', at: 'double' } : plain('PowerShell');
  }
  const alone = /(^|[\s(,=])$/.test(text.slice(0, at)) && /^([\s),;|]|$)/.test(text.slice(at + mark.length));
  return alone ? { kind: 'powershell', at: 'bare' } : plain('PowerShell');
};
