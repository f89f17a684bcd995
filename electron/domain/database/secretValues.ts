import type { SqlToken } from '../risk/sqlTokens.ts';

/** A column or option that holds a secret by its name: `password`, `user_passwd`, `"apiToken"`, `secret_key`. */
const secretName =
  /(passw(or)?d|passphrase|pwd|secret|token)(_?(hash|digest|key|value|enc|encrypted))?["`]?$/i;
/** Where an expression ends in which a value is set or compared. */
const ends =
  /^([,;]|WHERE|FROM|AND|OR|RETURNING|LIMIT|ORDER|GROUP|HAVING|UNION|ON|JOIN|AS|WHEN|THEN|ELSE|END|SELECT)$/;

const isName = ({ kind, text }: SqlToken): boolean =>
  (kind === 'word' || kind === 'name') && secretName.test(text);

/**
 * Which tokens make up the values of columns with a secret's name, by their places: `password = ...` to the end of the
 * expression, and those columns' values in every row of `(name, password) VALUES (...), (...)` and `SET (...) = (...)`.
 * As many as there are tokens stands for what was left open behind them.
 */
export function secretValues(tokens: readonly SqlToken[]): ReadonlySet<number> {
  const found = new Set<number>();
  tokens.forEach(({ kind, text }, i) => {
    const before = tokens[i - 1];
    if (kind === 'mark' && text === '=' && before && isName(before)) markExpression(tokens, i, found);
    else if ((kind === 'mark' && text === '=') || (kind === 'word' && /^VALUES?$/.test(text))) {
      const columns = columnsBefore(tokens, i);
      if (columns.includes(true)) markRows(tokens, i + 1, columns, found);
    }
  });
  return found;
}

function markExpression(tokens: readonly SqlToken[], from: number, found: Set<number>): void {
  const depth = tokens[from]?.depth ?? 0;
  for (let i = from + 1; ; i += 1) {
    const token = tokens[i];
    // The parenthesis around it is closed.
    if (token && (token.depth < depth || (token.depth === depth && ends.test(token.text)))) return;
    found.add(i);
    if (!token) return;
  }
}

/** Of each column in the list before a token, whether it is named as a secret; none where there is no list. */
function columnsBefore(tokens: readonly SqlToken[], at: number): boolean[] {
  let end = at - 1;
  // PostgreSQL: OVERRIDING SYSTEM VALUE.
  if (tokens[end]?.text === 'VALUE' && tokens[end - 2]?.text === 'OVERRIDING') end -= 3;
  if (tokens[end]?.text !== ')') return [];
  const columns = [false];
  for (let i = end - 1; i >= 0; i -= 1) {
    const token = tokens[i];
    if (!token || token.text === ')') return [];
    if (token.text === '(') return columns.toReversed();
    if (token.text === ',') columns.push(false);
    else if (isName(token)) columns[columns.length - 1] = true;
  }
  return [];
}

function markRows(
  tokens: readonly SqlToken[],
  from: number,
  columns: readonly boolean[],
  found: Set<number>,
): void {
  for (let i = from; ; i += 2) {
    if (tokens[i]?.text === 'ROW') i += 1;
    const open = tokens[i];
    if (open?.text !== '(') return;
    let column = 0;
    for (i += 1; ; i += 1) {
      const token = tokens[i];
      if (token && token.depth <= open.depth) break;
      if (token?.text === ',' && token.depth === open.depth + 1) column += 1;
      else if (columns[column]) found.add(i);
      if (!token) return;
    }
    if (tokens[i + 1]?.text !== ',') return;
  }
}
