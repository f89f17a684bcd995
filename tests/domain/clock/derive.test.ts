import { expect, test } from 'vitest';
import { nextOf } from '../../../electron/domain/clock/derive.ts';
import {
  clockSnoozed,
  clocksPlanned,
  clockWaived,
  escalated,
  incidentAcknowledged,
  reminderDone,
  reminderSet,
  updateGiven,
} from '../../../electron/domain/clock/model.ts';
import { incidentAware, regulatorNotified } from '../../../electron/domain/incident/breach.ts';
import { incidentWithdrawn } from '../../../electron/domain/incident/closing.ts';
import {
  incidentReopened,
  incidentResolved,
  statusChanged,
} from '../../../electron/domain/incident/model.ts';
import { reviewExported } from '../../../electron/domain/review/model.ts';
import { entryCorrected, noteAdded } from '../../../electron/domain/timeline/model.ts';
import { foldClock } from '../../../electron/domain/clock/fold.ts';
import { at, declared, due, fold, level, MINUTE, one, planned, stored, T } from './fixtures.ts';

const resolved = incidentResolved({ resolution: 'x', impact: 'y', rootCause: '' });
const monitoring = statusChanged({ status: 'monitoring', from: 'identified' });
const steps = (...all: [number, string][]) => all.map(([after, who]) => ({ after, who, action: '' }));
const toTeam = updateGiven({ audiences: ['internal'], how: 'phone' });

test('an incident whose severity nobody has set asks for it, and asks no more once it is set', () => {
  const pending = fold([[0, declared]]);
  expect(due(one(at(pending, 1), 'severity'))).toBe(5);
  expect(
    at(
      fold([
        [0, declared],
        [2, planned(0)],
      ]),
      3,
    ).map((c) => c.key),
  ).not.toContain('severity');
});

test('the first response runs from the declaration and is met by the first work, not by a note about the past', () => {
  const state = fold([
    [0, declared],
    [1, planned(0)],
  ]);
  expect(one(at(state, 4), 'response')).toMatchObject({ state: 'running', lateBy: 0 });
  expect(one(at(state, 7), 'response')).toMatchObject({ state: 'late', lateBy: 2 * MINUTE });
  const late = fold([[8, noteAdded({ text: 'The first alert came at 02:30' })]], state);
  expect(one(at(late, 60), 'response')).toMatchObject({ state: 'met', lateBy: 3 * MINUTE });
  const dated = stored(noteAdded({ text: 'before' }), 8);
  expect(foldClock(state, { ...dated, at: T - 100 * MINUTE })).toBeNull();
});

test('a response that is said to have been earlier counts from when it was', () => {
  const acknowledged = { ...stored(incidentAcknowledged({}), 30), at: T + 3 * MINUTE };
  const state = foldClock(
    fold([
      [0, declared],
      [1, planned(0)],
    ]),
    acknowledged,
  );
  expect(state && one(at(state, 40), 'response')).toMatchObject({ state: 'met', lateBy: 0 });
});

test('the next update counts from the last one, for each audience by its own rhythm', () => {
  const state = fold([
    [0, declared],
    [0, planned(0)],
    [10, toTeam],
  ]);
  expect(due(one(at(state, 11), 'update:internal'))).toBe(25);
  expect(due(one(at(state, 11), 'update:customers'))).toBe(30);
  expect(due(one(at(state, 11), 'update:executives'))).toBe(60);
  const late = one(at(state, 28), 'update:internal');
  expect(late).toMatchObject({ state: 'late', lateBy: 3 * MINUTE });
  expect(nextOf(at(state, 28))?.key).not.toBe('update:customers');
});

test('an update that is dated back counts from when it was given, also when a newer one was told first', () => {
  const state = fold([
    [0, declared],
    [0, planned(0)],
    [20, toTeam],
  ]);
  const older = foldClock(state, { ...stored(toTeam, 25), at: T + 5 * MINUTE });
  expect(older && due(one(at(older, 26), 'update:internal'))).toBe(35);
});

test('a reminder waits when asked, and the clock stays as late as it is', () => {
  const snoozed = clockSnoozed({ clock: 'update:internal', label: 'x', until: T + 40 * MINUTE });
  const clock = one(
    at(
      fold([
        [0, declared],
        [0, planned(0)],
        [20, snoozed],
      ]),
      21,
    ),
    'update:internal',
  );
  expect(clock).toMatchObject({ state: 'late', remindAt: T + 40 * MINUTE });
});

test('escalation comes at 5 (at once), 15, 30 and 60 minutes, and ends when the service is well', () => {
  const state = fold([
    [0, declared],
    [0, planned(0)],
  ]);
  const steps = (minutes: number, s = state) => at(s, minutes).filter((c) => c.kind === 'escalation');
  expect(steps(1).map(due)).toEqual([5, 15, 30, 60]);
  const first = steps(1)[0];
  const done = fold([[3, escalated({ clock: first?.key ?? '', who: 'Bo' })]], state);
  expect(steps(20, done).map((c) => c.state)).toEqual(['late', 'running', 'running', 'met']);
  const well = fold([[25, monitoring]], done);
  expect(steps(40, well).map((c) => c.state)).toEqual(['met']);
  const back = fold([[50, statusChanged({ status: 'investigating', from: 'monitoring' })]], well);
  expect(steps(51, back).filter((c) => c.state === 'late')).toHaveLength(2);
});

test('opened again, the escalation begins anew: who was reached before went to bed since', () => {
  const before = fold([
    [0, declared],
    [0, planned(0)],
  ]);
  const [first] = at(before, 1).filter((c) => c.kind === 'escalation');
  const key = first?.key ?? '';
  const reached = fold([[3, escalated({ clock: key, who: 'Bo' })]], before);
  const again = fold(
    [
      [60, resolved],
      [300, incidentReopened({ reason: 'It is back' })],
    ],
    reached,
  );
  const steps = at(again, 301).filter((c) => c.kind === 'escalation');
  expect(steps.map((c) => [c.state, due(c)])).toEqual([
    ['running', 305],
    ['running', 315],
    ['running', 330],
    ['running', 360],
  ]);
  const once = fold([[303, escalated({ clock: key, who: 'Bo' })]], again);
  expect(one(at(once, 310), key).state).toBe('met');
});

test('a change of severity makes no late step of the escalation in time, and who was reached stays reached', () => {
  const low = clocksPlanned({ plan: { ...level(1), escalation: steps([30, 'Bo'], [60, 'Cy']) }, ended: [] });
  const high = clocksPlanned({ plan: { ...level(0), escalation: steps([15, 'bo'], [60, 'Cy']) }, ended: [] });
  const late = fold([
    [0, declared],
    [0, low],
    [70, planned(0)],
    [70, low],
  ]);
  expect(one(at(late, 72), 'escalation:60 Cy')).toMatchObject({ state: 'late', lateBy: 12 * MINUTE });
  const reached = fold([
    [0, declared],
    [0, low],
    [10, escalated({ clock: 'escalation:30 Bo', who: 'Bo' })],
    [20, high],
  ]);
  expect(one(at(reached, 21), 'escalation:15 bo').state).toBe('met');
});

test('after the fix the service is watched for half an hour', () => {
  const state = fold([
    [0, declared],
    [0, planned(0)],
    [40, monitoring],
  ]);
  expect(due(one(at(state, 41), 'watch'))).toBe(70);
  expect(one(at(state, 41), 'mitigate')).toMatchObject({ state: 'met', lateBy: 0 });
  expect(at(fold([[80, resolved]], state), 90).map((c) => c.key)).not.toContain('watch');
});

test('the affected services bring their own time to be back', () => {
  const objectives = [
    { service: 'checkout', scheme: null, rto: 30, rpo: 5 },
    { service: 'search', scheme: null, rto: 60, rpo: null },
  ];
  const clocks = at(fold([[0, declared]]), 31, { objectives, services: ['checkout'] });
  expect(one(clocks, 'rto:checkout')).toMatchObject({
    state: 'late',
    detail: 'At most 5 min of data may be lost',
  });
  expect(clocks.map((c) => c.key)).not.toContain('rto:search');
});

test('a raised severity gives its clocks their span from then, and makes nothing later that was late', () => {
  const low = fold([
    [0, declared],
    [0, planned(2)],
  ]);
  expect(due(one(at(low, 1), 'update:internal'))).toBe(240);
  const raised = fold([[180, planned(0)]], low);
  expect(due(one(at(raised, 181), 'update:internal'))).toBe(195);
  expect(
    at(raised, 181)
      .filter((c) => c.kind === 'escalation')
      .map(due),
  ).toEqual([185, 185, 185, 185]);

  const overdue = fold(
    [[20, planned(0)]],
    fold([
      [0, declared],
      [0, planned(0)],
    ]),
  );
  expect(due(one(at(overdue, 21), 'update:internal'))).toBe(15);
});

test('a lowered severity keeps what was done and asks for no more than its own plan', () => {
  const high = fold([
    [0, declared],
    [0, planned(0)],
  ]);
  const key = at(high, 1).find((c) => c.kind === 'escalation')?.key ?? '';
  const lowered = fold([[10, planned(2)]], fold([[5, escalated({ clock: key, who: 'Bo' })]], high));
  expect(at(lowered, 11).filter((c) => c.kind === 'escalation')).toEqual([]);
  expect(due(one(at(lowered, 11), 'update:internal'))).toBe(240);
});

test('the review is due by elapsed hours or by business days in the team’s zone', () => {
  const critical = fold([
    [0, declared],
    [0, planned(0)],
    [60, resolved],
  ]);
  expect(due(one(at(critical, 61), 'review'))).toBe(60 + 48 * 60);
  // Saturday 03:50 UTC and three business days: Wednesday at the same time of day.
  const high = fold([
    [0, declared],
    [0, planned(1)],
    [60, resolved],
  ]);
  expect(new Date(one(at(high, 61), 'review').dueAt).toISOString()).toBe('2026-11-25T03:50:00.000Z');
  const done = fold([[100, reviewExported({ format: 'markdown', sha256: '0'.repeat(64) })]], high);
  expect(one(at(done, 200), 'review')).toMatchObject({ state: 'met', lateBy: 0 });
});

test('the regulator’s 72 hours run from awareness, also long after the end, and each phase is filed apart', () => {
  const aware = incidentAware({ awareAt: T + 600 * MINUTE, regimes: ['gdpr', 'nis2'] });
  const state = fold([
    [0, declared],
    [0, planned(0)],
    [60, resolved],
    [700, aware],
  ]);
  const clocks = at(state, 701);
  expect(due(one(clocks, 'regulator:gdpr:authority'))).toBe(600 + 72 * 60);
  expect(due(one(clocks, 'regulator:nis2:warning'))).toBe(600 + 24 * 60);
  const filed = regulatorNotified({
    clock: 'regulator:nis2:notification',
    label: 'x',
    notifiedAt: T + 650 * MINUTE,
    reference: '',
  });
  const after = at(fold([[720, filed]], state), 721);
  expect(one(after, 'regulator:nis2:notification')).toMatchObject({ state: 'met' });
  expect(new Date(one(after, 'regulator:nis2:final').dueAt).toISOString()).toBe('2026-12-21T13:40:00.000Z');
});

test('many updates to one audience do not make another one late', () => {
  const told = (audience: 'internal' | 'executives') =>
    updateGiven({ audiences: [audience], how: 'chat', text: 'x' });
  const many = Array.from({ length: 40 }, (_, i) => [31 + i, told('internal')] as const);
  const state = fold([[0, declared], [0, planned(0)], [30, told('executives')], ...many]);
  expect(state.updates.some((u) => u.audiences.includes('executives'))).toBe(true);
  expect(state.updates.filter((u) => u.audiences.includes('internal'))).toHaveLength(20);
});

test('a reopened incident runs anew from the reopening, and its first response stays met', () => {
  const again = fold([
    [0, declared],
    [0, planned(0)],
    [2, noteAdded({ text: 'on it' })],
    [60, resolved],
    [500, incidentReopened({ reason: 'back' })],
  ]);
  expect(due(one(at(again, 501), 'update:internal'))).toBe(515);
  expect(due(one(at(again, 501), 'mitigate'))).toBe(620);
  expect(one(at(again, 501), 'response').state).toBe('met');
  expect(at(again, 501).map((c) => c.key)).not.toContain('review');
});

test('a mistake stops every clock, reminders and waived clocks end', () => {
  const state = fold([
    [0, declared],
    [0, planned(0)],
    [5, incidentWithdrawn({ reason: 'a test' })],
  ]);
  expect(at(state, 100)).toEqual([]);
  const id = '01JZZZZZZZZZZZZZZZZZZZZZZZ';
  const reminded = fold([
    [0, declared],
    [1, reminderSet({ reminderId: id, text: 'Ring Bo', due: T + 9 * MINUTE })],
  ]);
  expect(due(one(at(reminded, 2), `reminder:${id}`))).toBe(9);
  const done = fold([[9, reminderDone({ reminderId: id, text: 'Ring Bo' })]], reminded);
  const waived = fold([[9, clockWaived({ clock: 'severity', label: 'x', reason: 'known' })]], done);
  expect(at(waived, 10)).toEqual([]);
});

test('a corrected time moves what rests on it', () => {
  const first = stored(declared, 0, 'the-declaration');
  const start = foldClock(fold([]), first);
  const state = fold([[0, planned(0)]], start ?? undefined);
  const earlier = entryCorrected({ entryId: '01JZZZZZZZZZZZZZZZZZZZZZZZ', at: T - 30 * MINUTE });
  const fact = stored({ ...earlier, data: { ...earlier.data, entryId: 'the-declaration' } }, 5);
  const moved = foldClock(state, fact);
  expect(moved && one(at(moved, 6), 'mitigate').startedAt).toBe(T - 30 * MINUTE);
  expect(foldClock(state, stored(earlier, 6))).toBeNull();
});

test('tasks and actions are due by their own times', () => {
  const tasks = [{ id: 't', title: 'Look', person: 'Bo', givenAt: T, dueAt: T + 10 * MINUTE, doneAt: null }];
  const actions = [{ id: 'a', title: 'Fix', owner: 'Bo', due: '2026-11-30', state: 'open' }];
  const clocks = at(fold([[0, declared]]), 11, { tasks, actions });
  expect(one(clocks, 'task:t').state).toBe('late');
  // The day ends at midnight in Berlin.
  expect(new Date(one(clocks, 'action:a').dueAt).toISOString()).toBe('2026-11-30T22:59:59.000Z');
});
