import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boardOf } from '../../../electron/domain/report/board.ts';
import { actionsCalendar } from '../../../electron/domain/report/calendar.ts';
import { csvOf } from '../../../electron/domain/report/csv.ts';
import type { IncidentFacts } from '../../../electron/domain/report/model.ts';
import { periodReport } from '../../../electron/domain/report/monthly.ts';
import { spreadOf, trendsOf } from '../../../electron/domain/report/trends.ts';
import { emptyReview, type ActionItem } from '../../../electron/domain/review/model.ts';
import { ulid } from 'ulid';
import ICAL from 'ical.js';
import { parse } from 'csv-parse/sync';

const query = { from: null, to: null, drills: false, zone: 'UTC' };
const unknown = {
  detect: null,
  acknowledge: null,
  identify: null,
  mitigate: null,
  resolve: null,
  impact: null,
};

function incident(declaredAt: number, more: Partial<IncidentFacts> = {}): IncidentFacts {
  return {
    id: ulid(),
    severity: null,
    services: [],
    causes: [],
    drill: false,
    open: false,
    declaredAt,
    durations: unknown,
    ...more,
  };
}
const at = (iso: string) => Date.parse(iso);

test('a report of drills calls them drills', () => {
  const drills = trendsOf([incident(0, { drill: true }), incident(1)], { ...query, drills: true });
  expect(periodReport('Drills', drills, [], 'now', true)).toContain(
    '1 drill, 0 still open. Incidents are counted apart: 1.',
  );
});

test('months without an incident are shown, and drills are counted apart', () => {
  const p1 = { code: 'P1', rank: 1 };
  const trends = trendsOf(
    [
      incident(at('2026-01-31T23:30:00Z'), { severity: p1 }),
      incident(at('2026-03-02T10:00:00Z'), { services: ['web', 'web'], causes: ['Capacity'] }),
      incident(at('2026-03-03T10:00:00Z'), { drill: true }),
    ],
    query,
  );
  expect(trends.months).toEqual([
    { month: '2026-01', total: 1, bySeverity: { P1: 1 } },
    { month: '2026-02', total: 0, bySeverity: {} },
    { month: '2026-03', total: 1, bySeverity: { pending: 1 } },
  ]);
  expect(trends).toMatchObject({
    incidents: 2,
    others: 1,
    severities: ['P1', 'pending'],
    services: [{ name: 'web', count: 1 }],
    causes: [{ name: 'Capacity', count: 1 }],
  });
  expect(trends.weekdays).toEqual([1, 0, 0, 0, 0, 1, 0]);
});

test('months and hours are those of the zone, over the end of daylight saving too', () => {
  const times = ['2026-01-31T23:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(at);
  const trends = trendsOf(
    times.map((t) => incident(t)),
    { ...query, zone: 'Europe/Berlin' },
  );
  expect(trends.months[0]?.month).toBe('2026-02');
  expect(trends.hours[0]).toBe(1);
  expect(trends.hours[2]).toBe(2);
});

test('a time that is not known is never 0, and few numbers have no quartiles', () => {
  expect(spreadOf([null, null])).toEqual({
    known: 0,
    of: 2,
    median: null,
    lower: null,
    upper: null,
    mean: null,
  });
  expect(spreadOf([null, 10, 20])).toMatchObject({ known: 2, of: 3, median: 15, lower: null, upper: null });
  expect(spreadOf([1, 2, 3, 4, 100])).toMatchObject({ median: 3, lower: 2, upper: 4, mean: 22 });
});

test('the median lies among the values and between the quartiles, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1e9)), { maxLength: 30 }), (values) => {
      const spread = spreadOf(values);
      expect(spread).toEqual(spreadOf(values.toReversed()));
      if (spread.median === null) {
        expect(values.every((v) => v === null)).toBe(true);
        return;
      }
      const known = values.filter((v): v is number => v !== null);
      expect(spread.median).toBeGreaterThanOrEqual(Math.min(...known));
      expect(spread.median).toBeLessThanOrEqual(Math.max(...known));
      if (spread.lower !== null && spread.upper !== null) {
        expect(spread.lower).toBeLessThanOrEqual(spread.median);
        expect(spread.upper).toBeGreaterThanOrEqual(spread.median);
      }
    }),
  );
});

test('the period is from its first moment to before its last', () => {
  const trends = trendsOf(
    [1, 2, 3].map((t) => incident(t)),
    { ...query, from: 2, to: 3 },
  );
  expect(trends.incidents).toBe(1);
});

function action(title: string, due: string | null, more: Partial<ActionItem> = {}): ActionItem {
  return { id: ulid(), title, owner: 'Ana', due, state: 'open', priority: 'medium', ...more };
}
const board = (actions: ActionItem[]) =>
  boardOf([{ ...emptyReview(ulid()), actions }], () => 'Uploads fail', '2026-11-21');

test('what is overdue longest comes first, then by day and priority; what is done comes last', () => {
  const items = board([
    action('done long ago', '2026-01-01', { state: 'done' }),
    action('no date', null),
    action('today, low', '2026-11-21', { priority: 'low' }),
    action('today, high', '2026-11-21', { priority: 'high' }),
    action('a day late', '2026-11-20'),
    action('a month late', '2026-10-21'),
  ]);
  expect(items.map((i) => i.title)).toEqual([
    'a month late',
    'a day late',
    'today, high',
    'today, low',
    'no date',
    'done long ago',
  ]);
  expect(items.map((i) => i.overdueDays)).toEqual([31, 1, 0, 0, 0, 0]);
});

test('CSV is read back as it was written, and no cell is a formula', () => {
  const text = csvOf(
    ['a', 'b'],
    [
      ['=1+1', 'say "hi",\r\nthen go'],
      [null, 3],
    ],
  );
  expect(parse(text)).toEqual([
    ['a', 'b'],
    ["'=1+1", 'say "hi",\r\nthen go'],
    ['', '3'],
  ]);
});

test('the calendar is read by a calendar library: open items with day, text and priority', () => {
  const title = `Rotate; the, logs \\ of "uploads" ${'ü'.repeat(60)}`;
  const text = actionsCalendar(
    board([action(title, '2026-12-01', { priority: 'high' }), action('done', null, { state: 'done' })]),
    at('2026-11-21T10:00:00Z'),
  );
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const todos = new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vtodo');
  expect(todos).toHaveLength(1);
  expect(todos[0]?.getFirstPropertyValue('summary')).toBe(title);
  expect(String(todos[0]?.getFirstPropertyValue('due'))).toBe('2026-12-01');
  expect(todos[0]?.getFirstPropertyValue('priority')).toBe(1);
});

test('the period report stays a report whatever people call things', () => {
  const trends = trendsOf([incident(1, { services: ['a | b\n# c <script>'] })], query);
  const text = periodReport('November', trends, board([action('x\n# y', '2026-01-01')]), 'now');
  expect(text).toContain('- a \\| b \\# c \\<script\\>: 1');
  expect(text.split('\n').filter((l) => l.startsWith('# '))).toEqual(['# November']);
  expect(text).toContain('| Time to resolve | not known | too few | 0 of 1 |');
});
