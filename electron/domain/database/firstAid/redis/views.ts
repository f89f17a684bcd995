import type { AidRow, AidView, Figure } from '../model.ts';
import { figure, percent, toneFrom } from '../report.ts';
import { clients, latency, slowlog } from './commands.ts';
import { entriesOf, infoNumber, parseFields, parseInfo, textOf } from './replies.ts';

type Info = ReadonlyMap<string, string>;

/** What INFO says of the whole server. */
const overview: AidView = {
  id: 'overview',
  title: 'Overview',
  about: 'Load, clients, hits, keys',
  queries: () => [{ name: 'INFO', text: 'INFO' }],
  sections: (answers) => {
    const { reply, answered } = answers('INFO');
    if (!answered) return [];
    const info = parseInfo(textOf(reply) ?? '');
    const n = (name: string) => infoNumber(info, name);
    const hits = n('keyspace_hits');
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Commands a second', n('instantaneous_ops_per_sec'), 'count'),
          figure('Clients', n('connected_clients'), 'count', {
            hint: `limit ${info.get('maxclients') ?? '?'}`,
          }),
          figure('Blocked clients', n('blocked_clients'), 'count', { warn: 100 }),
          figure('Hits', percent(hits, (hits ?? 0) + (n('keyspace_misses') ?? 0)), 'percent'),
          figure('Evicted keys', n('evicted_keys'), 'count', {
            counter: true,
            hint: 'Memory is full: keys are thrown out',
          }),
          figure('Expired keys', n('expired_keys'), 'count', { counter: true }),
          figure('Refused clients', n('rejected_connections'), 'count', { counter: true, bad: 1 }),
          figure('Up for', n('uptime_in_seconds'), 'seconds'),
          ...persistence(info),
        ],
      },
      {
        kind: 'table',
        title: 'Keys',
        columns: [
          { label: 'Database', unit: 'code' },
          { label: 'Keys', unit: 'count' },
          { label: 'With an expiry', unit: 'count' },
          { label: 'Mean time to live', unit: 'seconds' },
        ],
        rows: [...info]
          .filter(([name]) => /^db\d+$/.test(name))
          .map(([name, value]): AidRow => {
            const fields = parseFields(value, ',');
            const ttl = Number(fields.get('avg_ttl') ?? 0) / 1000;
            return {
              cells: [
                name,
                fields.get('keys') ?? null,
                fields.get('expires') ?? null,
                ttl ? String(ttl) : null,
              ],
              tone: 'none',
            };
          }),
        empty: 'No keys.',
      },
      { kind: 'text', title: 'INFO', text: textOf(reply) ?? '' },
    ];
  },
};

function persistence(info: Info): Figure[] {
  const failed = info.get('rdb_last_bgsave_status') === 'err' || info.get('aof_last_write_status') === 'err';
  return [
    figure('Changes since the last save', infoNumber(info, 'rdb_changes_since_last_save'), 'count'),
    { ...figure('Saving to disk', failed ? 'fails' : 'works', 'text'), tone: failed ? 'bad' : 'none' },
  ];
}

/** What takes the memory, and how near the limit is. */
const memory: AidView = {
  id: 'memory',
  title: 'Memory',
  about: 'Used, limit, fragmentation, what takes it',
  queries: () => [
    { name: 'INFO memory', text: 'INFO memory' },
    { name: 'MEMORY STATS', text: 'MEMORY STATS', needs: 'It needs the right to MEMORY (+memory).' },
    { name: 'MEMORY DOCTOR', text: 'MEMORY DOCTOR', needs: 'It needs the right to MEMORY (+memory).' },
  ],
  sections: (answers) => {
    const info = parseInfo(textOf(answers('INFO memory').reply) ?? '');
    const n = (name: string) => infoNumber(info, name);
    const [used, most] = [n('used_memory'), n('maxmemory')];
    const doctor = textOf(answers('MEMORY DOCTOR').reply);
    const stats = entriesOf(answers('MEMORY STATS').reply);
    return [
      {
        kind: 'figures',
        title: 'Memory',
        figures: [
          figure('Used', used, 'bytes'),
          figure('Limit', most === 0 ? 'none' : most, most === 0 ? 'text' : 'bytes', {
            hint: `when it is full: ${info.get('maxmemory_policy') ?? '?'}`,
          }),
          figure('Of the limit', most ? percent(used, most) : null, 'percent', { warn: 80, bad: 95 }),
          figure('At its highest', n('used_memory_peak'), 'bytes'),
          figure('Taken from the system', n('used_memory_rss'), 'bytes'),
          // Below 100 MB the ratio says nothing: the process itself weighs more than the data.
          figure(
            'Fragmentation',
            n('mem_fragmentation_ratio'),
            'count',
            (used ?? 0) > 100 * 2 ** 20 ? { warn: 1.5, bad: 3 } : {},
          ),
          figure("Clients' buffers", n('mem_clients_normal'), 'bytes', { warn: 100 * 2 ** 20 }),
        ],
      },
      ...(doctor ? [{ kind: 'text' as const, title: 'What the server itself says', text: doctor }] : []),
      ...(stats.length > 0
        ? [
            {
              kind: 'table' as const,
              title: 'MEMORY STATS',
              columns: [
                { label: 'What', unit: 'code' as const },
                { label: 'Value', unit: 'code' as const },
              ],
              rows: stats.flatMap(([name, value]): AidRow[] => {
                const inner = entriesOf(value);
                const row = (label: string, text: string | null): AidRow => ({
                  cells: [label, text],
                  tone: 'none',
                });
                return inner.length > 0
                  ? inner.map(([part, v]) => row(`${name} ${part}`, textOf(v)))
                  : [row(name, textOf(value))];
              }),
              empty: '',
            },
          ]
        : []),
    ];
  },
};

const replication: AidView = {
  id: 'replication',
  title: 'Replication',
  about: 'Role, replicas and how far behind they are',
  queries: () => [{ name: 'INFO replication', text: 'INFO replication' }],
  sections: (answers) => {
    const info = parseInfo(textOf(answers('INFO replication').reply) ?? '');
    if (info.size === 0) return [];
    const follows = info.get('role') === 'slave';
    const down = follows && info.get('master_link_status') !== 'up';
    const offset = infoNumber(info, 'master_repl_offset') ?? 0;
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure(
            'This server',
            follows ? `follows ${info.get('master_host')}:${info.get('master_port')}` : 'is the primary',
            'text',
          ),
          ...(follows
            ? [
                {
                  ...figure('Link', down ? 'down' : 'up', 'text'),
                  tone: down ? ('bad' as const) : ('none' as const),
                },
                figure('Last word from it', infoNumber(info, 'master_last_io_seconds_ago'), 'seconds', {
                  warn: 15,
                  bad: 60,
                }),
              ]
            : []),
          figure('Replicas', infoNumber(info, 'connected_slaves'), 'count'),
          figure('Written', offset, 'bytes', { counter: true }),
        ],
      },
      {
        kind: 'table',
        title: 'Replicas',
        columns: [
          { label: 'Address', unit: 'code' },
          { label: 'State', unit: 'text' },
          { label: 'Behind', unit: 'bytes' },
          { label: 'Last word', unit: 'seconds' },
        ],
        rows: [...info]
          .filter(([name]) => /^slave\d+$/.test(name))
          .map(([, value]): AidRow => {
            const f = parseFields(value, ',');
            const behind = offset - Number(f.get('offset') ?? offset);
            return {
              cells: [
                `${f.get('ip')}:${f.get('port')}`,
                f.get('state') ?? null,
                String(behind),
                f.get('lag') ?? null,
              ],
              tone: toneFrom(behind, 2 ** 20, 64 * 2 ** 20),
            };
          }),
        empty: 'Nobody follows this server.',
      },
    ];
  },
};

export const redisViews: readonly AidView[] = [overview, memory, clients, slowlog, latency, replication];
