import type { AidView } from '../model.ts';
import { figure, percent, tableOf, toneFrom } from '../report.ts';

/** How much is read from memory, how much from the disk, and what spills to it. */
export const cache: AidView = {
  id: 'cache',
  title: 'Cache',
  about: 'How often what is read is in memory',
  queries: () => [
    {
      name: 'This database',
      text: `SELECT blks_hit, blks_read, xact_commit, xact_rollback, temp_files, temp_bytes, deadlocks, conflicts,
       pg_database_size(datid) AS size, stats_reset
FROM pg_stat_database WHERE datname = current_database()`,
    },
    {
      name: 'Tables by reads',
      text: `SELECT schemaname || '.' || relname AS name, heap_blks_read AS disk, heap_blks_hit AS memory,
       idx_blks_read AS index_disk, idx_blks_hit AS index_memory
FROM pg_statio_user_tables WHERE heap_blks_read + coalesce(idx_blks_read, 0) > 0
ORDER BY heap_blks_read + coalesce(idx_blks_read, 0) DESC LIMIT 50`,
    },
  ],
  sections: (answers) => {
    const row = answers('This database').first();
    const [hit, read] = [row.number('blks_hit'), row.number('blks_read')];
    const share = percent(hit, (hit ?? 0) + (read ?? 0));
    return [
      {
        kind: 'figures',
        title: 'This database',
        figures: [
          {
            ...figure('Read from memory', share, 'percent', { hint: 'Since the statistics were reset' }),
            tone: share !== null && share < 90 ? 'warn' : 'none',
          },
          figure('Blocks from the disk', read, 'count', { counter: true }),
          figure('Commits', row.number('xact_commit'), 'count', { counter: true }),
          figure('Rollbacks', row.number('xact_rollback'), 'count', { counter: true }),
          figure('Spilled to temporary files', row.number('temp_bytes'), 'bytes', { counter: true }),
          figure('Deadlocks', row.number('deadlocks'), 'count', {
            counter: true,
            warn: 1,
            hint: "Since its statistics were reset; who was in them stands in the server's log",
          }),
          figure('Conflicts with recovery', row.number('conflicts'), 'count', { counter: true }),
          figure('Size', row.number('size'), 'bytes'),
        ],
      },
      ...tableOf(
        'Tables that read most from the disk',
        answers('Tables by reads'),
        [
          ['Table', 'code', 'name'],
          [
            'From memory',
            'percent',
            (r) => percent(r.number('memory'), (r.number('memory') ?? 0) + (r.number('disk') ?? 0)),
          ],
          ['Blocks from the disk', 'count', 'disk'],
          [
            'Index from memory',
            'percent',
            (r) =>
              percent(
                r.number('index_memory'),
                (r.number('index_memory') ?? 0) + (r.number('index_disk') ?? 0),
              ),
          ],
          ['Index blocks from the disk', 'count', 'index_disk'],
        ],
        { empty: 'No table was read from the disk.' },
      ),
    ];
  },
};

/** What takes the space: databases, tables, indexes; dead rows and an estimate of bloat. */
export const sizes: AidView = {
  id: 'sizes',
  title: 'Sizes and bloat',
  about: 'Databases, tables and indexes by size; dead rows; bloat as an estimate',
  queries: () => [
    {
      name: 'Databases',
      text: `SELECT datname AS name, CASE WHEN has_database_privilege(datname, 'CONNECT') THEN pg_database_size(oid) END AS size,
       age(datfrozenxid) AS xid_age
FROM pg_database WHERE datallowconn ORDER BY 2 DESC NULLS LAST LIMIT 100`,
    },
    {
      name: 'Tables',
      // The estimate compares the pages that the live rows should take by pg_stats' widths (24 bytes of header and 4
      // of line pointer a row, the fill factor left out) with the pages that the table has.
      text: `WITH widths AS (
  SELECT schemaname, tablename, sum((1 - null_frac) * avg_width) AS width FROM pg_stats GROUP BY 1, 2
)
SELECT n.nspname || '.' || c.relname AS name, pg_total_relation_size(c.oid) AS total, pg_relation_size(c.oid) AS heap,
       pg_indexes_size(c.oid) AS indexes, s.n_live_tup AS live, s.n_dead_tup AS dead,
       greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed, greatest(s.last_analyze, s.last_autoanalyze) AS analyzed,
       s.seq_scan, s.idx_scan, age(c.relfrozenxid) AS xid_age,
       CASE WHEN c.relpages > 10 AND c.reltuples > 0 AND w.width IS NOT NULL THEN
         greatest(0, round((1 - c.reltuples * (28 + w.width) /
           (c.relpages::numeric * current_setting('block_size')::int))::numeric * 100, 0)) END AS bloat
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
LEFT JOIN widths w ON w.schemaname = n.nspname AND w.tablename = c.relname
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 2 DESC LIMIT 200`,
    },
    {
      name: 'Indexes',
      text: `SELECT s.schemaname || '.' || s.indexrelname AS name, s.schemaname || '.' || s.relname AS table_name,
       pg_relation_size(s.indexrelid) AS size, s.idx_scan AS scans, i.indisvalid AS valid, i.indisunique AS is_unique
FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
ORDER BY i.indisvalid, 3 DESC LIMIT 200`,
    },
  ],
  sections: (answers) => [
    ...tableOf(
      'Tables',
      answers('Tables'),
      [
        ['Table', 'code', 'name'],
        ['Total', 'bytes', 'total'],
        ['Rows', 'bytes', 'heap'],
        ['Indexes', 'bytes', 'indexes'],
        ['Live rows', 'count', 'live'],
        ['Dead rows', 'count', 'dead'],
        ['Bloat (estimate)', 'percent', 'bloat'],
        ['Vacuumed', 'time', 'vacuumed'],
        ['Analyzed', 'time', 'analyzed'],
        ['Full scans', 'count', 'seq_scan'],
      ],
      {
        empty: 'No tables.',
        tone: (row) =>
          (row.number('dead') ?? 0) > 10_000 && (row.number('dead') ?? 0) > (row.number('live') ?? 0) * 0.2
            ? 'warn'
            : 'none',
      },
    ),
    ...tableOf(
      'Indexes',
      answers('Indexes'),
      [
        ['Index', 'code', 'name'],
        ['Table', 'code', 'table_name'],
        ['Size', 'bytes', 'size'],
        ['Scans', 'count', 'scans'],
        [
          'State',
          'text',
          (r) =>
            r.is('valid')
              ? r.number('scans') === 0 && !r.is('is_unique')
                ? 'never used'
                : 'valid'
              : 'INVALID: rebuild it',
        ],
      ],
      { empty: 'No indexes.', tone: (row) => (row.is('valid') ? 'none' : 'bad') },
    ),
    ...tableOf(
      'Databases',
      answers('Databases'),
      [
        ['Database', 'code', 'name'],
        ['Size', 'bytes', 'size'],
        ['Transactions since freezing', 'count', 'xid_age'],
      ],
      // The server stops taking writes near 2^31 transactions; autovacuum begins to freeze at 200 million.
      { empty: 'No databases.', tone: (row) => toneFrom(row.number('xid_age'), 500_000_000, 1_500_000_000) },
    ),
  ],
};
