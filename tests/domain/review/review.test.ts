import { fromMarkdown } from 'mdast-util-from-markdown';
import { fromHtml } from 'hast-util-from-html';
import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { expect, test } from 'vitest';
import type { IncidentRow } from '../../../electron/domain/incident/model.ts';
import { spanText } from '../../../electron/domain/time.ts';
import { reviewHtml } from '../../../electron/domain/review/html.ts';
import { emptyReview } from '../../../electron/domain/review/model.ts';
import { reviewMarkdown } from '../../../electron/domain/review/markdown.ts';
import { between, durationsOf, metricsOf, withGaps } from '../../../electron/domain/review/metrics.ts';
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
const metrics = {
  started: null,
  detected: T,
  acknowledged: null,
  identified: T + 10 * MIN,
  mitigated: null,
  resolved: T + 65 * MIN,
};

test('the head of a review tells the corrected time of the resolution', () => {
  const corrected = { ...metrics, resolved: T + 50 * MIN };
  const text = reviewMarkdown({
    incident,
    review: emptyReview(incident.id),
    metrics: corrected,
    story: [],
    now: T,
  });
  expect(text).toMatch(/Resolved +\| 2026-01-02 03:54/);
});

test('points that never came are not known, and a reopened incident is not resolved', () => {
  const marks = [
    { status: 'declared' as const, at: 0 },
    { status: 'resolved' as const, at: 5 },
    { status: 'reopened' as const, at: 6 },
  ];
  expect(metricsOf(marks)).toEqual({
    started: null,
    detected: 0,
    acknowledged: null,
    identified: null,
    mitigated: null,
    resolved: null,
  });
  expect(metricsOf([...marks, { status: 'resolved', at: 9 }]).resolved).toBe(9);
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
      actions: [
        {
          id: incident.id,
          title: 'Add a canary',
          owner: 'Bo',
          due: '2026-02-01',
          state: 'done',
          priority: 'high',
        },
      ],
      times: {},
      causes: ['Change'],
      drill: false,
    },
    now: T,
  });
  expect(text).toContain('| Severity ');
  expect(text).toMatch(/Time to mitigate +\| detected +\| mitigated +\| not known/);
  expect(text).toMatch(/Time to resolve +\| detected +\| resolved +\| 1 h 05 min/);
  expect(text).toContain('Pods **restarted**.');
  expect(text).toContain('- [x] Add a canary (owner: Bo, due: 2026-02-01, priority: high)');
  const headings = fromMarkdown(text).children.flatMap((n) =>
    n.type === 'heading' ? [[n.depth, toString(n)]] : [],
  );
  expect(headings).toContainEqual([1, 'Incident review: Checkout | is *down*']);
  expect(headings).toContainEqual([3, 'Deep']);
  expect(headings.map(([, title]) => title)).not.toContain('not a heading');
});

test('what people know better counts instead of the log, and out of order is not known', () => {
  const marks = [
    { status: 'declared' as const, at: 10 * MIN },
    { status: 'acknowledged' as const, at: 12 * MIN },
    { status: 'monitoring' as const, at: 40 * MIN },
  ];
  const durations = durationsOf(
    metricsOf(marks, { started: 4 * MIN, mitigated: 30 * MIN, resolved: 5 * MIN }),
  );
  expect(durations).toEqual({
    detect: 6 * MIN,
    acknowledge: 2 * MIN,
    identify: null,
    mitigate: 20 * MIN,
    resolve: null,
    impact: MIN,
  });
});

test('a long silence in the story is told', () => {
  const at = (minutes: number) => ({ ...entry('x'), at: T + minutes * MIN });
  expect(withGaps([at(0), at(29), at(60)]).map((g) => g.gapMs)).toEqual([null, null, 31 * MIN]);
});

test('the HTML file holds no script and nothing from elsewhere, whatever people wrote', () => {
  const html = reviewHtml({
    incident: {
      ...incident,
      title: '</title><script>alert(1)</script>',
      summary: '<img src=x onerror=alert(1)> [x](javascript:alert(1))',
    },
    metrics,
    story: [entry('<script>alert(2)</script>')],
    review: emptyReview(incident.id),
    now: T,
  });
  const tree = fromHtml(html);
  const names: string[] = [];
  const links: unknown[] = [];
  visit(tree, 'element', (node) => {
    names.push(node.tagName);
    if (node.tagName === 'a') links.push(node.properties['href']);
  });
  expect(names.filter((n) => /script|img|iframe|object/.test(n))).toEqual([]);
  expect(links.filter((href) => String(href).startsWith('javascript'))).toEqual([]);
  expect(html).toContain("default-src 'none'");
});
