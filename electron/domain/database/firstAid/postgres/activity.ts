import { blockingTree } from '../blocking.ts';
import type { AidView, Row, SessionRef, Tone } from '../model.ts';
import { atLeast } from '../model.ts';
import { figure, percent, tableOf, toneFrom } from '../report.ts';

/** A minute: a statement of an application that takes longer is worth a look; ten: an act. Seconds. */
const LONG = { warn: 60, bad: 600 };

const seconds = (since: string) => `round(extract(epoch from clock_timestamp() - ${since})::numeric, 1)`;
/** 2,000 characters of a statement: enough to know it by. */
const short = 'left(query, 2000)';
const SEES = 'Statements of others are seen by members of pg_monitor (GRANT pg_monitor TO you).';

export function sessionOf(row: Row): SessionRef {
  return {
    pid: row.text('pid') ?? '',
    user: row.text('user_name') ?? '',
    query: row.text('query') ?? '',
    cancellable: row.text('state') === 'active',
  };
}

/** An open transaction that does nothing holds its locks and holds vacuum back. */
function sessionTone(row: Row): Tone {
  const state = row.text('state') ?? '';
  if (state.startsWith('idle in transaction')) return toneFrom(row.number('in_state'), 30, 300);
  return state === 'active' ? toneFrom(row.number('running'), LONG.warn, LONG.bad) : 'none';
}

/** The states of the sessions, the longest statements and transactions. */
export const activity: AidView = {
  id: 'activity',
  title: 'Activity',
  about: 'What every session does, and what runs longest',
  queries: () => [
    {
      name: 'Sessions by state',
      text: `SELECT coalesce(state, 'not shown') AS state, count(*) AS sessions,
       count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting,
       max(${seconds('state_change')}) AS longest
FROM pg_stat_activity
WHERE backend_type = 'client backend'
GROUP BY 1 ORDER BY 2 DESC`,
      needs: SEES,
    },
    {
      name: 'Longest statements',
      text: `SELECT pid, usename AS user_name, datname AS database, application_name AS application, state,
       CASE WHEN state = 'active' THEN ${seconds('query_start')} END AS running,
       ${seconds('state_change')} AS in_state, ${seconds('xact_start')} AS in_transaction,
       concat_ws(': ', wait_event_type, wait_event) AS waits_for, ${short} AS query
FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'
ORDER BY coalesce(xact_start, query_start) LIMIT 100`,
      needs: SEES,
    },
  ],
  sections: (answers) => {
    const states = answers('Sessions by state').records();
    const sum = (column: string, state: (s: string) => boolean) =>
      states
        .filter((r) => state(r.text('state') ?? ''))
        .reduce((total, r) => total + (r.number(column) ?? 0), 0);
    const idle = sum('sessions', (s) => s.startsWith('idle in transaction'));
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure(
            'Active',
            sum('sessions', (s) => s === 'active'),
            'count',
          ),
          figure(
            'Waiting for locks',
            sum('waiting', () => true),
            'count',
            { warn: 1, bad: 5 },
          ),
          figure('Idle in transaction', idle, 'count', {
            warn: 1,
            bad: 10,
            hint: 'They hold locks and hold vacuum back',
          }),
          figure(
            'Idle',
            sum('sessions', (s) => s === 'idle'),
            'count',
          ),
        ],
      },
      ...tableOf(
        'Longest statements and open transactions',
        answers('Longest statements'),
        [
          ['PID', 'code', 'pid'],
          ['State', 'text', 'state'],
          ['Running', 'seconds', 'running'],
          ['In transaction', 'seconds', 'in_transaction'],
          ['Waits for', 'text', 'waits_for'],
          ['User', 'text', 'user_name'],
          ['Database', 'text', 'database'],
          ['Application', 'text', 'application'],
          ['Statement', 'code', 'query'],
        ],
        { empty: 'Nothing runs, and no transaction is open.', tone: sessionTone, session: sessionOf },
      ),
      ...tableOf(
        'Sessions by state',
        answers('Sessions by state'),
        [
          ['State', 'text', 'state'],
          ['Sessions', 'count', 'sessions'],
          ['Waiting for locks', 'count', 'waiting'],
          ['Longest in it', 'seconds', 'longest'],
        ],
        { empty: 'No sessions.' },
      ),
    ];
  },
};

/** Who holds up whom. */
export const blocking: AidView = {
  id: 'blocking',
  title: 'Blocking',
  about: 'Who holds the lock that others wait for',
  queries: () => [
    {
      name: 'Who waits for whom',
      text: `WITH waiting AS (
  SELECT pid, pg_blocking_pids(pid) AS holders FROM pg_stat_activity WHERE wait_event_type = 'Lock'
), named AS (
  SELECT pid FROM waiting UNION SELECT unnest(holders) FROM waiting
)
SELECT n.pid, a.usename AS user_name, a.datname AS database, a.application_name AS application,
       a.state, coalesce(array_to_string(w.holders, ','), '') AS waits_for,
       round(extract(epoch from clock_timestamp() - a.state_change)::numeric, 1) AS in_state,
       round(extract(epoch from clock_timestamp() - a.xact_start)::numeric, 1) AS in_transaction,
       (SELECT string_agg(DISTINCT concat_ws(' on ', l.mode, coalesce(l.relation::regclass::text, l.locktype)), ', ')
          FROM pg_locks l WHERE l.pid = n.pid AND NOT l.granted) AS wanted,
       left(a.query, 2000) AS query
FROM named n LEFT JOIN pg_stat_activity a ON a.pid = n.pid
LEFT JOIN waiting w ON w.pid = n.pid`,
      needs: SEES,
    },
  ],
  sections: (answers) => {
    const table = answers('Who waits for whom');
    if (!table.answered) return [];
    const waiters = table.records().map((row) => ({
      session: sessionOf(row),
      facts: factsOf(row),
      waitsFor: (row.text('waits_for') ?? '').split(',').filter(Boolean),
    }));
    const nodes = blockingTree(waiters);
    const waiting = waiters.filter((w) => w.waitsFor.length > 0).length;
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Waiting sessions', waiting, 'count', { warn: 1, bad: 5 }),
          figure('Holding them up', nodes.length, 'count', { warn: 1 }),
        ],
      },
      {
        kind: 'tree',
        title: 'Who holds whom up',
        nodes,
        empty: 'Nobody waits for a lock.',
      },
    ];
  },
};

function factsOf(row: Row): string[] {
  const state = row.text('state');
  if (state === null)
    return row.text('pid') === '0' ? ['A prepared transaction'] : ['Its session is not shown'];
  const facts = [`${state} for ${row.text('in_state') ?? '?'} s`];
  const inTransaction = row.text('in_transaction');
  if (inTransaction) facts.push(`transaction open for ${inTransaction} s`);
  const wanted = row.text('wanted');
  if (wanted) facts.push(`wants ${wanted}`);
  for (const name of ['database', 'application']) {
    const value = row.text(name);
    if (value) facts.push(value);
  }
  return facts;
}

/** The locks that are held and waited for, by what they are on. */
export const locks: AidView = {
  id: 'locks',
  title: 'Locks',
  about: 'Locks by table and mode, those that are waited for first',
  queries: () => [
    {
      name: 'Locks',
      text: `SELECT coalesce(l.relation::regclass::text, l.locktype) AS object, l.mode,
       count(*) FILTER (WHERE l.granted) AS held, count(*) FILTER (WHERE NOT l.granted) AS waiting,
       string_agg(DISTINCT l.pid::text, ' ') AS sessions
FROM pg_locks l
WHERE l.pid IS DISTINCT FROM pg_backend_pid() AND l.locktype <> 'virtualxid'
  AND (l.database IS NULL OR l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC LIMIT 200`,
    },
    {
      name: 'Prepared transactions',
      text: `SELECT gid, owner, database, ${seconds('prepared')} AS age FROM pg_prepared_xacts ORDER BY prepared`,
    },
  ],
  sections: (answers) => [
    ...tableOf(
      'Locks of this database',
      answers('Locks'),
      [
        ['On', 'code', 'object'],
        ['Mode', 'text', 'mode'],
        ['Held', 'count', 'held'],
        ['Waited for', 'count', 'waiting'],
        ['Sessions', 'code', 'sessions'],
      ],
      { empty: 'No locks.', tone: (row) => toneFrom(row.number('waiting'), 1, 5) },
    ),
    ...tableOf(
      'Prepared transactions',
      answers('Prepared transactions'),
      [
        ['Name', 'code', 'gid'],
        ['Owner', 'text', 'owner'],
        ['Database', 'text', 'database'],
        ['Age', 'seconds', 'age'],
      ],
      { empty: 'None is left behind.', tone: (row) => toneFrom(row.number('age'), 60, 600) },
    ),
  ],
};

/** How many connections there are, whose they are, and how many there may be. */
export const connections: AidView = {
  id: 'connections',
  title: 'Connections',
  about: 'Against the limit, by user and application',
  queries: (facts) => [
    {
      name: 'Limit',
      text: `SELECT current_setting('max_connections')::int AS most,
       current_setting('superuser_reserved_connections')::int${
         atLeast(facts, 16) ? `\n         + current_setting('reserved_connections')::int` : ''
       } AS reserved,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
    },
    {
      name: 'By user and application',
      text: `SELECT usename AS user_name, datname AS database, application_name AS application,
       coalesce(host(client_addr), 'local') AS client, count(*) AS connections,
       count(*) FILTER (WHERE state = 'active') AS active,
       count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS in_transaction
FROM pg_stat_activity WHERE backend_type = 'client backend'
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 200`,
    },
  ],
  sections: (answers) => {
    const limit = answers('Limit').first();
    const [used, most] = [limit.number('used'), limit.number('most')];
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Connections', used, 'count'),
          figure('Limit', most, 'count', {
            hint: `${limit.number('reserved') ?? '?'} of them are kept for administrators`,
          }),
          figure('Used', percent(used, most), 'percent', { warn: 75, bad: 90 }),
        ],
      },
      ...tableOf(
        'By user and application',
        answers('By user and application'),
        [
          ['User', 'text', 'user_name'],
          ['Application', 'text', 'application'],
          ['Client', 'code', 'client'],
          ['Database', 'text', 'database'],
          ['Connections', 'count', 'connections'],
          ['Active', 'count', 'active'],
          ['In transaction', 'count', 'in_transaction'],
        ],
        { empty: 'No connections.' },
      ),
    ];
  },
};
