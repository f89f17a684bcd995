import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

test('the review is filled from the resolution, follows corrected times, and its export is a fact', () => {
  let now = Date.UTC(2026, 4, 1, 12);
  const backend = createBackend({ dataDir: temporaryFolder(), version: 'test', now: () => now });
  onTestFinished(() => backend.dispose());
  const { incident, timeline, review } = backend.services;
  const { id } = incident.declare({ title: 'Disk full' });
  now += 10 * 60_000;
  incident.setStatus({ id, status: 'identified' });
  now += 50 * 60_000;
  incident.resolve({ id, resolution: 'Logs rotated', impact: 'Uploads failed', rootCause: 'No rotation' });
  review.write({ incidentId: id, section: 'lucky', text: 'It was night' });
  review.addAction({ incidentId: id, title: 'Rotate logs', owner: 'Ana', due: '2026-05-08' });

  const first = review.draft({ incidentId: id });
  expect(first.story.map((e) => e.text)).toEqual([
    'Incident declared: Disk full',
    'Status changed from investigating to identified',
    'Incident resolved',
  ]);
  const identified = first.story[1];
  timeline.correct({ incidentId: id, entryId: identified?.id ?? '', at: (identified?.at ?? 0) - 5 * 60_000 });
  const { name, text } = review.export({ incidentId: id, format: 'markdown' });
  expect(name).toBe('2026-05-01-disk-full.review.md');
  expect(text).toMatch(/Time to identify +\| detected +\| identified +\| 5 min/);
  expect(text).toMatch(/Time to resolve +\| detected +\| resolved +\| 1 h 00 min/);
  for (const part of [
    'No rotation',
    'It was night',
    '- [ ] Rotate logs (owner: Ana, due: 2026-05-08, priority: medium)',
  ]) {
    expect(text).toContain(part);
  }
  expect(timeline.tail({ incidentId: id, filter: {}, limit: 1 }).entries[0]?.text).toBe(
    'Review exported as markdown',
  );
});
