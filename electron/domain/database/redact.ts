import { sqlTokens } from '../risk/sqlTokens.ts';
import type { Engine } from './model.ts';

/** A statement with its literals left out: what stays says what was done, not to whom. */
export function redactLiterals(text: string, engine: Engine): string {
  if (engine === 'redis') {
    const [command = '', key, ...rest] = text.trim().split(/\s+/);
    return [
      command,
      ...(key === undefined ? [] : [rest.length > 0 ? key : '?']),
      ...rest.map(() => '?'),
    ].join(' ');
  }
  if (engine === 'mongodb')
    return text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"(?!\s*:)|(?<![\w$])-?\d[\w.]*/g, '?');
  const { tokens, open } = sqlTokens(text, engine === 'postgres' ? 'postgres' : 'mysql');
  let out = '';
  let at = 0;
  for (const token of tokens) {
    if (token.kind !== 'string' && token.kind !== 'number') continue;
    out += `${text.slice(at, token.start)}?`;
    at = token.end;
  }
  const last = open ? (tokens.at(-1)?.end ?? 0) : text.length;
  return withoutComments(out + text.slice(at, Math.max(at, last)));
}

/** Comments may hold anything. */
const withoutComments = (text: string): string => text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '');
