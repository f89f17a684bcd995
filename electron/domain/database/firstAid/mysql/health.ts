import { atLeast, type AidView, type ServerFacts } from '../model.ts';
import { figure, tableOf, timeColumns, toneFrom } from '../report.ts';

const isMySql = (facts: ServerFacts) => facts.engine === 'mysql';

/** MySQL renamed the words of replication at 8.0.22 and took the old ones out at 8.4; MariaDB knows both from 10.5. */
export const replication: AidView = {
  id: 'replication',
  title: 'Replication',
  about: 'What this server follows, how far behind, and its log',
  queries: (facts) => [
    {
      name: 'Sources',
      text: isMySql(facts)
        ? atLeast(facts, 8, 0, 22)
          ? 'SHOW REPLICA STATUS'
          : 'SHOW SLAVE STATUS'
        : 'SHOW ALL SLAVES STATUS',
      needs: 'It is shown with REPLICATION CLIENT (MariaDB from 10.5: REPLICA MONITOR).',
    },
    {
      name: 'Replicas',
      text: `SELECT id AS pid, user AS user_name, host, time AS seconds, state FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'`,
    },
    {
      name: 'Log',
      text: isMySql(facts) && atLeast(facts, 8, 4) ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS',
      needs: 'It is shown with REPLICATION CLIENT (MariaDB from 10.5: BINLOG MONITOR).',
    },
  ],
  sections: (answers) => {
    const log = answers('Log').first();
    return [
      ...tableOf(
        'This server follows',
        answers('Sources'),
        [
          ['Source', 'code', (r) => r.text('Source_Host') ?? r.text('Master_Host')],
          ['Receives', 'text', (r) => r.text('Replica_IO_Running') ?? r.text('Slave_IO_Running')],
          ['Applies', 'text', (r) => r.text('Replica_SQL_Running') ?? r.text('Slave_SQL_Running')],
          ['Behind', 'seconds', (r) => r.text('Seconds_Behind_Source') ?? r.text('Seconds_Behind_Master')],
          [
            'Error',
            'text',
            (r) => [r.text('Last_IO_Error'), r.text('Last_SQL_Error')].filter(Boolean).join('; '),
          ],
        ],
        {
          empty: 'This server follows none.',
          tone: (row) => {
            const runs = [
              row.text('Replica_IO_Running') ?? row.text('Slave_IO_Running'),
              row.text('Replica_SQL_Running') ?? row.text('Slave_SQL_Running'),
            ].every((state) => state === 'Yes');
            return runs
              ? toneFrom(row.number('Seconds_Behind_Source') ?? row.number('Seconds_Behind_Master'), 30, 300)
              : 'bad';
          },
        },
      ),
      ...tableOf(
        'Replicas that read from here',
        answers('Replicas'),
        [
          ['Id', 'code', 'pid'],
          ['User', 'text', 'user_name'],
          ['Host', 'code', 'host'],
          ['Connected for', 'seconds', 'seconds'],
          ['State', 'text', 'state'],
        ],
        { empty: 'Nobody reads the log of this server.' },
      ),
      {
        kind: 'figures',
        title: 'Log',
        figures: [
          figure('File', log.text('File') ?? 'no binary log', 'text'),
          figure('Position', log.number('Position'), 'bytes', { counter: true }),
        ],
      },
    ];
  },
};

/** What takes the space. */
export const sizes: AidView = {
  id: 'sizes',
  title: 'Sizes',
  about: 'Databases and tables by size, with the space that is free in them',
  queries: () => [
    {
      name: 'Tables',
      text: `SELECT CONCAT(table_schema, '.', table_name) AS name, engine, table_rows AS row_count, data_length AS data,
       index_length AS indexes, data_free AS free, data_length + index_length AS total
FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')
ORDER BY total DESC LIMIT 200`,
    },
    {
      name: 'Databases',
      text: `SELECT table_schema AS name, COUNT(*) AS tables_count, SUM(data_length + index_length) AS total, SUM(data_free) AS free
FROM information_schema.tables WHERE table_type = 'BASE TABLE' GROUP BY table_schema ORDER BY total DESC`,
    },
  ],
  sections: (answers) => [
    ...tableOf(
      'Tables',
      answers('Tables'),
      [
        ['Table', 'code', 'name'],
        ['Engine', 'text', 'engine'],
        ['Total', 'bytes', 'total'],
        ['Rows', 'bytes', 'data'],
        ['Indexes', 'bytes', 'indexes'],
        ['Free inside', 'bytes', 'free'],
        ['Rows (estimate)', 'count', 'row_count'],
      ],
      {
        empty: 'No tables.',
        tone: (row) =>
          (row.number('free') ?? 0) > 2 ** 30 && (row.number('free') ?? 0) > (row.number('total') ?? 0) / 2
            ? 'warn'
            : 'none',
      },
    ),
    ...tableOf(
      'Databases',
      answers('Databases'),
      [
        ['Database', 'code', 'name'],
        ['Tables', 'count', 'tables_count'],
        ['Total', 'bytes', 'total'],
        ['Free inside', 'bytes', 'free'],
      ],
      { empty: 'No databases.' },
    ),
  ],
};

/** The statements that cost most, as performance_schema counts them. */
export const statements: AidView = {
  id: 'statements',
  title: 'Top statements',
  about: 'By time in total, as performance_schema counts it',
  queries: () => [
    {
      name: 'Is it counted',
      text: 'SELECT @@GLOBAL.performance_schema AS counted',
    },
    {
      name: 'Statements',
      // Times stand in picoseconds there.
      text: `SELECT schema_name AS database_name, count_star AS calls, ROUND(sum_timer_wait / 1e9, 1) AS total, ROUND(avg_timer_wait / 1e9, 2) AS mean,
       ROUND(max_timer_wait / 1e9, 1) AS most, sum_rows_examined AS examined, sum_rows_sent AS sent, sum_no_index_used AS no_index,
       sum_errors AS errors, LEFT(digest_text, 2000) AS query
FROM performance_schema.events_statements_summary_by_digest ORDER BY sum_timer_wait DESC LIMIT 100`,
      needs: 'It needs the right to read performance_schema (GRANT SELECT ON performance_schema.* TO you).',
    },
  ],
  sections: (answers) => {
    const table = answers('Statements');
    const off = answers('Is it counted').answered && !answers('Is it counted').first().is('counted');
    return [
      ...(off
        ? [
            {
              kind: 'gap' as const,
              title: 'Statements',
              why: 'performance_schema is off, as MariaDB comes: put performance_schema=ON into the configuration and restart.',
            },
          ]
        : []),
      ...tableOf(
        'Statements by time in total',
        table,
        [
          ...timeColumns(table),
          ['Rows read', 'count', 'examined'],
          ['Rows sent', 'count', 'sent'],
          ['Without index', 'count', 'no_index'],
          ['Errors', 'count', 'errors'],
          ['Statement', 'code', 'query'],
        ],
        { empty: 'Nothing was counted yet.' },
      ),
    ];
  },
};

/** What of the configuration is not as it came. MySQL 5.7 keeps no record of it. */
export const settings: AidView = {
  id: 'settings',
  title: 'Settings',
  about: 'What was changed, and where',
  queries: (facts) => [
    isMySql(facts)
      ? {
          name: 'Changed settings',
          text: `SELECT i.variable_name AS name, v.variable_value AS value, i.variable_source AS source, i.variable_path AS place
FROM performance_schema.variables_info i JOIN performance_schema.global_variables v ON v.variable_name = i.variable_name
WHERE i.variable_source <> 'COMPILED' ORDER BY i.variable_name`,
          needs:
            'It needs MySQL 8 and the right to read performance_schema: MySQL 5.7 keeps no record of it.',
        }
      : {
          name: 'Changed settings',
          text: `SELECT LOWER(variable_name) AS name, global_value AS value, global_value_origin AS source, default_value, global_value_path AS place
FROM information_schema.system_variables
WHERE global_value_origin NOT IN ('COMPILE-TIME', 'AUTO') AND global_value IS NOT NULL ORDER BY variable_name`,
        },
  ],
  sections: (answers) =>
    tableOf(
      'Changed settings',
      answers('Changed settings'),
      [
        ['Setting', 'code', 'name'],
        ['Value', 'code', 'value'],
        ['Default', 'code', 'default_value'],
        ['Set by', 'text', 'source'],
        ['Where', 'code', 'place'],
      ],
      { empty: 'Every setting is as it came.' },
    ),
};
