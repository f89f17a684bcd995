import { actsBeyondReading } from './postgresFunctions.ts';
import { gravest, reading, refuse, type Verdict } from './verdict.ts';

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const write = (reason: string, destructive = false): Verdict => ({
  kind: 'write',
  destructive,
  outside: false,
  reasons: [reason],
});
const define = (reason: string, more: { destructive?: boolean; outside?: boolean } = {}): Verdict => ({
  kind: 'define',
  destructive: more.destructive ?? true,
  outside: more.outside ?? false,
  reasons: [reason],
});

/**
 * What one statement of PostgreSQL does, from the real parser's tree (libpg_query's JSON). Every node of the tree is
 * looked at: what hides in a CTE, a subquery or a function's argument counts. What is not known is refused.
 */
export function judgePostgres(statements: readonly unknown[], volatile: ReadonlySet<string>): Verdict {
  if (statements.length === 0) return reading;
  if (statements.length > 1)
    return refuse('These are several statements. Run them one by one, so that each can be judged and shown.');
  const [statement] = statements;
  return isNode(statement) ? judgeStatement(statement, volatile) : refuse('This statement cannot be read.');
}

function judgeStatement(statement: Node, volatile: ReadonlySet<string>): Verdict {
  const type = Object.keys(statement)[0] ?? '';
  const body = statement[type];
  if (!isNode(body)) return refuse('This statement cannot be read.');
  if (type === 'ExplainStmt') return judgeExplain(body, volatile);
  const rule = rules[type];
  const own = rule ? rule(body) : refuse(`${spoken(type)} is not known here, so it does not run.`);
  return gravest([own, judgeInside(body, volatile)]);
}

function judgeExplain(body: Node, volatile: ReadonlySet<string>): Verdict {
  const query = body['query'];
  if (!isNode(query)) return refuse('This statement cannot be read.');
  const type = Object.keys(query)[0] ?? '';
  if (!['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(type))
    return refuse('EXPLAIN is only run for SELECT, INSERT, UPDATE, DELETE and MERGE.');
  const runs = options(body).some(
    ({ name, value }) => /^analyze$/i.test(name) && !/^(off|false|0)$/i.test(value),
  );
  // Without ANALYZE nothing runs but what the planner works out beforehand: functions that never change.
  return runs ? judgeStatement(query, volatile) : judgeFunctions(query, volatile);
}

/** The rules by the statement's node; what lies inside is judged apart. */
const rules: Record<string, (body: Node) => Verdict> = {
  SelectStmt: () => reading,
  VariableShowStmt: () => reading,
  InsertStmt: () => write('adds rows'),
  UpdateStmt: (b) =>
    b['whereClause'] ? write('changes rows') : write('changes every row: there is no WHERE', true),
  DeleteStmt: (b) =>
    b['whereClause'] ? write('deletes rows') : write('deletes every row: there is no WHERE', true),
  MergeStmt: () => write('merges rows'),
  TransactionStmt: judgeTransaction,
  VariableSetStmt: () =>
    refuse('SET is not run here: a setting would outlive the statement. The limits are in the connection.'),
  ConstraintsSetStmt: () => refuse('SET CONSTRAINTS is not run here.'),
  DiscardStmt: () => refuse('DISCARD would undo the settings that keep this shell safe.'),
  CopyStmt: () => refuse('COPY is not run here. Export the result of a SELECT; to load data use psql.'),
  PrepareStmt: () => refuse('PREPARE hides what is run later. Run the statement itself.'),
  ExecuteStmt: () => refuse('EXECUTE runs what was not judged. Run the statement itself.'),
  DeallocateStmt: () => refuse('There are no prepared statements here.'),
  DeclareCursorStmt: () => refuse('Cursors are not needed here: results stream.'),
  FetchStmt: () => refuse('Cursors are not needed here: results stream.'),
  ClosePortalStmt: () => refuse('Cursors are not needed here: results stream.'),
  ListenStmt: () => refuse('LISTEN has no effect here: nothing shows what arrives.'),
  UnlistenStmt: () => refuse('UNLISTEN has no effect here.'),
  NotifyStmt: () => write('tells other sessions something'),
  LockStmt: () => write('locks tables until the transaction ends', true),
  DoStmt: () => define('runs a block of code that cannot be judged'),
  CallStmt: () => define('calls a procedure that cannot be judged'),
  VacuumStmt: (b) =>
    b['is_vacuumcmd']
      ? define('vacuums tables', { outside: true })
      : define('gathers statistics of tables', { destructive: false }),
  CheckPointStmt: () => define('forces a checkpoint'),
  LoadStmt: () => define('loads code into the server'),
  TruncateStmt: () => define('empties tables'),
  CreateTableAsStmt: () => define('makes a table of a query'),
  RefreshMatViewStmt: (b) =>
    define('computes a materialised view anew', { outside: Boolean(b['concurrent']) }),
  IndexStmt: (b) => define('makes an index', { outside: Boolean(b['concurrent']) }),
  ReindexStmt: (b) => define('makes indexes anew', { outside: isOption(b, 'concurrently') || alone(b) }),
  ClusterStmt: (b) => define('rewrites tables in an order', { outside: !b['relation'] }),
  RepackStmt: () => define('rewrites tables', { outside: true }),
  DropStmt: (b) => define('drops something', { outside: Boolean(b['concurrent']) }),
  CreatedbStmt: () => define('makes a database', { outside: true }),
  DropdbStmt: () => define('drops a database', { outside: true }),
  AlterSystemStmt: () => define("changes the server's configuration", { outside: true }),
  CreateTableSpaceStmt: () => define('makes a tablespace', { outside: true }),
  DropTableSpaceStmt: () => define('drops a tablespace', { outside: true }),
  CreateSubscriptionStmt: () => define('makes a subscription', { outside: true }),
  DropSubscriptionStmt: () => define('drops a subscription', { outside: true }),
  AlterSubscriptionStmt: () => define('changes a subscription', { outside: true }),
  CommentStmt: () => define('writes a comment on something', { destructive: false }),
  GrantStmt: () => define('changes who may do what'),
  GrantRoleStmt: () => define('changes who may do what'),
  RenameStmt: () => define('renames something'),
  SecLabelStmt: () => define('labels something'),
  ViewStmt: () => define('makes or replaces a view'),
  RuleStmt: () => define('makes a rule'),
  CompositeTypeStmt: () => define('makes a type'),
  DefineStmt: () => define('defines something'),
  ReassignOwnedStmt: () => define('gives what a role owns to another'),
  ImportForeignSchemaStmt: () => define('imports foreign tables'),
};

for (const type of [
  ...'AccessMethod AmStmt Cast Conversion Domain Enum EventTrig Extension Fdw ForeignServer ForeignTable Function'.split(
    ' ',
  ),
  ...'OpClass OpFamily PLang Policy Publication Range Role Schema Seq Stats Table Transform Trig UserMapping'.split(
    ' ',
  ),
])
  rules[type.endsWith('Stmt') ? `Create${type}` : `Create${type}Stmt`] = () => define('makes something new');
for (const type of [
  ...'Collation Database DatabaseRefreshColl DatabaseSet DefaultPrivileges Domain Enum EventTrig Extension'.split(
    ' ',
  ),
  ...'ExtensionContents Fdw ForeignServer Function ObjectDepends ObjectSchema OpFamily Operator Owner Policy'.split(
    ' ',
  ),
  ...'Publication Role RoleSet Seq Stats Table TableMoveAll TableSpaceOptions TSConfiguration TSDictionary Type'.split(
    ' ',
  ),
  ...'UserMapping'.split(' '),
])
  rules[`Alter${type}Stmt`] = () => define('changes the definition of something');
for (const type of ['DropOwned', 'DropRole', 'DropUserMapping'])
  rules[`${type}Stmt`] = () => define('drops something');

function judgeTransaction(body: Node): Verdict {
  const simple = !body['chain'] && !body['options'] && !body['savepoint_name'];
  if (body['kind'] === 'TRANS_STMT_COMMIT' && simple)
    return { kind: 'commit', destructive: false, outside: false, reasons: ['commits the open transaction'] };
  if (body['kind'] === 'TRANS_STMT_ROLLBACK' && simple)
    return { kind: 'rollback', destructive: false, outside: false, reasons: [] };
  return refuse(
    'Transactions begin by themselves here: unlock writing, run the statement, then commit or roll back.',
  );
}

/** Nodes that write wherever in a statement they stand. */
const innerRules: Record<string, (body: Node) => Verdict> = {
  InsertStmt: (b) => rules['InsertStmt']?.(b) ?? reading,
  UpdateStmt: (b) => rules['UpdateStmt']?.(b) ?? reading,
  DeleteStmt: (b) => rules['DeleteStmt']?.(b) ?? reading,
  MergeStmt: (b) => rules['MergeStmt']?.(b) ?? reading,
  LockingClause: () => write('locks the rows that it finds'),
};

function judgeInside(body: Node, volatile: ReadonlySet<string>): Verdict {
  const found: Verdict[] = [];
  visit(body, (key, value) => {
    const rule = innerRules[key];
    if (rule && isNode(value)) found.push(rule(value));
    if (key === 'intoClause') found.push(define('makes a table of a query'));
    const name = key === 'FuncCall' && isNode(value) ? functionName(value) : null;
    if (name !== null && actsBeyondReading(name, volatile))
      found.push(write(`calls ${name}(), which acts on the server`, true));
  });
  return gravest(found);
}

function judgeFunctions(body: Node, volatile: ReadonlySet<string>): Verdict {
  const found: Verdict[] = [];
  visit(body, (key, value) => {
    const name = key === 'FuncCall' && isNode(value) ? functionName(value) : null;
    if (name !== null && actsBeyondReading(name, volatile))
      found.push(write(`calls ${name}(), which acts on the server`, true));
  });
  return gravest(found);
}

/** The last part of a function's name: whichever schema it is in, it counts. */
function functionName(call: Node): string {
  const parts = Array.isArray(call['funcname']) ? (call['funcname'] as unknown[]) : [];
  const last = parts.at(-1);
  const text = isNode(last) && isNode(last['String']) ? last['String']['sval'] : '';
  return typeof text === 'string' ? text.toLowerCase() : '';
}

/** Every key and value of a tree, without recursion: a tree of a long statement is deep. */
function visit(root: unknown, see: (key: string, value: unknown) => void): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const item of value) open.push(item);
    else if (isNode(value))
      for (const [key, inner] of Object.entries(value)) {
        see(key, inner);
        if (typeof inner === 'object') open.push(inner);
      }
  }
}

function options(body: Node): { name: string; value: string }[] {
  const list = body['options'] ?? body['params'];
  return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((item) => {
    const element = isNode(item) ? item['DefElem'] : null;
    if (!isNode(element)) return [];
    return [{ name: String(element['defname']), value: leaf(element['arg']) }];
  });
}

const isOption = (body: Node, name: string): boolean =>
  options(body).some((o) => o.name.toLowerCase() === name);

/** REINDEX of a schema, a database or the system runs by itself. */
const alone = (body: Node): boolean => /SCHEMA|DATABASE|SYSTEM/.test(String(body['kind']));

/** The text or number at the end of a small branch. */
function leaf(value: unknown): string {
  if (!isNode(value)) return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const [first] = Object.values(value);
  // A zero is left out of the tree.
  return first === undefined
    ? 'Integer' in value
      ? '0'
      : ''
    : isNode(first) && Object.keys(first).length === 0
      ? '0'
      : leaf(first);
}

const spoken = (type: string): string => type.replace(/Stmt$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
