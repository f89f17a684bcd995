/** One keyword of an OpenSSH client configuration with its arguments. */
export interface ConfigLine {
  /** Lower case: keywords are case-insensitive. */
  key: string;
  args: string[];
  /** Everything after the keyword as written: commands are not split, and a `#` in them is no comment. */
  rest: string;
}

/**
 * Splits one line as OpenSSH does: `Key value`, `Key=value`, quotes with escapes, a comment from a `#`
 * that starts an argument. Null for a blank line, a comment or a line with an unclosed quote.
 */
export function parseConfigLine(text: string): ConfigLine | null {
  const match = /^[ \t]*([^\s=#"']+)[ \t]*=?[ \t]*(.*)$/.exec(text.replace(/[\s\f]+$/, ''));
  if (!match) return null;
  const rest = match[2] ?? '';
  const args = splitArguments(rest);
  return args === null ? null : { key: (match[1] ?? '').toLowerCase(), args, rest };
}

function splitArguments(text: string): string[] | null {
  const args: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at++;
      continue;
    }
    if (text[at] === '#') break;
    const next = readArgument(text, at);
    if (next === null) return null;
    args.push(next.value);
    at = next.end;
  }
  return args;
}

function readArgument(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  let quote: string | null = null;
  let at = start;
  for (; at < text.length; at++) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (char === '\\' && isEscape(next, quote)) {
      value += next;
      at++;
    } else if (quote === null && (char === ' ' || char === '\t')) {
      break;
    } else if (quote === null && (char === '"' || char === "'")) {
      quote = char;
    } else if (quote === char) {
      quote = null;
    } else {
      value += char;
    }
  }
  return quote === null ? { value, end: at } : null;
}

function isEscape(next: string | undefined, quote: string | null): boolean {
  return next === '"' || next === "'" || next === '\\' || (quote === null && next === ' ');
}

/** OpenSSH's wildcard match: `*` any run, `?` one character; no character classes; case-sensitive. */
export function matchPattern(text: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  // Where the last star stood, and how much it has taken: going back to it alone keeps many stars quick.
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const char = pattern[place];
    if (char === '*') {
      star = place++;
      taken = at;
    } else if (char !== undefined && (char === '?' || char === text[at])) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}

/** A `Host` line: some pattern matches and none with `!` does. */
export function matchHostPatterns(host: string, patterns: string[]): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchPattern(host, pattern.slice(1))) return false;
    } else if (matchPattern(host, pattern)) {
      matched = true;
    }
  }
  return matched;
}

/** A pattern list, `a,b*,!c`: some pattern matches and none with `!` does. */
export function matchPatternList(text: string, list: string): boolean {
  return matchHostPatterns(text, list.split(','));
}

/** Seconds of OpenSSH's time format (`90`, `1m30s`), or null. */
export function parseSeconds(text: string): number | null {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) return null;
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    total += Number(amount) * (units[(unit ?? '').toLowerCase()] ?? 1);
  }
  return Number.isSafeInteger(total) ? total : null;
}
