/** Why a pattern cannot be used, in plain words; null when it can. */
export function patternProblem(pattern: string): string | null {
  if (!pattern.startsWith('/') && !pattern.startsWith('~/')) return 'Begin it with / or ~/.';
  if (pattern.endsWith('/')) return 'Name files in the folder, such as *.log.';
  if (pattern.includes('\0')) return 'It holds a character that no path has.';
  return null;
}

/** The parts of a pattern: names as they are, and those that match several. */
export function patternParts(pattern: string): { text: string; many: boolean }[] {
  return pattern
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((text) => ({ text, many: /[*?[]/.test(text) }));
}

/**
 * Whether a name is matched by a part of a pattern, as a shell does (glob(7)): `*`, `?`, `[a-z]`, `[!a-z]`. Hidden names
 * are matched only by a part that begins with a dot. Takes time linear in both at the worst times each other.
 */
export function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const tokens = tokensOf(pattern);
  const chars = Array.from(name);
  let [token, char] = [0, 0];
  let [star, from] = [-1, 0];
  while (char < chars.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      from = char;
    } else if (current && current.matches(chars[char] ?? '')) {
      token += 1;
      char += 1;
    } else if (star >= 0) {
      token = star + 1;
      char = ++from;
    } else {
      return false;
    }
  }
  while (tokens[token] === '*') token += 1;
  return token === tokens.length;
}

type Token = '*' | { matches(char: string): boolean };

function tokensOf(pattern: string): Token[] {
  const out: Token[] = [];
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    const end = char === '[' ? classEnd(chars, at) : -1;
    if (char === '*') out.push('*');
    else if (char === '?') out.push({ matches: () => true });
    else if (end > 0) {
      out.push(classToken(chars.slice(at + 1, end)));
      at = end;
    } else out.push({ matches: (c) => c === char });
  }
  return out;
}

/** Where a class ends; a bracket just after its begin belongs to it. -1 where it does not end. */
function classEnd(chars: readonly string[], at: number): number {
  const first = at + (/[!^]/.test(chars[at + 1] ?? '') ? 2 : 1);
  return chars.indexOf(']', first + 1);
}

function classToken(inside: readonly string[]): Token {
  const not = /[!^]/.test(inside[0] ?? '');
  const chars = not ? inside.slice(1) : inside;
  const ranges: [string, string][] = [];
  for (let at = 0; at < chars.length; at++) {
    const low = chars[at] ?? '';
    const range = chars[at + 1] === '-' && at + 2 < chars.length;
    ranges.push([low, range ? (chars[at + 2] ?? '') : low]);
    if (range) at += 2;
  }
  return { matches: (c) => ranges.some(([low, high]) => c >= low && c <= high) !== not };
}
