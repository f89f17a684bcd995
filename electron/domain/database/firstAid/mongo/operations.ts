import type { AidRow, AidView } from '../model.ts';
import { figure, toneFrom } from '../report.ts';
import { at, documentOf, listAt, numberAt, textAt, type Value } from './document.ts';

/** What runs now. */
export const operations: AidView = {
  id: 'operations',
  title: 'Operations',
  about: 'What runs now, longest first, and what waits for locks',
  queries: () => [
    {
      name: 'currentOp',
      text: 'db.adminCommand({ currentOp: 1, active: true })',
      needs: 'Operations of others are seen with the role clusterMonitor.',
    },
  ],
  sections: (answers) => {
    const table = answers('currentOp');
    if (!table.answered) return [];
    const ops = listAt(documentOf(table), 'inprog')
      .filter((op) => at(op, 'command', 'currentOp') === undefined && textAt(op, 'desc') !== 'monitoring')
      .toSorted((a, b) => (micros(b) ?? 0) - (micros(a) ?? 0));
    const waiting = ops.filter((op) => at(op, 'waitingForLock') === true).length;
    return [
      {
        kind: 'figures',
        title: 'Now',
        figures: [
          figure('Running', ops.length, 'count'),
          figure('Waiting for locks', waiting, 'count', { warn: 1, bad: 5 }),
        ],
      },
      {
        kind: 'table',
        title: 'Operations',
        columns: [
          { label: 'Id', unit: 'code' },
          { label: 'Kind', unit: 'text' },
          { label: 'Running', unit: 'seconds' },
          { label: 'Collection', unit: 'code' },
          { label: 'Plan', unit: 'text' },
          { label: 'Waits', unit: 'text' },
          { label: 'Client', unit: 'code' },
          { label: 'Application', unit: 'text' },
          { label: 'Command', unit: 'code' },
        ],
        rows: ops.slice(0, 500).map(operationRow),
        empty: 'Nothing runs.',
      },
    ];
  },
};

function micros(op: Value): number | null {
  return numberAt(op, 'microsecs_running') ?? (numberAt(op, 'secs_running') ?? 0) * 1e6;
}

function operationRow(op: Value): AidRow {
  const seconds = (micros(op) ?? 0) / 1e6;
  const pid = textAt(op, 'opid') ?? '';
  const user = textAt(op, 'effectiveUsers', 0, 'user') ?? '';
  const query = JSON.stringify(at(op, 'command') ?? {}).slice(0, 2000);
  return {
    cells: [
      pid,
      textAt(op, 'op'),
      seconds.toFixed(1),
      textAt(op, 'ns'),
      textAt(op, 'planSummary'),
      at(op, 'waitingForLock') === true ? 'for a lock' : '',
      textAt(op, 'client'),
      textAt(op, 'appName'),
      query,
    ],
    tone: at(op, 'waitingForLock') === true ? 'warn' : toneFrom(seconds, 60, 600),
    session: { pid, user, query, cancellable: true },
  };
}

/** What was slow, as the profiler kept it. */
export const slow: AidView = {
  id: 'slow',
  title: 'Slow operations',
  about: 'From the profiler of this database, where it is on',
  queries: () => [
    {
      name: 'Profiler',
      text: 'db.runCommand({ profile: -1 })',
      needs: 'It needs the role dbAdmin to ask for the level of the profiler.',
    },
    {
      name: 'Slow',
      text: 'db.system.profile.find({}).sort({ ts: -1 }).limit(200)',
      needs: 'The profiler keeps them in system.profile: it needs the role dbAdmin to be read.',
    },
  ],
  sections: (answers) => {
    const level = numberAt(documentOf(answers('Profiler')), 'was');
    const rows = answers('Slow').rows.map((row) => JSON.parse(row[0] ?? '{}') as Value);
    return [
      {
        kind: 'figures',
        title: 'Profiler',
        figures: [
          figure('Level', level, 'count', {
            hint: level === 0 ? 'It is off: slow operations stand in the log of the server alone' : '',
          }),
          figure('Slow from', numberAt(documentOf(answers('Profiler')), 'slowms'), 'milliseconds'),
        ],
      },
      {
        kind: 'table',
        title: 'Slow operations',
        columns: [
          { label: 'When', unit: 'time' },
          { label: 'Took', unit: 'milliseconds' },
          { label: 'Kind', unit: 'text' },
          { label: 'Collection', unit: 'code' },
          { label: 'Plan', unit: 'text' },
          { label: 'Documents read', unit: 'count' },
          { label: 'Answered', unit: 'count' },
          { label: 'Command', unit: 'code' },
        ],
        rows: rows.map((op): AidRow => ({
          cells: [
            textAt(op, 'ts'),
            textAt(op, 'millis'),
            textAt(op, 'op'),
            textAt(op, 'ns'),
            textAt(op, 'planSummary'),
            textAt(op, 'docsExamined'),
            textAt(op, 'nreturned'),
            JSON.stringify(at(op, 'command') ?? {}).slice(0, 2000),
          ],
          tone: /COLLSCAN/.test(textAt(op, 'planSummary') ?? '') ? 'warn' : 'none',
        })),
        empty: 'None was kept.',
      },
    ];
  },
};
