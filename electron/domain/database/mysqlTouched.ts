import { sqlTokens, type SqlToken } from '../risk/sqlTokens.ts';

/** A name as MySQL takes it unquoted or in backquotes; comments may stand around the dot. */
const NAME = '`(?:[^`]|``)*`|[\\p{L}\\p{N}_$]+';
const GAP = '(?:\\s|/\\*[^]*?\\*/|#[^\\n]*|--\\s[^\\n]*)*';
const PATH = new RegExp(`(${NAME}|\\*)(?:${GAP}\\.${GAP}(${NAME}|\\*))?`, 'uy');

/** Words after which no more tables are named. */
const ends = new Set('SET WHERE ORDER LIMIT GROUP HAVING RETURNING VALUES VALUE SELECT WITH'.split(' '));
const verbs = /^(SELECT|INSERT|REPLACE|UPDATE|DELETE|TABLE|VALUES)$/;
const skipped = new Set(
  'LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK IGNORE INTO IF NOT EXISTS NO_WRITE_TO_BINLOG LOCAL'.split(' '),
);
/** What CREATE, ALTER and DROP name, and where its name stands. */
const kinds: Record<string, 'database' | 'list' | 'on' | 'server'> = {
  DATABASE: 'database',
  SCHEMA: 'database',
  ...Object.fromEntries(
    'TABLE VIEW PROCEDURE FUNCTION EVENT SEQUENCE TRIGGER PACKAGE'.split(' ').map((k) => [k, 'list']),
  ),
  INDEX: 'on',
  ...Object.fromEntries(
    'USER ROLE SERVER TABLESPACE LOGFILE RESOURCE UNDO INSTANCE'.split(' ').map((k) => [k, 'server']),
  ),
};

/**
 * The databases that a statement of MySQL or MariaDB changes something in, as it names them; `current` for what it
 * names without one. What is joined to the changed tables counts; what a subquery only reads does not. Empty where the
 * statement acts on the server as a whole, or is not understood.
 */
export function touchedByMysql(text: string, current: string): string[] {
  const { tokens } = sqlTokens(text, 'mysql');
  const start = tokens.findIndex((t) => t.text !== '(');
  const found = touched({ text, tokens: start > 0 ? tokens.slice(start) : tokens });
  return [...new Set(found.map((name) => name ?? current))].filter((name) => name !== '');
}

interface Statement {
  text: string;
  tokens: readonly SqlToken[];
}
/** A database by name; null: the current one. */
type Named = string | null;

function touched(s: Statement): Named[] {
  const head = word(s.tokens[0]);
  switch (head) {
    case 'UPDATE':
    case 'INSERT':
    case 'REPLACE':
      return listed(s, 1);
    case 'DELETE': {
      const from = place(s, (t) => word(t) === 'FROM');
      const using = place(s, (t, i) => word(t) === 'USING' && s.tokens[i + 1]?.text !== '(');
      return listed(s, (using < 0 ? from : using) + 1);
    }
    case 'TRUNCATE':
    case 'OPTIMIZE':
    case 'REPAIR':
    case 'CHECK':
    case 'FLUSH':
    case 'RENAME':
      return listed(s, afterTable(s));
    case 'CALL':
      return listed(s, 1).slice(0, 1);
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return defined(s, head);
    case 'GRANT':
    case 'REVOKE':
      return granted(s);
    case 'WITH':
      return inner(s, (i) => s.tokens[i + 1]?.text !== '(');
    case 'ANALYZE':
      return afterTable(s) > 0 ? listed(s, afterTable(s)) : inner(s);
    case 'EXPLAIN':
    case 'DESC':
    case 'DESCRIBE':
      return inner(s);
    default:
      return [];
  }
}

/** Of a statement within another: of a CTE before it, or of EXPLAIN. */
function inner(s: Statement, holds: (i: number) => boolean = () => true): Named[] {
  const at = place(s, (t, i) => i > 0 && verbs.test(word(t)) && holds(i));
  return at < 0 ? [] : touched({ ...s, tokens: s.tokens.slice(at) });
}

function defined(s: Statement, head: string): Named[] {
  const at = place(s, (t) => word(t) in kinds);
  const kind = kinds[word(s.tokens[at])];
  if (kind === 'database') {
    const path = pathAt(s, skip(s, at + 1));
    const setting = /^(CHARACTER|CHARSET|COLLATE|DEFAULT|READ|ENCRYPTION)$/i.test(path?.first ?? '');
    return [path && !setting ? path.first : null];
  }
  if (kind === 'list') {
    const names = head === 'DROP' ? listed(s, at + 1) : listed(s, at + 1).slice(0, 1);
    // ALTER TABLE moves a table elsewhere, or swaps a partition with one that lies elsewhere.
    const moved = s.tokens.flatMap((t, i) =>
      head === 'ALTER' && (isRename(s, i) || (word(t) === 'WITH' && word(s.tokens[i + 1]) === 'TABLE'))
        ? listed(s, i + 2).slice(0, 1)
        : [],
    );
    return [...names, ...moved];
  }
  if (kind === 'on') return listed(s, place(s, (t, i) => i > at && word(t) === 'ON') + 1).slice(0, 1);
  return [];
}

const isRename = ({ tokens }: Statement, i: number): boolean =>
  word(tokens[i]) === 'RENAME' && /^(TO|AS)$/.test(word(tokens[i + 1]));

function granted(s: Statement): Named[] {
  const on = place(s, (t) => word(t) === 'ON');
  if (on < 0) return [];
  const kind =
    /^(TABLE|FUNCTION|PROCEDURE|PACKAGE)$/.test(word(s.tokens[on + 1])) && s.tokens[on + 2]?.text !== '.';
  const path = pathAt(s, on + (kind ? 2 : 1));
  if (!path || (path.first === '*' && path.schema !== null)) return [];
  return [path.schema];
}

/** Behind the word TABLE, TABLES or VIEW; behind the first word where TRUNCATE leaves it out; 0 where there is none. */
function afterTable(s: Statement): number {
  const at = place(s, (t, i) => i > 0 && i < 4 && /^(TABLES?|VIEW)$/.test(word(t)));
  if (at > 0) return at + 1;
  return word(s.tokens[0]) === 'TRUNCATE' ? 1 : 0;
}

/** The tables named from a token on: parted by commas, joins or TO, until the list ends. */
function listed(s: Statement, from: number): Named[] {
  const found: Named[] = [];
  if (from <= 0) return found;
  const inList = [true];
  let expecting = true;
  for (let i = skip(s, from); i < s.tokens.length; i += 1) {
    const token = s.tokens[i];
    const text = word(token);
    if (token?.text === '(') {
      const tables = expecting && inList.at(-1) === true && !verbs.test(word(s.tokens[i + 1]));
      inList.push(tables);
    } else if (token?.text === ')') {
      inList.pop();
      expecting = false;
      if (inList.length === 0) break;
    } else if (inList.at(-1) === true) {
      const path = expecting ? pathAt(s, i) : null;
      if (path) {
        found.push(path.schema);
        i = path.last;
        expecting = false;
      } else if (inList.length === 1 && ends.has(text)) break;
      else expecting = token?.text === ',' || /^((STRAIGHT_)?JOIN|TO)$/.test(text);
    }
  }
  return found;
}

/** The name that begins with a token: `schema` is what stands before its dot, null where nothing does. */
function pathAt({ text, tokens }: Statement, at: number) {
  const token = tokens[at];
  if (!token || token.kind === 'string') return null;
  PATH.lastIndex = token.start;
  const match = PATH.exec(text);
  if (!match) return null;
  const first = plain(match[1] ?? '');
  const end = token.start + match[0].length;
  const after = tokens.findIndex((t, i) => i > at && t.start >= end);
  return {
    first,
    schema: match[2] === undefined ? null : first,
    last: (after < 0 ? tokens.length : after) - 1,
  };
}

const plain = (name: string): string =>
  name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name;

function skip({ tokens }: Statement, from: number): number {
  let at = from;
  while (skipped.has(word(tokens[at])) && tokens[at + 1]?.text !== '.') at += 1;
  return at;
}

/** The first token outside of all parentheses for which something holds; -1 where none is. */
function place({ tokens }: Statement, holds: (token: SqlToken, i: number) => boolean): number {
  const depth = tokens[0]?.depth ?? 0;
  return tokens.findIndex((t, i) => t.depth === depth && holds(t, i));
}

const word = (token: SqlToken | undefined): string => (token?.kind === 'word' ? token.text : '');
