import type { AidView, Table } from '../model.ts';
import { figure, percent } from '../report.ts';
import { parseInnodbStatus } from './innodb.ts';

/** InnoDB's own report, read. */
export const innodb: AidView = {
  id: 'innodb',
  title: 'InnoDB',
  about: 'Buffer pool, log, purge, the last deadlock',
  queries: () => [
    {
      name: 'InnoDB status',
      text: 'SHOW ENGINE INNODB STATUS',
      needs: 'It is shown with the PROCESS privilege (GRANT PROCESS ON *.* TO you).',
    },
    {
      name: 'Counters',
      text: `SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_buffer_pool_read_requests', 'Innodb_buffer_pool_reads', 'Innodb_row_lock_waits', 'Innodb_row_lock_current_waits', 'Innodb_deadlocks', 'Innodb_data_fsyncs', 'Innodb_os_log_written', 'Questions', 'Slow_queries', 'Created_tmp_disk_tables', 'Uptime')`,
    },
  ],
  sections: (answers) => {
    const status = answers('InnoDB status');
    const counters = countersOf(answers('Counters'));
    const reads = counters.get('Innodb_buffer_pool_reads') ?? null;
    const requests = counters.get('Innodb_buffer_pool_read_requests') ?? null;
    const hit = percent((requests ?? 0) - (reads ?? 0), requests);
    const read = parseInnodbStatus(status.first().text('Status') ?? '');
    const deadlock = read.deadlock;
    return [
      {
        kind: 'figures',
        title: 'InnoDB',
        figures: [
          { ...figure('Read from memory', hit, 'percent'), tone: hit !== null && hit < 95 ? 'warn' : 'none' },
          figure('History to purge', read.historyLength, 'count', {
            warn: 100_000,
            bad: 1_000_000,
            hint: 'A long open transaction holds purge back',
          }),
          figure('Dirty pages', percent(read.pages.dirty, read.pages.total), 'percent', {
            warn: 75,
            bad: 90,
          }),
          figure('Free pages', read.pages.free, 'count'),
          figure('Log since the checkpoint', read.checkpointAge, 'bytes'),
          figure('Waiting for rows now', counters.get('Innodb_row_lock_current_waits') ?? null, 'count', {
            warn: 1,
            bad: 10,
          }),
          figure('Row lock waits', counters.get('Innodb_row_lock_waits') ?? null, 'count', { counter: true }),
          figure('Deadlocks', counters.get('Innodb_deadlocks') ?? null, 'count', { counter: true, warn: 1 }),
          figure('Latch waits over 1 s', read.longSemaphores, 'count', { warn: 1, bad: 5 }),
          figure('Statements', counters.get('Questions') ?? null, 'count', { counter: true }),
          figure('Slow statements', counters.get('Slow_queries') ?? null, 'count', { counter: true }),
          figure('Temporary tables on disk', counters.get('Created_tmp_disk_tables') ?? null, 'count', {
            counter: true,
          }),
        ],
      },
      ...(deadlock
        ? [
            {
              kind: 'table' as const,
              title: `Last deadlock, ${deadlock.at} by the server's clock`,
              columns: [
                { label: 'Id', unit: 'code' as const },
                { label: 'User', unit: 'text' as const },
                { label: 'Active', unit: 'seconds' as const },
                { label: 'End', unit: 'text' as const },
                { label: 'Statement', unit: 'code' as const },
              ],
              rows: deadlock.parties.map((p) => ({
                cells: [
                  p.thread,
                  p.user,
                  p.activeSeconds === null ? null : String(p.activeSeconds),
                  p.victim ? 'rolled back' : 'went on',
                  p.query,
                ],
                tone: p.victim ? ('warn' as const) : ('none' as const),
              })),
              empty: '',
            },
            { kind: 'text' as const, title: 'The deadlock as the server tells it', text: deadlock.text },
          ]
        : []),
      ...read.sections
        .filter((s) => !/DEADLOCK|^END OF/.test(s.title))
        .map((s) => ({ kind: 'text' as const, title: s.title, text: s.text.trim() })),
    ];
  },
};

function countersOf(table: Table): Map<string, number | null> {
  return new Map(table.records().map((r) => [r.text('Variable_name') ?? '', r.number('Value')]));
}
