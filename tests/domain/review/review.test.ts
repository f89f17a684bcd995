import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { expect, test } from 'vitest';
import type { IncidentRow } from '../../../electron/domain/incident/model.ts';
import { spanText } from '../../../electron/domain/time.ts';
import { reviewMarkdown } from '../../../electron/domain/review/markdown.ts';
import { between, metricsOf } from '../../../electron/domain/review/metrics.ts';
import type { EntryRow } from '../../../electron/domain/timeline/model.ts';

const T = Date.UTC(2026, 0, 2, 3, 4, 5);
const MIN = 60_000;

const incident: IncidentRow = {
  id: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
  title: 'Checkout | is *down*',
  status: 'resolved',
  severity: { scheme: 'x', code: 'P1', label: 'P1 - High', rank: 1, of: 4 },
  commander: 'Ana',
  summary: 'Pods **restarted**.',
  impact: 'All customers',
  resolution: 'Rolled back',
  services: ['checkout', 'cart'],
  roles: { commander: 'Ana', dba: 'Bo' },
  declaredAt: T,
  resolvedAt: T + 65 * MIN,
  updatedAt: T,
  closedAs: null,
  links: [],
  handover: null,
  hold: false,
};
const entry = (text: string, detail = ''): EntryRow => ({
  id: '01JZZZZZZZZZZZZZZZZZZZZZZY',
  incidentId: incident.id,
  at: T,
  recordedAt: T,
  kind: 'note',
  actor: 'Ana',
  text,
  detail,
  tone: '',
  pinned: true,
  corrections: 0,
});
const metrics = { declaredAt: T, identifiedAt: T + 10 * MIN, mitigatedAt: null, resolvedAt: T + 65 * MIN };

test('points that never came are not known, and a reopened incident is not resolved', () => {
  const marks = [
    { status: 'declared' as const, at: 0 },
    { status: 'resolved' as const, at: 5 },
    { status: 'reopened' as const, at: 6 },
  ];
  expect(metricsOf(marks)).toEqual({
    declaredAt: 0,
    identifiedAt: null,
    mitigatedAt: null,
    resolvedAt: null,
  });
  expect(metricsOf([...marks, { status: 'resolved', at: 9 }]).resolvedAt).toBe(9);
  expect(between(5, null)).toBeNull();
  expect(between(5, 4)).toBeNull();
  expect(spanText(null)).toBe('not known');
  expect(spanText(65 * MIN)).toBe('1 h 05 min');
});

test('the review holds what the log knows and what people wrote, in plain Markdown', () => {
  const text = reviewMarkdown({
    incident,
    metrics,
    story: [entry('Saw `502`\n# not a heading', 'line 1\n```\nline 2')],
    review: {
      incidentId: incident.id,
      sections: { rootCause: '# Deep\n\nA *bad* deploy' },
      actions: [{ id: incident.id, title: 'Add a canary', owner: 'Bo', due: '2026-02-01', state: 'done' }],
    },
    now: T,
  });
  expect(text).toContain('| Severity ');
  expect(text).toMatch(/Declared +\| Mitigated \(monitoring\) +\| not known/);
  expect(text).toMatch(/Declared +\| Resolved +\| 1 h 05 min/);
  expect(text).toContain('Pods **restarted**.');
  expect(text).toContain('- [x] Add a canary (owner: Bo, due: 2026-02-01)');
  const headings = fromMarkdown(text).children.flatMap((n) =>
    n.type === 'heading' ? [[n.depth, toString(n)]] : [],
  );
  expect(headings).toContainEqual([1, 'Incident review: Checkout | is *down*']);
  expect(headings).toContainEqual([3, 'Deep']);
  expect(headings.map(([, title]) => title)).not.toContain('not a heading');
});
