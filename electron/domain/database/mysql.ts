import { sqlTokens, type SqlToken } from '../risk/sqlTokens.ts';
import { reading, refuse, type Verdict } from './verdict.ts';

const write = (reason: string, destructive = false): Verdict => ({
  kind: 'write',
  destructive,
  outside: false,
  reasons: [reason],
});
/** MySQL commits before and after what defines: it always runs by itself and cannot be rolled back. */
const define = (reason: string, destructive = true): Verdict => ({
  kind: 'define',
  destructive,
  outside: true,
  reasons: [reason],
});

const defining: Record<string, string> = {
  CREATE: 'makes something new',
  ALTER: 'changes the definition of something',
  DROP: 'drops something',
  TRUNCATE: 'empties a table',
  RENAME: 'renames something',
  GRANT: 'changes who may do what',
  REVOKE: 'changes who may do what',
  CALL: 'calls a procedure that cannot be judged',
  KILL: 'ends a session or its query',
  OPTIMIZE: 'rewrites tables',
  REPAIR: 'repairs tables',
  CHECK: 'checks tables and locks them meanwhile',
  FLUSH: 'flushes or closes something in the server',
  RESET: 'resets something in the server',
  PURGE: 'deletes binary logs',
  CHANGE: 'changes the replication',
  STOP: 'stops a part of the replication',
  INSTALL: 'installs something in the server',
  UNINSTALL: 'removes something from the server',
  SHUTDOWN: 'stops the server',
  RESTART: 'restarts the server',
};

const refused: Record<string, string> = {
  SET: 'SET is not run here: a setting would outlive the statement. The limits are in the connection.',
  BEGIN:
    'Transactions begin by themselves here: unlock writing, run the statement, then commit or roll back.',
  SAVEPOINT: 'Savepoints are not run here.',
  RELEASE: 'Savepoints are not run here.',
  XA: 'XA transactions are not run here.',
  LOCK: 'LOCK is not run here: it would outlive the statement.',
  UNLOCK: 'UNLOCK is not run here.',
  PREPARE: 'PREPARE hides what is run later. Run the statement itself.',
  EXECUTE: 'EXECUTE runs what was not judged. Run the statement itself.',
  DEALLOCATE: 'There are no prepared statements here.',
  HANDLER: 'HANDLER is not run here. Use SELECT.',
  LOAD: 'LOAD is not run here. To load data use the mysql client.',
  IMPORT: 'IMPORT is not run here.',
  DO: 'DO is not run here. Use SELECT.',
  DELIMITER: 'DELIMITER belongs to the mysql client; here one statement runs at a time.',
  BINLOG: 'BINLOG is not run here.',
};

const looking = new Set([
  'SELECT',
  'SHOW',
  'DESC',
  'DESCRIBE',
  'EXPLAIN',
  'TABLE',
  'VALUES',
  'USE',
  'CHECKSUM',
]);

/** Functions that act, wait on others or read files, although they stand in a SELECT. */
const acting =
  /^(GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS|LOAD_FILE|SETVAL|NEXTVAL|(MASTER|SOURCE)_\w*WAIT\w*|MASTER_GTID_WAIT|WAIT_\w+|SYS_\w+|LIB_MYSQLUDF\w*|ASYNCHRONOUS_CONNECTION_\w+|GROUP_REPLICATION_\w+|SERVICE_\w+|VERSION_TOKENS_\w+|(AUDIT_LOG|KEYRING|MYSQL_FIREWALL|SET_FIREWALL|READ_FIREWALL|MYSQLX|QUERY_REWRITE|FLUSH_REWRITE)\w*|SPIDER_\w+|GEN_(BLOCKLIST|DICTIONARY_LOAD|DICTIONARY_DROP)|MASKING_\w+_REMOVE)$/;

/**
 * What one statement of MySQL or MariaDB does, from its tokens: what begins with a word that is not known is refused.
 * `udf` are the functions in C that were added to the server: what they do nobody here knows. The server's own
 * read-only transaction stands behind all this.
 */
export function judgeMysql(text: string, udf: ReadonlySet<string> = new Set()): Verdict {
  if (text.length > 2_000_000)
    return refuse(
      'This statement is longer than 2 million characters and cannot be judged here. Load data with mysql.',
    );
  if (text.includes('\0')) return refuse('There is a NUL character in this statement.');
  const { tokens: all, open } = sqlTokens(text, 'mysql');
  if (open) return refuse(`The statement ends in ${open} that is not closed.`);
  if (hasCode(text, all))
    return refuse(
      'There is an executable comment (/*! ... */) in this statement: write its content as such.',
    );
  if (all.some((t) => t.kind === 'meta'))
    return refuse('Commands of the mysql client (a backslash) are not known here.');
  // From version 9 on MySQL quotes with them, from 8 on hints set variables.
  if (all.some((t) => t.kind === 'mark' && t.text === '$'))
    return refuse('A name that begins with a dollar sign is to be written in backquotes.');
  if (hints(text, all).some((hint) => /SET_VAR/i.test(hint)))
    return refuse('There is a hint in this statement that sets a variable (SET_VAR).');
  const tokens = withoutEnd(all);
  if (tokens.length === 0) return reading;
  if (tokens.some((t) => t.text === ';'))
    return refuse('These are several statements. Run them one by one, so that each can be judged and shown.');
  return judgeTokens(tokens, udf);
}

function judgeTokens(tokens: readonly SqlToken[], udf: ReadonlySet<string>): Verdict {
  const start = tokens.findIndex((t) => t.text !== '(');
  const rest = tokens.slice(start);
  const head = word(rest[0]);
  const next = word(rest[1]);
  if (head === 'COMMIT' || head === 'ROLLBACK') return judgeEnd(head, rest);
  if (head === 'START')
    return next === 'TRANSACTION'
      ? refuse(refused['BEGIN'] ?? '')
      : define('starts a part of the replication');
  if (head === 'ANALYZE' || head === 'EXPLAIN' || head === 'DESC' || head === 'DESCRIBE')
    return judgeExplain(rest, head, udf);
  const why = refused[head];
  if (why) return refuse(why);
  const what = defining[head];
  if (what) return define(what);
  if (head === 'INSERT' || head === 'REPLACE')
    return worse(write('adds or replaces rows'), judgeLooking(rest, udf));
  if (head === 'UPDATE' || head === 'DELETE') return worse(judgeChange(rest, head), judgeLooking(rest, udf));
  if (head === 'WITH') return judgeWith(rest, udf);
  if (looking.has(head)) return judgeLooking(rest, udf);
  return refuse(`${head || 'What begins so'} is not known here, so it does not run.`);
}

function judgeEnd(head: 'COMMIT' | 'ROLLBACK', rest: readonly SqlToken[]): Verdict {
  const words = rest.slice(1).map(word);
  if (words.some((w) => w !== 'WORK')) return refuse('Use COMMIT or ROLLBACK alone.');
  return head === 'COMMIT'
    ? { kind: 'commit', destructive: false, outside: false, reasons: ['commits the open transaction'] }
    : { kind: 'rollback', destructive: false, outside: false, reasons: [] };
}

/** EXPLAIN looks, EXPLAIN ANALYZE and MariaDB's ANALYZE run what follows. */
function judgeExplain(rest: readonly SqlToken[], head: string, udf: ReadonlySet<string>): Verdict {
  const words = rest.map(word);
  if (head === 'ANALYZE' && ['TABLE', 'LOCAL', 'NO_WRITE_TO_BINLOG'].includes(words[1] ?? ''))
    return define('gathers statistics of tables', false);
  const runs = head === 'ANALYZE' || words.slice(1, 4).includes('ANALYZE');
  const verb = rest.findIndex(
    (t, i) =>
      i > 0 &&
      t.depth === rest[0]?.depth &&
      /^(SELECT|WITH|INSERT|REPLACE|UPDATE|DELETE|TABLE|VALUES)$/.test(word(t)),
  );
  const inner = verb < 0 ? -1 : verb;
  if (runs)
    return inner < 0
      ? refuse('What is to be analysed is not known here.')
      : judgeTokens(rest.slice(inner), udf);
  // Old servers run subqueries while they explain: functions in them count.
  return judgeFunctions(rest, udf);
}

/** A CTE before a statement: its verb stands outside of all parentheses. */
function judgeWith(rest: readonly SqlToken[], udf: ReadonlySet<string>): Verdict {
  const depth = rest[0]?.depth ?? 0;
  const verb = rest.find(
    (t, i) =>
      t.depth === depth &&
      rest[i + 1]?.text !== '(' &&
      /^(SELECT|INSERT|REPLACE|UPDATE|DELETE|TABLE|VALUES)$/.test(word(t)),
  );
  const kind = word(verb);
  const looked = judgeLooking(rest, udf);
  if (kind === 'UPDATE' || kind === 'DELETE')
    return worse(judgeChange(rest.slice(rest.indexOf(verb as SqlToken)), kind), looked);
  if (kind === 'INSERT' || kind === 'REPLACE') return worse(write('adds or replaces rows'), looked);
  return looked;
}

function judgeChange(rest: readonly SqlToken[], head: 'UPDATE' | 'DELETE'): Verdict {
  const depth = rest[0]?.depth ?? 0;
  const bounded = rest.some((t) => t.depth === depth && word(t) === 'WHERE');
  const verb = head === 'UPDATE' ? 'changes' : 'deletes';
  return bounded ? write(`${verb} rows`) : write(`${verb} every row: there is no WHERE`, true);
}

function judgeLooking(rest: readonly SqlToken[], udf: ReadonlySet<string>): Verdict {
  const words = rest.map(word);
  const at = words.findIndex(
    (w, i) =>
      w === 'INTO' &&
      !/^(INSERT|REPLACE|IGNORE|DELAYED|LOW_PRIORITY|HIGH_PRIORITY)$/.test(words[i - 1] ?? ''),
  );
  if (at >= 0 && !/^(INSERT|REPLACE)$/.test(words[0] ?? ''))
    return refuse(
      'SELECT ... INTO is not run here: it writes to a file or a variable. Export the result instead.',
    );
  const locks = words.some(
    (w, i) =>
      (w === 'FOR' && (words[i + 1] === 'UPDATE' || words[i + 1] === 'SHARE')) ||
      (w === 'LOCK' && words[i + 1] === 'IN'),
  );
  const functions = judgeFunctions(rest, udf);
  return locks ? worse(write('locks the rows that it finds'), functions) : functions;
}

function judgeFunctions(rest: readonly SqlToken[], udf: ReadonlySet<string>): Verdict {
  for (const [i, token] of rest.entries()) {
    // In backquotes it is the same function.
    const name = token.kind === 'name' ? token.text.slice(1, -1).toUpperCase() : word(token);
    if (word(token) === 'NEXT' && word(rest[i + 1]) === 'VALUE')
      return write('takes a number from a sequence', true);
    if (rest[i + 1]?.text !== '(') continue;
    if (acting.test(name) || udf.has(name.toLowerCase()))
      return write(`calls ${name}(), which acts on the server or waits`, true);
  }
  return reading;
}

function worse(one: Verdict, other: Verdict): Verdict {
  if (other.kind === 'refused') return other;
  return {
    ...one,
    destructive: one.destructive || other.destructive,
    reasons: [...new Set([...one.reasons, ...other.reasons])],
  };
}

const word = (token: SqlToken | undefined): string => (token?.kind === 'word' ? token.text : '');

/** Whether a comment that the server runs stands between the tokens. */
function hasCode(text: string, tokens: readonly SqlToken[]): boolean {
  let at = 0;
  for (const token of [...tokens, { start: text.length, end: text.length }]) {
    if (/\/\*M?!/.test(text.slice(at, token.start))) return true;
    at = token.end;
  }
  return false;
}

/** The hints between the tokens. */
function hints(text: string, tokens: readonly SqlToken[]): string[] {
  let at = 0;
  return [...tokens, { start: text.length, end: text.length }].flatMap((token) => {
    const gap = text.slice(at, token.start);
    at = token.end;
    return gap.includes('/*+') ? [gap] : [];
  });
}

function withoutEnd(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let end = tokens.length;
  while (end > 0 && tokens[end - 1]?.text === ';') end -= 1;
  return tokens.slice(0, end);
}
