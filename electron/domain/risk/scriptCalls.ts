/** A call in a script: `db.users.drop()` has the name `drop`; `inner` is what stands between its parentheses. */
export interface Call {
  name: string;
  /** The first name of the chain: `rs` in `rs.status()`; '' where it is not a plain name. */
  owner: string;
  inner: string;
  start: number;
  end: number;
}

export interface ScriptCalls {
  calls: Call[];
  /** Whether something is called by a computed name: `db[x]()`. */
  computed: boolean;
  /** Whether a member is assigned: `db.x = ...`. */
  assigned: boolean;
  /** What was left open at the end: a quote, a comment, a parenthesis. */
  open: string | null;
}

export interface Token {
  kind: 'name' | 'string' | 'mark' | 'other';
  /** A string's value, a name with its escapes read. */
  text: string;
  start: number;
  end: number;
}

/** Every call in a script in JavaScript, strings and comments understood. Template strings' `${...}` is read too. */
export function scriptCalls(text: string): ScriptCalls {
  const { tokens, open } = tokensOf(text, 0, text.length);
  const result: ScriptCalls = { calls: [], computed: false, assigned: false, open };
  tokens.forEach((token, i) => {
    if (isMember(tokens, i) && tokens[i + 1]?.text === '=' && !/^[=>]$/.test(tokens[i + 2]?.text ?? ''))
      result.assigned = true;
    if (token.text !== '(' || token.kind !== 'mark') return;
    const named = nameBefore(tokens, i);
    if (named === 'computed') result.computed = true;
    if (typeof named === 'string') return;
    const close = closing(tokens, i);
    if (close < 0) result.open ??= 'a parenthesis';
    const last = tokens[close] ?? tokens.at(-1);
    result.calls.push({
      name: named.name,
      owner: named.owner,
      inner: text.slice(token.end, close < 0 ? undefined : tokens[close]?.start),
      start: named.start,
      end: last?.end ?? text.length,
    });
  });
  return result;
}

function isMember(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.kind === 'name' && tokens[at - 1]?.text === '.';
}

type Named = Pick<Call, 'name' | 'owner' | 'start'> | 'none' | 'computed';

function nameBefore(tokens: readonly Token[], paren: number): Named {
  let before = paren - 1;
  if (tokens[before]?.text === '.' && tokens[before - 1]?.text === '?') before -= 2;
  const token = tokens[before];
  if (token?.kind === 'name') {
    const keyword = /^(if|for|while|switch|catch|function|return|typeof|new|in|of|async|await|else|do)$/.test(
      token.text,
    );
    return keyword ? 'none' : { name: token.text, ...chain(tokens, before) };
  }
  if (token?.text === ')' && token.kind === 'mark') return 'none';
  if (token?.text !== ']' || token.kind !== 'mark') return 'none';
  const key = tokens[before - 1];
  if (tokens[before - 2]?.text === '[' && key?.kind === 'string')
    return { name: key.text, ...chain(tokens, before - 2) };
  return 'computed';
}

/** Where the chain of names that ends at a token begins. */
function chain(tokens: readonly Token[], at: number): Pick<Call, 'owner' | 'start'> {
  let first = at;
  while (tokens[first - 1]?.text === '.' && tokens[first - 2]?.kind === 'name') first -= 2;
  const token = tokens[first];
  const whole = tokens[first - 1]?.text !== '.';
  return {
    owner: whole && token?.kind === 'name' && first !== at ? token.text : '',
    start: token?.start ?? 0,
  };
}

function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i += 1) {
    if (tokens[i]?.kind !== 'mark') continue;
    if (tokens[i]?.text === '(') depth += 1;
    if (tokens[i]?.text === ')' && --depth === 0) return i;
  }
  return -1;
}

/** The tokens of a script in JavaScript, without its comments; strings with their quotes in `start` and `end`. */
export function scriptTokens(text: string): Token[] {
  return tokensOf(text, 0, text.length).tokens;
}

function tokensOf(text: string, from: number, to: number): { tokens: Token[]; open: string | null } {
  const tokens: Token[] = [];
  let open: string | null = null;
  const token =
    /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\])*(?:"|$)|'(?:\\[\s\S]|[^'\\])*(?:'|$)|`(?:\\[\s\S]|[^`\\])*(?:`|$)|(?:[\p{L}_$]|\\u(?:[\da-f]{4}|\{[\da-f]+\}))(?:[\p{L}\p{N}_$]|\\u(?:[\da-f]{4}|\{[\da-f]+\}))*|\d[\w.]*|[\s\S]/giuy;
  token.lastIndex = from;
  for (let m = token.exec(text); m && m.index < to; m = token.exec(text)) {
    const raw = m[0];
    const place = { start: m.index, end: m.index + raw.length };
    if (/^\s/.test(raw) || raw.startsWith('//')) continue;
    if (raw.startsWith('/*')) {
      if (!/^\/\*[\s\S]*\*\/$/.test(raw)) open = 'a comment';
    } else if (/^["'`]/.test(raw)) {
      const quote = raw.charAt(0);
      if (raw.length < 2 || !raw.endsWith(quote)) open = 'a quote';
      tokens.push({ kind: 'string', text: unescaped(raw.slice(1, -1)), ...place });
      if (quote === '`') tokens.push(...insertions(text, place.start, place.end));
    } else if (/^[\p{L}_$\\]/u.test(raw) && raw !== '\\') {
      tokens.push({ kind: 'name', text: unescaped(raw), ...place });
    } else {
      tokens.push({ kind: /^\d/.test(raw) ? 'other' : 'mark', text: raw, ...place });
    }
  }
  return { tokens, open };
}

function insertions(text: string, start: number, end: number): Token[] {
  const open = text.indexOf('${', start);
  const close = text.lastIndexOf('}', end);
  if (open < 0 || open >= end || close <= open) return [];
  return [{ kind: 'mark', text: ';', start: open, end: open }, ...tokensOf(text, open + 2, close).tokens];
}

function unescaped(text: string): string {
  return text.replace(
    /\\u\{([\da-f]+)\}|\\u([\da-f]{4})|\\x([\da-f]{2})|\\([\s\S])/gi,
    (_, long, four, two, char) => {
      const code: unknown = long ?? four ?? two;
      return typeof code === 'string'
        ? String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff))
        : String(char);
    },
  );
}
