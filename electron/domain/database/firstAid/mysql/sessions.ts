import type { AidView } from '../model.ts';
import { figure, percent, tableOf, toneFrom } from '../report.ts';
import { listOf, NEEDS, sessionOf } from './session.ts';

/** What every session does, and the open transactions. */
export const activity: AidView = {
  id: 'activity',
  title: 'Activity',
  about: 'The process list, longest first, and open transactions',
  queries: (facts) => [
    {
      name: 'Process list',
      text: `SELECT id AS pid, user AS user_name, host, db AS database_name, command, time AS seconds, state, LEFT(info, 2000) AS query
FROM ${listOf(facts)} WHERE id <> CONNECTION_ID() AND command NOT IN ('Sleep', 'Daemon')
ORDER BY time DESC LIMIT 200`,
      needs: NEEDS,
    },
    {
      name: 'By command',
      text: `SELECT command, COUNT(*) AS sessions, MAX(time) AS longest FROM ${listOf(facts)} GROUP BY command ORDER BY sessions DESC`,
      needs: NEEDS,
    },
    {
      name: 'Open transactions',
      text: `SELECT t.trx_mysql_thread_id AS pid, p.user AS user_name, p.db AS database_name, t.trx_state AS state,
       TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS age, t.trx_rows_locked AS locked, t.trx_rows_modified AS modified,
       LEFT(COALESCE(t.trx_query, ''), 2000) AS query, p.command
FROM information_schema.innodb_trx t LEFT JOIN ${listOf(facts)} p ON p.id = t.trx_mysql_thread_id
WHERE t.trx_mysql_thread_id <> CONNECTION_ID()
ORDER BY t.trx_started LIMIT 100`,
      needs: NEEDS,
    },
  ],
  sections: (answers) => {
    const list = answers('Process list').records();
    const queries = list.filter((r) => r.text('command') === 'Query' || r.text('command') === 'Execute');
    const waiting = list.filter((r) => /lock|waiting for/i.test(r.text('state') ?? ''));
    const asleep = answers('Open transactions')
      .records()
      .filter((r) => r.text('command') === 'Sleep');
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Running statements', queries.length, 'count'),
          figure('Waiting for locks', waiting.length, 'count', { warn: 1, bad: 5 }),
          figure('Open transactions', answers('Open transactions').rows.length, 'count'),
          figure('Idle in transaction', asleep.length, 'count', {
            warn: 1,
            bad: 10,
            hint: 'They hold locks',
          }),
        ],
      },
      ...tableOf(
        'Process list',
        answers('Process list'),
        [
          ['Id', 'code', 'pid'],
          ['Command', 'text', 'command'],
          ['Time', 'seconds', 'seconds'],
          ['State', 'text', 'state'],
          ['User', 'text', 'user_name'],
          ['Host', 'code', 'host'],
          ['Database', 'text', 'database_name'],
          ['Statement', 'code', 'query'],
        ],
        {
          empty: 'Nothing runs.',
          tone: (row) =>
            row.text('command') === 'Query' ? toneFrom(row.number('seconds'), 60, 600) : 'none',
          session: sessionOf,
        },
      ),
      ...tableOf(
        'Open transactions',
        answers('Open transactions'),
        [
          ['Id', 'code', 'pid'],
          ['State', 'text', 'state'],
          ['Open for', 'seconds', 'age'],
          ['Rows locked', 'count', 'locked'],
          ['Rows changed', 'count', 'modified'],
          ['User', 'text', 'user_name'],
          ['Database', 'text', 'database_name'],
          ['Statement', 'code', 'query'],
        ],
        {
          empty: 'No transaction is open.',
          tone: (row) => toneFrom(row.number('age'), 60, 600),
          session: sessionOf,
        },
      ),
      ...tableOf(
        'By command',
        answers('By command'),
        [
          ['Command', 'text', 'command'],
          ['Sessions', 'count', 'sessions'],
          ['Longest', 'seconds', 'longest'],
        ],
        { empty: 'No sessions.' },
      ),
    ];
  },
};

/** How many connections there are, whose they are, and how many there may be. */
export const connections: AidView = {
  id: 'connections',
  title: 'Connections',
  about: 'Against the limit, by user and host',
  queries: (facts) => [
    {
      name: 'Counters',
      text: `SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'Threads_running', 'Max_used_connections', 'Aborted_connects', 'Aborted_clients', 'Connections')`,
    },
    { name: 'Limit', text: `SELECT @@GLOBAL.max_connections AS most, @@GLOBAL.wait_timeout AS wait_timeout` },
    {
      name: 'By user and host',
      text: `SELECT user AS user_name, SUBSTRING_INDEX(host, ':', 1) AS client, db AS database_name, COUNT(*) AS sessions,
       SUM(command NOT IN ('Sleep', 'Daemon')) AS active FROM ${listOf(facts)}
GROUP BY user, SUBSTRING_INDEX(host, ':', 1), db ORDER BY sessions DESC LIMIT 200`,
      needs: NEEDS,
    },
  ],
  sections: (answers) => {
    const counters = new Map(
      answers('Counters')
        .records()
        .map((r) => [r.text('Variable_name'), r.number('Value')]),
    );
    const used = counters.get('Threads_connected') ?? null;
    const limit = answers('Limit').first();
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Connections', used, 'count'),
          figure('Limit', limit.number('most'), 'count', {
            hint: `most at once so far: ${counters.get('Max_used_connections') ?? '?'}`,
          }),
          figure('Used', percent(used, limit.number('most')), 'percent', { warn: 75, bad: 90 }),
          figure('Running', counters.get('Threads_running') ?? null, 'count'),
          figure('Made', counters.get('Connections') ?? null, 'count', { counter: true }),
          figure('Refused or broken off', counters.get('Aborted_connects') ?? null, 'count', {
            counter: true,
          }),
        ],
      },
      ...tableOf(
        'By user and host',
        answers('By user and host'),
        [
          ['User', 'text', 'user_name'],
          ['Client', 'code', 'client'],
          ['Database', 'text', 'database_name'],
          ['Sessions', 'count', 'sessions'],
          ['Active', 'count', 'active'],
        ],
        { empty: 'No connections.' },
      ),
    ];
  },
};
