import { finding, unknown, worstOf, type Finding, type Risk } from './model.ts';
import { metaFindings } from './sqlMeta.ts';
import { sqlTokens, type Dialect, type SqlToken } from './sqlTokens.ts';

type Statement = readonly SqlToken[];

/**
 * What SQL text would do. A text of unknown dialect is read as both and the graver reading counts, because a comment
 * or a quote of the one can be code in the other. `shell` judges what psql's `\!` would run.
 */
export function sqlFindings(
  text: string,
  dialect: Dialect | 'any' = 'any',
  shell?: (command: string) => Finding[],
): Finding[] {
  if (dialect === 'any') {
    const both = [sqlFindings(text, 'postgres', shell), sqlFindings(text, 'mysql', shell)];
    const complete = both.filter((f) => !f.some((x) => x.why.startsWith('the SQL ends in')));
    const [one = [], other = []] = complete.length === 1 ? [...complete, ...complete] : both;
    return worstOf(other) === 'read' || worstOf(one) === 'destructive' ? one : other;
  }
  const { tokens, open } = sqlTokens(text, dialect);
  const found = statementsOf(tokens).flatMap((statement) => {
    const part = text.slice(statement[0]?.start, statement.at(-1)?.end);
    if (statement[0]?.kind === 'meta') return metaFindings(part, shell);
    return statementFindings(statement, part);
  });
  return open ? [...found, unknown(`the SQL ends in ${open} that is not closed`, text)] : found;
}

function statementsOf(tokens: readonly SqlToken[]): Statement[] {
  const statements: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'meta') statements.push([token], []);
    else if (token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((s) => s.length > 0);
}

function statementFindings(statement: Statement, part: string): Finding[] {
  const found: Finding[] = [...functionFindings(statement, part)];
  const start = statement.findIndex((t) => t.text !== '(');
  statement.forEach((token, i) => {
    if (token.kind !== 'word' || !beginsClause(statement, i, start)) return;
    const rule = verbs.get(token.text);
    if (rule) found.push(...rule(clauseAt(statement, i), part));
    else if (i === start) found.push(unknown('SQL that is not known here', part));
  });
  if (statement[start]?.kind !== 'word' && start >= 0)
    found.push(unknown('SQL that is not known here', part));
  return found;
}

/** A verb counts at the start, behind a `(`, and behind what only introduces it: WITH's `)`, EXPLAIN, PREPARE ... AS. */
function beginsClause(statement: Statement, at: number, start: number): boolean {
  if (at === start) return true;
  const word = statement[at]?.text ?? '';
  const before = statement[at - 1]?.text ?? '';
  const after = statement[at + 1];
  if (!writes.has(word) || !after || after.text === '(') return false;
  if (before === '(') return true;
  const first = statement[start]?.text ?? '';
  if (first === 'EXPLAIN' && !statement.some((t) => t.text === 'ANALYZE' || t.text === 'ANALYSE'))
    return false;
  return introducers.has(first) && (leadIns.has(before) || before === first);
}
const leadIns = new Set([')', 'AS', 'ANALYZE', 'ANALYSE', 'VERBOSE', 'FOR']);
const introducers = new Set(['WITH', 'EXPLAIN', 'PREPARE', 'DESCRIBE', 'DESC', 'DECLARE']);
const writes = new Set(['DELETE', 'UPDATE', 'INSERT', 'MERGE', 'REPLACE', 'TRUNCATE', 'DROP', 'CREATE']);

/** The tokens from a verb to the end of its parenthesis. */
function clauseAt(statement: Statement, at: number): Statement {
  const depth = statement[at]?.depth ?? 0;
  const end = statement.findIndex((t, i) => i > at && t.depth < depth);
  const closing = statement.findIndex((t, i) => i > at && t.text === ')' && t.depth === depth);
  const stop = [end, closing].filter((i) => i >= 0);
  return statement.slice(at, stop.length > 0 ? Math.min(...stop) : undefined);
}

type Rule = (clause: Statement, part: string) => Finding[];
const verbs = new Map<string, Rule>();
const rule = (words: string, make: Rule): void => {
  for (const word of words.split(' ')) verbs.set(word, make);
};
const always =
  (risk: Risk, why: string): Rule =>
  (_, part) => [finding(risk, why, part)];
const has = (clause: Statement, ...words: string[]): boolean =>
  words.every((word) => clause.some((t) => t.kind === 'word' && t.text === word));

rule('SHOW TABLE VALUES FETCH MOVE USE HELP BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE', () => []);
rule('RESET_QUERY DISCARD LISTEN UNLISTEN DEALLOCATE CLOSE CHECK CHECKSUM GO ABORT DELIMITER', () => []);
rule('WITH DESCRIBE DESC PREPARE DECLARE', () => []);
rule('EXPLAIN', () => []);
rule('SELECT', (clause, part) => {
  if (has(clause, 'INTO')) return [finding('change', 'writes what it selects into a table or a file', part)];
  const lock = clause.some(
    (t, i) => t.text === 'FOR' && /^(UPDATE|SHARE|NO|KEY)$/.test(clause[i + 1]?.text ?? ''),
  );
  return lock ? [finding('change', 'locks the rows that it selects', part)] : [];
});
rule('DROP', always('destructive', 'drops what is stored'));
rule('TRUNCATE', always('destructive', 'empties a table'));
rule('DELETE', (clause, part) => [
  isLimited(clause)
    ? finding('change', 'deletes rows', part)
    : finding('destructive', 'deletes every row of a table (no WHERE that limits it)', part),
]);
rule('UPDATE', (clause, part) => [
  isLimited(clause)
    ? finding('change', 'changes rows', part)
    : finding('destructive', 'changes every row of a table (no WHERE that limits it)', part),
]);
rule('ALTER', (clause, part) => {
  if (has(clause, 'DROP') && !has(clause, 'CONSTRAINT') && !has(clause, 'DEFAULT') && !has(clause, 'INDEX'))
    return [finding('destructive', 'drops a part of what is stored', part)];
  return [finding('change', 'changes a definition or a setting', part)];
});
rule('INSERT REPLACE MERGE UPSERT IMPORT', always('change', 'writes rows'));
rule('CREATE COMMENT RENAME REASSIGN SECURITY', always('change', 'changes definitions'));
rule('GRANT REVOKE', always('change', 'changes who may do what'));
rule(
  'VACUUM ANALYZE REINDEX CLUSTER OPTIMIZE REPAIR CHECKPOINT REFRESH',
  always('change', 'does heavy upkeep on live tables'),
);
rule(
  'LOCK UNLOCK NOTIFY FLUSH STOP CHANGE INSTALL UNINSTALL LOAD HANDLER CACHE',
  always('change', 'acts on the server'),
);
rule('CALL DO EXECUTE EXEC', (_, part) => [
  unknown('runs code of the database that is not known here', part),
]);
rule('KILL', (clause, part) =>
  has(clause, 'QUERY')
    ? [finding('change', 'cancels a query', part)]
    : [finding('destructive', 'ends a database session', part)],
);
rule('PURGE', always('destructive', 'deletes logs that a restore may need'));
rule('SHUTDOWN RESTART', always('destructive', 'stops the database server'));
rule('RESTORE', always('destructive', 'restores over what is stored'));
rule('RESET', (clause, part) =>
  has(clause, 'MASTER') || has(clause, 'SLAVE') || has(clause, 'REPLICA') || has(clause, 'BINARY')
    ? [finding('destructive', 'deletes the logs or the position of replication', part)]
    : [],
);
rule('SET', (clause, part) =>
  ['GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'PASSWORD'].some((w) => clause[1]?.text === w) ||
  clause.some((t, i) => t.text === 'GLOBAL' && clause[i - 1]?.text === '@')
    ? [finding('change', 'changes a setting of the whole server', part)]
    : [],
);
rule('COPY', (clause, part) => {
  if (has(clause, 'PROGRAM')) return [unknown("runs a program on the database's machine", part)];
  if (has(clause, 'FROM') && clause.every((t) => t.text !== 'FROM' || t.depth > 0)) return [];
  if (has(clause, 'FROM')) return [finding('change', 'writes rows', part)];
  return has(clause, 'STDOUT') ? [] : [finding('change', "writes a file on the database's machine", part)];
});

/** A WHERE of the clause itself, and not of a query within it, that is more than `1=1` or `true`. */
function isLimited(clause: Statement): boolean {
  const depth = clause[0]?.depth ?? 0;
  const where = clause.findIndex((t) => t.text === 'WHERE' && t.depth === depth);
  if (where < 0) return false;
  const end = clause.findIndex(
    (t, i) => i > where && t.depth === depth && /^(RETURNING|ORDER|LIMIT)$/.test(t.text),
  );
  const condition = clause.slice(where + 1, end < 0 ? undefined : end).filter((t) => !/^[()]$/.test(t.text));
  const [one, mark, other] = condition;
  const constant = (t: SqlToken | undefined): boolean => t?.kind === 'number' || t?.kind === 'string';
  if (condition.length === 1) return !(constant(one) || one?.text === 'TRUE');
  if (condition.some((t, i) => t.text === 'OR' && alwaysTrue(condition.slice(i + 1)))) return false;
  return !(condition.length === 3 && mark?.text === '=' && sameToken(one, other)) && condition.length > 0;
}

function alwaysTrue([one, mark, other]: Statement): boolean {
  return one?.text === 'TRUE' || (mark?.text === '=' && one?.kind !== 'word' && sameToken(one, other));
}

function sameToken(one: SqlToken | undefined, other: SqlToken | undefined): boolean {
  return one !== undefined && one.text === other?.text;
}

const functions: [RegExp, Risk, string][] = [
  [/^PG_TERMINATE_BACKEND$/, 'destructive', 'ends database sessions'],
  [/^PG_CANCEL_BACKEND$/, 'change', 'cancels queries of others'],
  [
    /^(PG_DROP_REPLICATION_SLOT|LO_UNLINK|PG_REPLICATION_ORIGIN_DROP)$/,
    'destructive',
    'drops what is stored',
  ],
  [
    /^(DBLINK|DBLINK_EXEC|QUERY_TO_XML|XP_CMDSHELL|SYS_EXEC|SYS_EVAL)$/,
    'change',
    'runs text that is not judged here',
  ],
  [
    /^(PG_RELOAD_CONF|PG_ROTATE_LOGFILE|PG_SWITCH_WAL|PG_PROMOTE|PG_STAT_RESET\w*|PG_STAT_STATEMENTS_RESET)$/,
    'change',
    'acts on the server',
  ],
  [
    /^(SETVAL|NEXTVAL|SET_CONFIG|PG_(TRY_)?ADVISORY_\w+|GET_LOCK|PG_(BACKUP|CREATE|LOGICAL|WAL_REPLAY)_\w+|LO_\w+)$/,
    'change',
    'acts on the server',
  ],
];
const suspect =
  /(^|_)(DELETE|DROP|PURGE|TRUNCATE|TERMINATE|KILL|RESET|REMOVE|CLEAR|ARCHIVE|REFRESH|CREATE|UPDATE|INSERT|EXECUTE|WIPE|MIGRATE)(_|$)/;

function functionFindings(statement: Statement, part: string): Finding[] {
  return statement.flatMap((token, i): Finding[] => {
    if (statement[i + 1]?.text !== '(') return [];
    const name = token.kind === 'name' ? token.text.slice(1, -1).toUpperCase() : token.text;
    if (token.kind !== 'word' && token.kind !== 'name') return [];
    const known = functions.find(([pattern]) => pattern.test(name));
    if (known) return [finding(known[1], known[2], part)];
    const isUserFunction = suspect.test(name) && name.includes('_') && statement[0]?.text === 'SELECT';
    return isUserFunction ? [unknown('calls a function that by its name changes something', part)] : [];
  });
}
