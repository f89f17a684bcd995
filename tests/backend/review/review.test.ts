import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { openBackend } from '../../fixtures/backend.ts';

test('the review is filled from the resolution, follows corrected times, and its export is a fact', () => {
  let now = Date.UTC(2026, 4, 1, 12);
  const { incident, timeline, review } = openBackend({ now: () => now }).services;
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

test('a guide’s form that was saved is in the timeline with its hash, once', async () => {
  const { services } = openBackend();
  const { id } = services.incident.declare({ title: 'Checkout is down' });
  const form = {
    incidentId: id,
    form: 'Post-mortem',
    guide: 'Our process',
    text: '# Post-mortem\n',
    key: ulid(),
  };
  services.review.saveForm(form);
  services.review.saveForm(form);
  const { entries } = services.timeline.tail({ incidentId: id, filter: { kinds: ['review'] }, limit: 9 });
  expect(entries.map((e) => [e.text, e.detail])).toEqual([
    [
      'Form "Post-mortem" of Our process saved as a file',
      `SHA-256 ${createHash('sha256').update('# Post-mortem\n').digest('hex')}`,
    ],
  ]);
});
