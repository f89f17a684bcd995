import type { AidRow, AidView, Section } from '../model.ts';
import { figure, toneFrom } from '../report.ts';
import { entriesOf, itemsOf, numberOf, parseClients, parseSlowlog, textOf } from './replies.ts';

/** What was slow: everything else waited meanwhile. */
export const slowlog: AidView = {
  id: 'slowlog',
  title: 'Slow log',
  about: 'Commands that took longer than slowlog-log-slower-than',
  queries: () => [
    { name: 'SLOWLOG', text: 'SLOWLOG GET 128', needs: 'It needs the right to SLOWLOG (+slowlog|get).' },
    {
      name: 'Threshold',
      text: 'CONFIG GET slowlog-log-slower-than',
      needs: 'It needs the right to CONFIG GET (+config|get).',
    },
  ],
  sections: (answers): Section[] => {
    const { reply, answered } = answers('SLOWLOG');
    const threshold = numberOf(entriesOf(answers('Threshold').reply)[0]?.[1]);
    if (!answered) return [];
    return [
      {
        kind: 'table',
        title: `Slow commands${threshold === null ? '' : threshold < 0 ? ' (the slow log is off)' : `, from ${threshold / 1000} ms on`}`,
        columns: [
          { label: 'When', unit: 'time' },
          { label: 'Took', unit: 'milliseconds' },
          { label: 'Client', unit: 'code' },
          { label: 'Command', unit: 'code' },
        ],
        rows: parseSlowlog(reply).map((entry) => ({
          cells: [
            new Date(entry.at).toISOString(),
            String(entry.microseconds / 1000),
            entry.client,
            entry.command,
          ],
          // Redis does one thing at a time: all others waited that long.
          tone: toneFrom(entry.microseconds, 100_000, 1_000_000),
        })),
        empty: 'Nothing was slow.',
      },
    ];
  },
};

/** Who is connected. */
export const clients: AidView = {
  id: 'clients',
  title: 'Clients',
  about: 'Who is connected, and what waits to be read by them',
  queries: () => [
    { name: 'CLIENT LIST', text: 'CLIENT LIST', needs: 'It needs the right to CLIENT LIST (+client|list).' },
  ],
  sections: (answers) => {
    const { reply, answered } = answers('CLIENT LIST');
    if (!answered) return [];
    const all = parseClients(textOf(reply) ?? '');
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Clients', all.length, 'count'),
          figure('Waiting in a blocking command', all.filter((c) => c.flags.includes('b')).length, 'count'),
          figure(
            'Replies not read yet',
            all.reduce((sum, c) => sum + c.outputBytes, 0),
            'bytes',
            {
              warn: 32 * 2 ** 20,
              bad: 256 * 2 ** 20,
            },
          ),
        ],
      },
      {
        kind: 'table',
        title: 'Clients',
        columns: [
          { label: 'Id', unit: 'code' },
          { label: 'Address', unit: 'code' },
          { label: 'Name', unit: 'text' },
          { label: 'User', unit: 'text' },
          { label: 'Database', unit: 'code' },
          { label: 'Connected for', unit: 'seconds' },
          { label: 'Idle', unit: 'seconds' },
          { label: 'Last command', unit: 'code' },
          { label: 'Replies not read', unit: 'bytes' },
        ],
        rows: all
          .toSorted((a, b) => b.outputBytes - a.outputBytes || a.idleSeconds - b.idleSeconds)
          .slice(0, 1000)
          .map((c) => ({
            cells: [
              c.id,
              c.address,
              c.name,
              c.user,
              c.database,
              String(c.ageSeconds),
              String(c.idleSeconds),
              c.command,
              String(c.outputBytes),
            ],
            tone: toneFrom(c.outputBytes, 8 * 2 ** 20, 64 * 2 ** 20),
            session: { pid: c.id, user: c.user || c.name || c.address, query: c.command, cancellable: false },
          })),
        empty: 'No clients.',
      },
    ];
  },
};

/** Spikes, as the server's own monitor sees them. */
export const latency: AidView = {
  id: 'latency',
  title: 'Latency',
  about: 'Spikes by event, and what the server says of them',
  queries: () => [
    { name: 'LATENCY LATEST', text: 'LATENCY LATEST', needs: 'It needs the right to LATENCY (+latency).' },
    { name: 'LATENCY DOCTOR', text: 'LATENCY DOCTOR', needs: 'It needs the right to LATENCY (+latency).' },
  ],
  sections: (answers) => {
    const doctor = textOf(answers('LATENCY DOCTOR').reply);
    const latest = answers('LATENCY LATEST');
    return [
      ...(latest.answered
        ? [
            {
              kind: 'table' as const,
              title: 'Spikes',
              columns: [
                { label: 'Event', unit: 'code' as const },
                { label: 'Last', unit: 'time' as const },
                { label: 'It took', unit: 'milliseconds' as const },
                { label: 'At most', unit: 'milliseconds' as const },
              ],
              rows: itemsOf(latest.reply).map((item): AidRow => {
                const [event, at, last, most] = itemsOf(item);
                const seconds = numberOf(at);
                return {
                  cells: [
                    textOf(event),
                    seconds === null ? null : new Date(seconds * 1000).toISOString(),
                    textOf(last),
                    textOf(most),
                  ],
                  tone: toneFrom(numberOf(most), 100, 1000),
                };
              }),
              empty: 'No spikes. They are only counted where latency-monitor-threshold is above 0.',
            },
          ]
        : []),
      ...(doctor ? [{ kind: 'text' as const, title: 'What the server itself says', text: doctor }] : []),
    ];
  },
};
