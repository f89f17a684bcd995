import type { AidRow, AidView, Section } from '../model.ts';
import { figure, percent, toneFrom } from '../report.ts';
import { at, documentOf, listAt, numberAt, textAt, type Value } from './document.ts';
import { operations, slow } from './operations.ts';

const MONITOR = 'It needs the role clusterMonitor.';

const overview: AidView = {
  id: 'overview',
  title: 'Overview',
  about: 'serverStatus: connections, operations, cache, queues',
  queries: () => [{ name: 'serverStatus', text: 'db.adminCommand({ serverStatus: 1 })', needs: MONITOR }],
  sections: (answers) => {
    const table = answers('serverStatus');
    if (!table.answered) return [];
    const doc = documentOf(table);
    const used = numberAt(doc, 'connections', 'current');
    const free = numberAt(doc, 'connections', 'available');
    const cache = at(doc, 'wiredTiger', 'cache');
    const most = numberAt(cache, 'maximum bytes configured');
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Connections', used, 'count', { hint: `${free ?? '?'} more would fit` }),
          figure('Used', percent(used, (used ?? 0) + (free ?? 0)), 'percent', { warn: 75, bad: 90 }),
          figure('Reads waiting', numberAt(doc, 'globalLock', 'currentQueue', 'readers'), 'count', {
            warn: 10,
            bad: 100,
          }),
          figure('Writes waiting', numberAt(doc, 'globalLock', 'currentQueue', 'writers'), 'count', {
            warn: 10,
            bad: 100,
          }),
          figure('Memory', inBytes(numberAt(doc, 'mem', 'resident')), 'bytes'),
          figure('Up for', numberAt(doc, 'uptime'), 'seconds'),
        ],
      },
      {
        kind: 'figures',
        title: 'Operations',
        figures: ['query', 'insert', 'update', 'delete', 'getmore', 'command'].map((name) =>
          figure(name, numberAt(doc, 'opcounters', name), 'count', { counter: true }),
        ),
      },
      {
        kind: 'figures',
        title: 'Cache',
        figures: [
          figure('Filled', percent(numberAt(cache, 'bytes currently in the cache'), most), 'percent', {
            warn: 90,
            bad: 97,
          }),
          // Past 20 % the threads of the applications must evict for themselves, and slow down.
          figure('Dirty', percent(numberAt(cache, 'tracked dirty bytes in the cache'), most), 'percent', {
            warn: 10,
            bad: 20,
          }),
          figure('Read into it', numberAt(cache, 'bytes read into cache'), 'bytes', { counter: true }),
          figure('Written from it', numberAt(cache, 'bytes written from cache'), 'bytes', { counter: true }),
          figure('Page faults', numberAt(doc, 'extra_info', 'page_faults'), 'count', { counter: true }),
          figure('Assertions of users', numberAt(doc, 'asserts', 'user'), 'count', { counter: true }),
        ],
      },
    ];
  },
};

/** serverStatus tells memory in MiB. */
function inBytes(megabytes: number | null): number | null {
  return megabytes === null ? null : megabytes * 2 ** 20;
}

const replicaSet: AidView = {
  id: 'replication',
  title: 'Replica set',
  about: 'Members, their state and how far behind',
  queries: () => [
    {
      name: 'replSetGetStatus',
      text: 'db.adminCommand({ replSetGetStatus: 1 })',
      needs: `It needs a replica set, and the role clusterMonitor.`,
    },
  ],
  sections: (answers): Section[] => {
    const table = answers('replSetGetStatus');
    if (!table.answered) return [];
    const members = listAt(documentOf(table), 'members');
    const applied = (m: Value) => Date.parse(textAt(m, 'optimeDate') ?? '');
    const head = Math.max(...members.map(applied).filter(Number.isFinite));
    return [
      {
        kind: 'table',
        title: textAt(documentOf(table), 'set') ?? 'Replica set',
        columns: [
          { label: 'Member', unit: 'code' },
          { label: 'State', unit: 'text' },
          { label: 'Behind', unit: 'seconds' },
          { label: 'Up for', unit: 'seconds' },
          { label: 'Last heartbeat', unit: 'time' },
          { label: 'Says', unit: 'text' },
        ],
        rows: members.map((m): AidRow => {
          const behind =
            Number.isFinite(head) && Number.isFinite(applied(m)) ? (head - applied(m)) / 1000 : null;
          const state = textAt(m, 'stateStr') ?? '';
          const well = ['PRIMARY', 'SECONDARY', 'ARBITER'].includes(state) && numberAt(m, 'health') !== 0;
          return {
            cells: [
              textAt(m, 'name'),
              state,
              behind === null ? null : String(behind),
              textAt(m, 'uptime'),
              textAt(m, 'lastHeartbeat'),
              textAt(m, 'lastHeartbeatMessage'),
            ],
            tone: well ? toneFrom(behind, 10, 60) : 'bad',
          };
        }),
        empty: 'No members.',
      },
    ];
  },
};

const sizes: AidView = {
  id: 'sizes',
  title: 'Sizes',
  about: 'This database and its collections',
  queries: () => [
    { name: 'dbStats', text: 'db.runCommand({ dbStats: 1 })' },
    {
      name: 'Databases',
      text: 'db.adminCommand({ listDatabases: 1 })',
      needs: 'It needs the right to list databases.',
    },
  ],
  sections: (answers) => {
    const doc = documentOf(answers('dbStats'));
    return [
      {
        kind: 'figures',
        title: 'This database',
        figures: [
          figure('Collections', numberAt(doc, 'collections'), 'count'),
          figure('Documents', numberAt(doc, 'objects'), 'count'),
          figure('Data', numberAt(doc, 'dataSize'), 'bytes'),
          figure('On the disk', numberAt(doc, 'storageSize'), 'bytes'),
          figure('Indexes', numberAt(doc, 'indexSize'), 'bytes'),
          figure('Disk used', percent(numberAt(doc, 'fsUsedSize'), numberAt(doc, 'fsTotalSize')), 'percent', {
            warn: 80,
            bad: 92,
          }),
        ],
      },
      {
        kind: 'table',
        title: 'Databases',
        columns: [
          { label: 'Database', unit: 'code' },
          { label: 'On the disk', unit: 'bytes' },
        ],
        rows: listAt(documentOf(answers('Databases')), 'databases').map((d): AidRow => ({
          cells: [textAt(d, 'name'), textAt(d, 'sizeOnDisk')],
          tone: 'none',
        })),
        empty: 'None is shown.',
      },
    ];
  },
};

export const mongoViews: readonly AidView[] = [overview, operations, replicaSet, slow, sizes];
