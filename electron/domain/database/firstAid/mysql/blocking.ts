import { blockingTree, type Waiter } from '../blocking.ts';
import { atLeast, type AidQuery, type AidView, type Row, type ServerFacts } from '../model.ts';
import { figure, tableOf } from '../report.ts';
import { isMySql, listOf, NEEDS, sessionOf } from './session.ts';

/** From MySQL 8 on the waits stand in performance_schema, before that and in MariaDB in information_schema. */
function waitsOf(facts: ServerFacts): string {
  return isMySql(facts) && atLeast(facts, 8)
    ? `SELECT requesting_engine_transaction_id AS waiting, blocking_engine_transaction_id AS holding FROM performance_schema.data_lock_waits`
    : `SELECT requesting_trx_id AS waiting, blocking_trx_id AS holding FROM information_schema.innodb_lock_waits`;
}

/** Who holds up whom: rows' locks, and the locks on whole tables. */
export const blocking: AidView = {
  id: 'blocking',
  title: 'Blocking',
  about: 'Who holds the row or table that others wait for',
  queries: (facts) => [
    {
      name: 'Who waits for whom',
      text: `SELECT w.waiting AS waiting_trx, w.holding AS holding_trx, t.trx_mysql_thread_id AS waiting, b.trx_mysql_thread_id AS holding
FROM (${waitsOf(facts)}) w
JOIN information_schema.innodb_trx t ON t.trx_id = w.waiting
JOIN information_schema.innodb_trx b ON b.trx_id = w.holding`,
      needs: NEEDS,
    },
    {
      name: 'Their sessions',
      text: `SELECT p.id AS pid, p.user AS user_name, p.host, p.db AS database_name, p.command, p.time AS seconds, p.state,
       TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS age, t.trx_rows_modified AS modified, LEFT(p.info, 2000) AS query
FROM ${listOf(facts)} p LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
WHERE t.trx_id IS NOT NULL OR p.state LIKE 'Waiting for%lock%'`,
      needs: NEEDS,
    },
    metadataLocks(facts),
  ],
  sections: (answers) => {
    if (!answers('Who waits for whom').answered) return [];
    const nodes = blockingTree(waitersOf(answers));
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [figure('Sessions that hold others up', nodes.length, 'count', { warn: 1, bad: 5 })],
      },
      { kind: 'tree', title: 'Who holds whom up', nodes, empty: 'Nobody waits for a lock.' },
      ...tableOf(
        'Metadata locks',
        answers('Metadata locks'),
        [
          ['Id', 'code', 'pid'],
          ['On', 'code', 'object'],
          ['Mode', 'text', 'mode'],
          ['State', 'text', 'state'],
        ],
        {
          empty: 'No locks on tables.',
          tone: (row) => (row.text('state') === 'PENDING' ? 'warn' : 'none'),
        },
      ),
    ];
  },
};

/** MariaDB names who holds by its own plugin; MySQL says also who waits. */
function metadataLocks(facts: ServerFacts): AidQuery {
  const name = 'Metadata locks';
  if (facts.engine === 'mariadb')
    return {
      name,
      text: `SELECT thread_id AS pid, CONCAT_WS('.', NULLIF(table_schema, ''), NULLIF(table_name, '')) AS object, lock_mode AS mode, 'GRANTED' AS state
FROM information_schema.metadata_lock_info WHERE thread_id <> CONNECTION_ID() LIMIT 500`,
      needs: "It needs the plugin metadata_lock_info (INSTALL SONAME 'metadata_lock_info').",
    };
  return {
    name,
    text: `SELECT t.processlist_id AS pid, CONCAT_WS('.', m.object_schema, m.object_name) AS object, m.lock_type AS mode, m.lock_status AS state
FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id
WHERE m.object_type = 'TABLE' AND t.processlist_id <> CONNECTION_ID() LIMIT 500`,
    needs:
      'It needs the instrument wait/lock/metadata/sql/mdl, which MySQL 5.7 leaves off, and the right to read performance_schema.',
  };
}

function waitersOf(answers: (name: string) => { records(): Row[] }): Waiter[] {
  const waits = new Map<string, string[]>();
  const add = (waiting: string | null, holding: string | null) => {
    if (waiting && holding && waiting !== holding)
      waits.set(waiting, [...(waits.get(waiting) ?? []), holding]);
  };
  for (const row of answers('Who waits for whom').records()) add(row.text('waiting'), row.text('holding'));
  const sessions = answers('Their sessions').records();
  addMetadataWaits(sessions, answers('Metadata locks').records(), add);
  return sessions.map((row) => ({
    session: sessionOf(row),
    facts: factsOf(row),
    waitsFor: waits.get(row.text('pid') ?? '') ?? [],
  }));
}

/**
 * Who waits for a table, and whom for. MySQL says which lock is pending; MariaDB says only who holds, so there a
 * session that waits for a metadata lock is taken to wait for those that hold a table which its statement names.
 */
function addMetadataWaits(
  sessions: Row[],
  locks: Row[],
  add: (waiting: string | null, holding: string | null) => void,
): void {
  const held = locks.filter((l) => l.text('state') === 'GRANTED');
  for (const lock of locks.filter((l) => l.text('state') === 'PENDING'))
    for (const holder of held)
      if (holder.text('object') === lock.text('object')) add(lock.text('pid'), holder.text('pid'));
  if (locks.some((l) => l.text('state') === 'PENDING')) return;
  for (const session of sessions) {
    if (!/metadata lock/i.test(session.text('state') ?? '')) continue;
    const words = new Set((session.text('query') ?? '').toLowerCase().match(/[\p{L}\p{N}_$]+/gu));
    for (const holder of held) {
      const table = holder.text('object')?.split('.')[1]?.toLowerCase();
      if (table && words.has(table)) add(session.text('pid'), holder.text('pid'));
    }
  }
}

function factsOf(row: Row): string[] {
  const facts = [`${row.text('command') ?? ''} for ${row.text('seconds') ?? '?'} s`];
  const age = row.text('age');
  if (age !== null) facts.push(`transaction open for ${age} s`);
  const changed = row.number('modified');
  if (changed) facts.push(`${changed} rows changed`);
  for (const name of ['state', 'database_name', 'host']) {
    const value = row.text(name);
    if (value) facts.push(value);
  }
  return facts;
}
