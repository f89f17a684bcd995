import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const MIN = 60_000;

test('trends follow the record: corrected times, times set by hand, drills, duplicates, a new fact', () => {
  let now = Date.UTC(2026, 10, 2, 12);
  const backend = createBackend({ dataDir: temporaryFolder(), version: 'test', now: () => now });
  onTestFinished(() => backend.dispose());
  const { incident, timeline, review, report } = backend.services;
  const declare = (title: string) => incident.declare({ title }).id;
  const query = { from: null, to: null, drills: false, zone: 'UTC' };
  const first = declare('Disk full');
  now += 60 * MIN;
  incident.resolve({ id: first, resolution: 'x', impact: 'y', rootCause: '' });
  expect(report.trends(query).times.resolve).toMatchObject({ median: 60 * MIN, known: 1, of: 1 });

  const resolved = timeline
    .tail({ incidentId: first, filter: {}, limit: 5 })
    .entries.find((e) => e.text === 'Incident resolved');
  timeline.correct({ incidentId: first, entryId: resolved?.id ?? '', at: now - 20 * MIN });
  expect(report.trends(query).times.resolve.median).toBe(40 * MIN);

  review.setTime({ incidentId: first, point: 'started', at: now - 70 * MIN });
  review.setCauses({ incidentId: first, causes: ['Capacity', 'Capacity'] });
  expect(report.trends(query)).toMatchObject({
    times: { detect: { median: 10 * MIN }, impact: { median: 50 * MIN } },
    causes: [{ name: 'Capacity', count: 1 }],
  });
  expect(() => review.setTime({ incidentId: first, point: 'started', at: now + 600 * MIN })).toThrow(
    /not come yet/,
  );

  const drill = declare('Exercise');
  review.markDrill({ incidentId: drill, drill: true });
  expect(report.trends(query)).toMatchObject({ incidents: 1, others: 1 });
  expect(report.trends({ ...query, drills: true }).incidents).toBe(1);

  review.addAction({ incidentId: first, title: 'Rotate', owner: '', due: '2026-11-01', priority: 'high' });
  expect(report.board({ today: '2026-11-03' })).toMatchObject([
    { title: 'Rotate', incident: 'Disk full', overdueDays: 2, priority: 'high' },
  ]);
  expect(report.exportIncidents(query).text).toContain('Disk full,2026-11-02 12:00:00 UTC');
  expect(report.period({ ...query, title: 'November 2026', today: '2026-11-03' })).toMatchObject({
    name: 'november-2026.md',
    text: expect.stringContaining('Rotate (nobody yet, 2 days late, from Disk full)') as string,
  });
});
