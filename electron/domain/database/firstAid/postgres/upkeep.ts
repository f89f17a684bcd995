import { atLeast, type AidView, type ServerFacts } from '../model.ts';
import { figure, percent, tableOf, timeColumns, toneFrom } from '../report.ts';
import { sessionOf } from './activity.ts';

/** 17 counts the memory of dead rows, before that their number. */
function vacuumProgress(facts: ServerFacts): string {
  const dead = atLeast(facts, 17) ? 'p.num_dead_item_ids' : 'p.num_dead_tuples';
  return `SELECT p.pid, a.usename AS user_name, a.state, p.relid::regclass::text AS name, p.phase, p.heap_blks_total AS total,
       p.heap_blks_scanned AS scanned, p.index_vacuum_count AS rounds, ${dead} AS dead,
       round(extract(epoch from clock_timestamp() - a.xact_start)::numeric, 1) AS running, left(a.query, 2000) AS query
FROM pg_stat_progress_vacuum p LEFT JOIN pg_stat_activity a USING (pid)`;
}

/** What vacuum does now, and which tables wait for it. */
export const vacuum: AidView = {
  id: 'vacuum',
  title: 'Vacuum',
  about: 'What runs now, what waits for it, how near the wraparound is',
  queries: (facts) => [
    { name: 'Running', text: vacuumProgress(facts) },
    ...(atLeast(facts, 12)
      ? [
          {
            name: 'Indexes being built',
            text: `SELECT p.pid, a.usename AS user_name, a.state, p.index_relid::regclass::text AS name, p.phase, p.blocks_total AS total, p.blocks_done AS done,
       left(a.query, 2000) AS query
FROM pg_stat_progress_create_index p LEFT JOIN pg_stat_activity a USING (pid)`,
          },
        ]
      : []),
    {
      name: 'Tables by dead rows',
      text: `SELECT schemaname || '.' || relname AS name, n_dead_tup AS dead, n_live_tup AS live,
       last_vacuum, last_autovacuum, autovacuum_count, n_mod_since_analyze AS changed
FROM pg_stat_user_tables WHERE n_dead_tup > 0 ORDER BY n_dead_tup DESC LIMIT 50`,
    },
    {
      name: 'Wraparound',
      text: `SELECT datname AS name, age(datfrozenxid) AS xids, mxid_age(datminmxid) AS multixacts,
       current_setting('autovacuum_freeze_max_age')::bigint AS freezes_at
FROM pg_database ORDER BY 2 DESC`,
    },
    {
      name: 'What holds vacuum back',
      text: `SELECT * FROM (
  SELECT 'session ' || pid AS what, usename::text AS whose, age(backend_xmin) AS age FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()
  UNION ALL SELECT 'slot ' || slot_name, database::text, greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots WHERE coalesce(xmin, catalog_xmin) IS NOT NULL
  UNION ALL SELECT 'prepared transaction ' || gid, owner::text, age(transaction) FROM pg_prepared_xacts
  UNION ALL SELECT 'standby ' || application_name, usename::text, age(backend_xmin) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
) held ORDER BY age DESC LIMIT 20`,
    },
  ],
  sections: (answers) => {
    const oldest = answers('Wraparound').first().number('xids');
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Vacuums running', answers('Running').rows.length, 'count'),
          // The server stops taking writes at 2^31 less three million transactions.
          figure('Way to the wraparound', percent(oldest, 2 ** 31), 'percent', { warn: 25, bad: 70 }),
        ],
      },
      ...tableOf(
        'Running',
        answers('Running'),
        [
          ['PID', 'code', 'pid'],
          ['Table', 'code', 'name'],
          ['Phase', 'text', 'phase'],
          ['Scanned', 'percent', (r) => percent(r.number('scanned'), r.number('total'))],
          ['Dead rows found', 'count', 'dead'],
          ['Index rounds', 'count', 'rounds'],
          ['Running', 'seconds', 'running'],
        ],
        { empty: 'No vacuum runs.', session: sessionOf },
      ),
      ...tableOf(
        'Indexes being built',
        answers('Indexes being built'),
        [
          ['PID', 'code', 'pid'],
          ['Index', 'code', 'name'],
          ['Phase', 'text', 'phase'],
          ['Done', 'percent', (r) => percent(r.number('done'), r.number('total'))],
        ],
        { empty: 'None.', session: sessionOf },
      ),
      ...tableOf(
        'What holds vacuum back',
        answers('What holds vacuum back'),
        [
          ['What', 'code', 'what'],
          ['Whose', 'text', 'whose'],
          ['Transactions behind', 'count', 'age'],
        ],
        { empty: 'Nothing.', tone: (row) => toneFrom(row.number('age'), 1_000_000, 100_000_000) },
      ),
      ...tableOf(
        'Tables by dead rows',
        answers('Tables by dead rows'),
        [
          ['Table', 'code', 'name'],
          ['Dead rows', 'count', 'dead'],
          ['Live rows', 'count', 'live'],
          ['Last autovacuum', 'time', 'last_autovacuum'],
          ['Last vacuum', 'time', 'last_vacuum'],
          ['Changed since analyze', 'count', 'changed'],
        ],
        { empty: 'No dead rows.' },
      ),
    ];
  },
};

/** The statements that cost most, where pg_stat_statements counts them. */
export const statements: AidView = {
  id: 'statements',
  title: 'Top statements',
  about: 'By time in total, as pg_stat_statements counts it',
  queries: (facts) => {
    const time = atLeast(facts, 13) ? 'exec_time' : 'time';
    return [
      {
        name: 'Statements',
        text: `SELECT pg_get_userbyid(s.userid) AS user_name, d.datname AS database, s.calls, round(s.total_${time}::numeric, 1) AS total,
       round(s.mean_${time}::numeric, 2) AS mean, round(s.max_${time}::numeric, 1) AS most, s.rows,
       s.shared_blks_hit AS memory, s.shared_blks_read AS disk, s.temp_blks_written AS spilled, left(s.query, 2000) AS query
FROM pg_stat_statements s LEFT JOIN pg_database d ON d.oid = s.dbid
ORDER BY s.total_${time} DESC LIMIT 100`,
        needs:
          'It needs pg_stat_statements: put it in shared_preload_libraries, restart, and CREATE EXTENSION pg_stat_statements in this database.',
      },
    ];
  },
  sections: (answers) => {
    const table = answers('Statements');
    return tableOf(
      'Statements by time in total',
      table,
      [
        ...timeColumns(table),
        ['Rows', 'count', 'rows'],
        [
          'From memory',
          'percent',
          (r) => percent(r.number('memory'), (r.number('memory') ?? 0) + (r.number('disk') ?? 0)),
        ],
        ['User', 'text', 'user_name'],
        ['Statement', 'code', 'query'],
      ],
      { empty: 'Nothing was counted yet.' },
    );
  },
};

/** What of the configuration is not as it came. */
export const settings: AidView = {
  id: 'settings',
  title: 'Settings',
  about: 'What was changed, by whom, and what waits for a restart',
  queries: () => [
    {
      name: 'Changed settings',
      text: `SELECT name, current_setting(name) AS value, boot_val AS default_value, unit, source,
       concat_ws(':', sourcefile, sourceline::text) AS place, pending_restart
FROM pg_settings WHERE source NOT IN ('default', 'override', 'client') OR pending_restart
ORDER BY pending_restart DESC, name`,
    },
  ],
  sections: (answers) =>
    tableOf(
      'Changed settings',
      answers('Changed settings'),
      [
        ['Setting', 'code', 'name'],
        ['Value', 'code', 'value'],
        ['Default', 'code', (r) => [r.text('default_value'), r.text('unit')].filter(Boolean).join(' ')],
        ['Set by', 'text', 'source'],
        ['Where', 'code', 'place'],
        ['Restart', 'text', (r) => (r.is('pending_restart') ? 'waits for a restart' : '')],
      ],
      { empty: 'Every setting is as it came.', tone: (row) => (row.is('pending_restart') ? 'warn' : 'none') },
    ),
};
