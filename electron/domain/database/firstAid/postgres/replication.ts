import { atLeast, type AidView, type ServerFacts } from '../model.ts';
import { figure, tableOf, toneFrom } from '../report.ts';

const NEEDS = 'Replication of others is seen by members of pg_monitor (GRANT pg_monitor TO you).';
/** Where the log stands: what is written here, or what arrived where this server itself follows. */
const here = `CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END`;
/** 100 MB behind is worth a look; 1 GB an act. */
const BEHIND = { warn: 100 * 2 ** 20, bad: 2 ** 30 };

/** Who follows, how far behind, and what is kept for whom. */
export const replication: AidView = {
  id: 'replication',
  title: 'Replication',
  about: 'Standbys and their lag, slots and the log kept for them',
  queries: (facts) => [
    {
      name: 'Role',
      text: `SELECT pg_is_in_recovery() AS follows,
       CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
         THEN round(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::numeric, 1) ELSE 0 END AS lag`,
    },
    {
      name: 'Standbys',
      text: `SELECT pid, usename AS user_name, application_name AS application, coalesce(host(client_addr), 'local') AS client, state, sync_state,
       pg_wal_lsn_diff(${here}, sent_lsn) AS unsent, pg_wal_lsn_diff(${here}, replay_lsn) AS behind,
       round(extract(epoch from write_lag)::numeric, 3) AS write_lag,
       round(extract(epoch from replay_lag)::numeric, 3) AS replay_lag
FROM pg_stat_replication ORDER BY behind DESC NULLS LAST`,
      needs: NEEDS,
    },
    {
      name: 'Slots',
      text: `SELECT slot_name AS name, slot_type AS type, database, active, active_pid,
       pg_wal_lsn_diff(${here}, restart_lsn) AS kept${atLeast(facts, 13) ? ', wal_status' : ''}
FROM pg_replication_slots ORDER BY kept DESC NULLS LAST`,
    },
    {
      name: 'Receiver',
      text: `SELECT status, ${atLeast(facts, 13) ? 'flushed_lsn' : 'received_lsn'}::text AS received, slot_name,
       ${atLeast(facts, 11) ? `concat_ws(':', sender_host, sender_port::text)` : `''`} AS sender,
       round(extract(epoch from clock_timestamp() - last_msg_receipt_time)::numeric, 1) AS silent
FROM pg_stat_wal_receiver`,
      needs: NEEDS,
    },
    {
      name: 'Subscriptions',
      text: `SELECT subname AS name, pid, received_lsn::text AS received,
       round(extract(epoch from clock_timestamp() - last_msg_receipt_time)::numeric, 1) AS silent
FROM pg_stat_subscription ORDER BY subname`,
    },
  ],
  sections: (answers) => {
    const role = answers('Role').first();
    const follows = role.is('follows');
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('This server', follows ? 'follows another' : 'is the primary', 'text'),
          ...(follows ? [figure('Behind', role.number('lag'), 'seconds', { warn: 30, bad: 300 })] : []),
          figure('Standbys', answers('Standbys').rows.length, 'count'),
        ],
      },
      ...tableOf(
        'Standbys',
        answers('Standbys'),
        [
          ['Name', 'text', 'application'],
          ['Client', 'code', 'client'],
          ['State', 'text', 'state'],
          ['Kind', 'text', 'sync_state'],
          ['Behind', 'bytes', 'behind'],
          ['Not sent yet', 'bytes', 'unsent'],
          ['Replay lag', 'seconds', 'replay_lag'],
        ],
        {
          empty: 'Nobody follows this server.',
          tone: (row) => toneFrom(row.number('behind'), BEHIND.warn, BEHIND.bad),
        },
      ),
      ...tableOf(
        'Slots',
        answers('Slots'),
        [
          ['Slot', 'code', 'name'],
          ['Kind', 'text', 'type'],
          ['In use', 'text', (r) => (r.is('active') ? `by ${r.text('active_pid')}` : 'no')],
          ['Log kept for it', 'bytes', 'kept'],
          ['State of its log', 'text', 'wal_status'],
        ],
        {
          empty: 'No slots.',
          // A slot that nobody uses keeps the log until the disk is full.
          tone: (row) =>
            row.is('active')
              ? toneFrom(row.number('kept'), 2 ** 30, 10 * 2 ** 30)
              : toneFrom(row.number('kept'), 1, BEHIND.bad),
        },
      ),
      ...(answers('Receiver').rows.length === 0 && !follows
        ? []
        : tableOf(
            'Receiver',
            answers('Receiver'),
            [
              ['State', 'text', 'status'],
              ['From', 'code', 'sender'],
              ['Slot', 'code', 'slot_name'],
              ['Received up to', 'code', 'received'],
              ['Last word', 'seconds', 'silent'],
            ],
            { empty: 'This server follows another, and receives nothing now.' },
          )),
      ...tableOf(
        'Subscriptions',
        answers('Subscriptions'),
        [
          ['Subscription', 'code', 'name'],
          ['PID', 'code', 'pid'],
          ['Received up to', 'code', 'received'],
          ['Last word', 'seconds', 'silent'],
        ],
        { empty: 'No subscriptions.', tone: (row) => (row.text('pid') === null ? 'warn' : 'none') },
      ),
    ];
  },
};

/** From 17 on the checkpointer has a view of its own. */
function checkpoints(facts: ServerFacts): string {
  return atLeast(facts, 17)
    ? `SELECT num_timed AS timed, num_requested AS requested, write_time, sync_time, buffers_written FROM pg_stat_checkpointer`
    : `SELECT checkpoints_timed AS timed, checkpoints_req AS requested, checkpoint_write_time AS write_time,
       checkpoint_sync_time AS sync_time, buffers_checkpoint AS buffers_written FROM pg_stat_bgwriter`;
}

/** The write-ahead log: how fast it grows, what it takes, whether it is archived. */
export const wal: AidView = {
  id: 'wal',
  title: 'WAL',
  about: 'How fast the log grows, checkpoints, archiving',
  queries: (facts) => [
    {
      name: 'Written',
      text: `SELECT pg_wal_lsn_diff(${here}, '0/0') AS bytes, current_setting('max_wal_size') AS most, current_setting('archive_mode') AS archive`,
    },
    {
      name: 'Files',
      text: `SELECT count(*) AS files, sum(size) AS size FROM pg_ls_waldir()`,
      needs: 'The folder of the log is read by members of pg_monitor (GRANT pg_monitor TO you).',
    },
    { name: 'Checkpoints', text: checkpoints(facts) },
    {
      name: 'Archiver',
      text: `SELECT archived_count, last_archived_wal, last_archived_time, failed_count, last_failed_wal, last_failed_time,
       coalesce(last_failed_time > last_archived_time, last_failed_time IS NOT NULL) AS failing
FROM pg_stat_archiver`,
    },
  ],
  sections: (answers) => {
    const written = answers('Written').first();
    const files = answers('Files').first();
    const points = answers('Checkpoints').first();
    const archiver = answers('Archiver').first();
    const failing = archiver.is('failing');
    return [
      {
        kind: 'figures',
        title: 'Log',
        figures: [
          figure('Written', written.number('bytes'), 'bytes', { counter: true }),
          figure('Files', files.number('size'), 'bytes', {
            hint: `max_wal_size is ${written.text('most') ?? '?'}`,
          }),
          figure('Checkpoints by time', points.number('timed'), 'count', { counter: true }),
          figure('Checkpoints by need', points.number('requested'), 'count', {
            counter: true,
            hint: 'Many of them: max_wal_size is too small',
          }),
          {
            ...figure(
              'Archiving',
              written.text('archive') === 'off'
                ? 'off'
                : failing
                  ? `fails: ${archiver.text('last_failed_wal')}`
                  : 'works',
              'text',
            ),
            tone: failing ? 'bad' : 'none',
          },
          figure('Archive failures', archiver.number('failed_count'), 'count', { counter: true }),
        ],
      },
    ];
  },
};
