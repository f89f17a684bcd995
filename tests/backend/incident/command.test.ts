import { ulid } from 'ulid';
import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import type { ClockRow } from '../../../electron/domain/clock/model.ts';
import { hlcTime } from '../../../electron/domain/hlc.ts';
import type { IncidentRow, Severity } from '../../../electron/domain/incident/model.ts';
import { keptUntil } from '../../../electron/domain/incident/retention.ts';
import { builtInSchemes } from '../../../electron/domain/severity/builtIn.ts';
import { severityOf } from '../../../electron/domain/severity/model.ts';
import type { TaskRow } from '../../../electron/domain/task/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { travelling } from '../../fixtures/log.ts';

const T = Date.UTC(2026, 10, 21, 2, 50);
const MINUTE = 60_000;

function open(person = 'Ana') {
  let now = T;
  let steady = 0;
  const backend = createBackend({
    dataDir: temporaryFolder(),
    version: 'test',
    now: () => now,
    steady: () => steady,
  });
  onTestFinished(() => backend.dispose());
  backend.services.setting.set({ person });
  const rows = new Map(backend.log.feeds().map((f) => [f.feature, f.feed]));
  const { incident, timeline } = backend.services;
  return {
    ...backend,
    ...backend.services,
    incidentRow: (id: string) => rows.get('incident')?.row(id) as IncidentRow | undefined,
    clockRow: (id: string) => rows.get('clock')?.row(id) as ClockRow,
    taskRow: (id: string) => rows.get('task')?.row(id) as TaskRow,
    rowOf: (feature: string, id: string) => rows.get(feature)?.row(id),
    declare: (title = 'Checkout is down') => incident.declare({ title }).id,
    texts: (id: string) =>
      timeline.tail({ incidentId: id, filter: {}, limit: 200 }).entries.map((entry) => entry.text),
    pass(minutes: number) {
      now += minutes * MINUTE;
      steady += minutes * MINUTE;
    },
    jump(minutes: number) {
      now += minutes * MINUTE;
    },
  };
}

function severity(rank: number, scheme = builtInSchemes[0]): Severity {
  const level = scheme?.levels[rank];
  if (!scheme || !level) throw new Error('there is no such level');
  return severityOf(scheme, level);
}

test('a severity brings its clocks and whom to tell; another one adds and names what ends', () => {
  const { incident, declare, clockRow, taskRow, texts, timeline } = open();
  const id = declare();
  incident.setSeverity({ id, severity: severity(0) });
  expect(clockRow(id).plan?.code).toBe('P0');
  const told = taskRow(id).tasks.map((t) => t.title);
  expect(told).toEqual(['Tell: On-call of every team on the path, Executive sponsor']);
  incident.setSeverity({ id, severity: severity(1), reason: 'A workaround was found' });
  expect(taskRow(id).tasks.map((t) => t.title)).toEqual([...told, 'Tell: On-call of the owning team']);
  expect(texts(id)).toContain('Severity changed from P0 · Critical to P1 · High');
  const { entries } = timeline.tail({ incidentId: id, filter: { kinds: ['clock'] }, limit: 10 });
  expect(entries.at(-1)?.detail).toContain('No longer due: Second on-call after 15 min');
});

test('a scheme of one’s own is used by name, retired ones stay readable, and a changed one moves no clock', () => {
  const { incident, severity: schemes, declare, clockRow, rowOf } = open();
  const [base] = builtInSchemes[0]?.levels ?? [];
  if (!base) throw new Error('the scheme is empty');
  const level = { ...base, code: 'RED', label: 'Red', response: 7 };
  const { id: schemeId } = schemes.saveScheme({ name: 'Colours', levels: [level] });
  const id = declare();
  const red = severityOf({ name: 'Colours', levels: [level] }, level);
  incident.setSeverity({ id, severity: red });
  schemes.saveScheme({ id: schemeId, name: 'Colours', levels: [{ ...level, response: 99 }] });
  expect(clockRow(id).plan?.response).toBe(7);
  schemes.retireScheme({ id: schemeId });
  incident.setSeverity({ id, severity: red });
  expect(clockRow(id).plan?.response).toBe(99);
  expect(rowOf('severity', 'team')).toMatchObject({ schemes: [{ name: 'Colours', retired: true }] });
  expect(() => schemes.saveScheme({ name: 'Holdfast', levels: [level] })).toThrow(/another one/);
});

test('command passes when the new one accepts, and to nobody else', () => {
  const { incident, declare, incidentRow, texts } = open();
  const id = declare();
  expect(() => incident.offerHandover({ id, to: 'ana', brief: '' })).toThrow(/commander already/);
  const { id: handoverId } = incident.offerHandover({ id, to: 'Bo', brief: '## Situation' });
  expect(incidentRow(id)).toMatchObject({ commander: 'Ana', handover: { from: 'Ana', to: 'Bo' } });
  expect(() => incident.acceptHandover({ id, handoverId, by: 'Cy' })).toThrow(/only Bo/);
  incident.acceptHandover({ id, handoverId, by: 'bo' });
  expect(incidentRow(id)).toMatchObject({ commander: 'Bo', handover: null, roles: { commander: 'Bo' } });
  expect(texts(id).slice(-3)).toEqual(['Ana offers command to Bo', 'Bo accepts command', 'Bo is commander']);
  expect(() => incident.acceptHandover({ id, handoverId, by: 'Bo' })).toThrow(/no longer open/);
});

test('an accepted handover whose answer was lost is stored once when it is sent again', () => {
  const { incident, declare, log } = open();
  const id = declare();
  const { id: handoverId } = incident.offerHandover({ id, to: 'Bo', brief: '' });
  const key = ulid();
  for (const _ of [1, 2]) incident.acceptHandover({ key, id, handoverId, by: 'Bo' });
  expect(log.position()).toBe(4);
});

test('a duplicate is merged: its services go over, nothing is due in it, and it can be reopened', () => {
  const { incident, declare, incidentRow, clockRow, texts } = open();
  const [twin, real] = [declare('Payments fail'), declare('Checkout is down')];
  incident.setServices({ id: twin, services: ['payments'] });
  incident.setSummary({ id: twin, summary: 'Cards time out' });
  expect(() => incident.mergeInto({ id: twin, into: twin, reason: '' })).toThrow(/itself/);
  incident.mergeInto({ id: twin, into: real, reason: 'Same cause' });
  expect(incidentRow(twin)).toMatchObject({
    status: 'resolved',
    closedAs: 'duplicate',
    links: [{ kind: 'duplicate_of', other: real }],
  });
  expect(incidentRow(real)).toMatchObject({ status: 'investigating', services: ['payments'] });
  expect(clockRow(twin).void).toBe(true);
  expect(texts(real)).toContain('A duplicate was merged into this: Payments fail');
  expect(() => incident.mergeInto({ id: real, into: twin, reason: '' })).toThrow(/lives on/);
  incident.reopen({ id: twin, reason: 'It is another fault' });
  expect(incidentRow(twin)).toMatchObject({ status: 'investigating', closedAs: null });
  expect(clockRow(twin).void).toBe(false);
});

test('links are made once and undone, and a mistake closes without being a solution', () => {
  const { incident, declare, incidentRow, log } = open();
  const [a, b] = [declare('A'), declare('B')];
  for (const _ of [1, 2]) incident.link({ id: a, kind: 'caused_by', other: b });
  expect(incidentRow(a)?.links).toEqual([{ kind: 'caused_by', other: b }]);
  expect(log.position()).toBe(3);
  incident.unlink({ id: a, kind: 'caused_by', other: b });
  expect(incidentRow(a)?.links).toEqual([]);
  incident.withdraw({ id: b, reason: 'A rehearsal' });
  expect(incidentRow(b)).toMatchObject({ status: 'resolved', closedAs: 'mistake' });
  expect(() => incident.withdraw({ id: b, reason: 'x' })).toThrow(/over already/);
});

test('tasks have one name, are understood, checked back, given on and done', () => {
  const { task, declare, taskRow, pass } = open();
  const incidentId = declare();
  const { id: taskId } = task.give({ incidentId, title: 'Check lag', person: 'Bo', minutes: 10 });
  pass(4);
  task.understood({ incidentId, taskId });
  expect(taskRow(incidentId).tasks).toMatchObject([{ state: 'understood', dueAt: T + 14 * MINUTE }]);
  pass(11);
  task.checkBack({ incidentId, taskId, note: '30 s behind', minutes: 5 });
  expect(taskRow(incidentId).tasks).toMatchObject([{ note: '30 s behind', dueAt: T + 20 * MINUTE }]);
  task.reassign({ incidentId, taskId, person: 'Cy', minutes: null });
  expect(taskRow(incidentId).tasks).toMatchObject([{ person: 'Cy', state: 'given', dueAt: null }]);
  for (const _ of [1, 2]) task.finish({ incidentId, taskId, note: 'caught up' });
  expect(taskRow(incidentId).tasks).toMatchObject([{ state: 'done', note: 'caught up' }]);
  task.decide({ incidentId, what: 'Fail over', why: 'The primary is lost', by: 'Ana', rejected: 'Wait' });
  expect(taskRow(incidentId).decisions).toMatchObject([
    { what: 'Fail over', rejected: 'Wait', at: T + 15 * MINUTE },
  ]);
});

test('a jump of the clock stands in every open incident, and new entries keep their order until it is trusted', async () => {
  const { declare, jump, pass, tick, texts, timeline, log, clock, incident } = open();
  const [id, over] = [declare('A'), declare('B')];
  incident.withdraw({ id: over, reason: 'x' });
  pass(1);
  tick();
  const before = log.clock();
  // A few ms short, as two clocks are read one after the other.
  jump(300 - 0.0001);
  timeline.addNote({ incidentId: id, text: 'after the jump' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(texts(id)).toContain("This machine's clock jumped ahead by 5 h 00 min");
  expect(texts(over)).not.toContain("This machine's clock jumped ahead by 5 h 00 min");
  // Ordered a moment after what was before, not five hours.
  expect(log.clock() > before).toBe(true);
  expect(hlcTime(log.clock())).toBeLessThan(T + 10 * MINUTE);
  clock.trustTime();
  timeline.addNote({ incidentId: id, text: 'trusted' });
  expect(hlcTime(log.clock())).toBeGreaterThan(T + 300 * MINUTE);
});

test('the breach register keeps what must be recorded, and awareness cannot be in the future', () => {
  const { incident, declare, rowOf, clockRow } = open();
  const id = declare();
  expect(() => incident.setAware({ id, awareAt: T + 60 * MINUTE, regimes: ['gdpr'] })).toThrow(/future/);
  incident.setAware({ id, awareAt: T - 90 * MINUTE, regimes: ['gdpr', 'gdpr'] });
  incident.recordBreach({ id, record: { nature: 'A backup was public' } });
  incident.recordBreach({ id, record: { people: 'about 300' } });
  const notice = { clock: 'regulator:gdpr:authority', label: 'Notify', notifiedAt: T, reference: 'DPA-7' };
  incident.notified({ id, ...notice });
  expect(rowOf('breach', id)).toMatchObject({
    awareAt: T - 90 * MINUTE,
    regimes: ['gdpr'],
    record: { nature: 'A backup was public', people: 'about 300', measures: '' },
    notices: [{ clock: notice.clock, at: T, reference: 'DPA-7', by: 'Ana' }],
  });
  expect(clockRow(id).met[notice.clock]?.at).toBe(T);
});

test('nothing is erased before its time or under legal hold', async () => {
  const { incident, declare, incidentRow, pass, log } = open();
  const id = declare();
  incident.resolve({ id, resolution: 'x', impact: 'y', rootCause: '' });
  const erase = () => incident.erase({ ids: [id], consent: 'Ana', backups: false });
  await expect(erase()).rejects.toThrow(/not old enough/);
  pass(7 * 366 * 1440);
  incident.setHold({ id, on: true, reason: 'A claim is open' });
  await expect(erase()).rejects.toThrow(/legal hold/);
  incident.setHold({ id, on: false, reason: 'Settled' });
  expect(await erase()).toMatchObject({ incidents: 1, problem: '' });
  expect(incidentRow(id)).toBeUndefined();
  expect(log.verify().broken).toEqual([]);
});

test('a corrected time of the end moves it in the list, the clocks, the trends and the time of keeping', () => {
  const { declare, incident, timeline, review, report, incidentRow, clockRow, pass } = open();
  const id = declare();
  pass(60);
  incident.resolve({ id, resolution: 'Restarted', impact: 'Some', rootCause: '' });
  expect(incidentRow(id)?.resolvedAt).toBe(T + 60 * MINUTE);
  const { entries } = timeline.tail({ incidentId: id, filter: {}, limit: 50 });
  const end = entries.find((entry) => entry.text === 'Incident resolved')?.id ?? '';
  timeline.correct({ incidentId: id, entryId: end, at: T + 45 * MINUTE });
  expect(incidentRow(id)?.resolvedAt).toBe(T + 45 * MINUTE);

  review.setTime({ incidentId: id, point: 'resolved', at: T + 30 * MINUTE });
  const row = incidentRow(id);
  expect(row?.resolvedAt).toBe(T + 30 * MINUTE);
  expect(clockRow(id).overAt).toBe(T + 30 * MINUTE);
  expect(row && keptUntil(row, 1)).toBe(Date.UTC(2027, 10, 21, 3, 20));
  const trends = report.trends({ from: null, to: null, drills: false, zone: 'UTC' });
  expect(trends.times.resolve.median).toBe(30 * MINUTE);

  incident.reopen({ id, reason: 'It is back' });
  expect(incidentRow(id)?.resolvedAt).toBeNull();
  pass(10);
  incident.resolve({ id, resolution: 'Rolled back', impact: 'Some', rootCause: '' });
  expect(incidentRow(id)?.resolvedAt).toBe(T + 70 * MINUTE);
  expect(review.draft({ incidentId: id }).metrics.resolved).toBe(T + 70 * MINUTE);
});

test('two consoles that exchange their facts in any order show the same clocks, tasks and contacts', () => {
  const [a, b] = [open('Ana'), open('Bo')];
  const id = a.declare();
  const exchange = (from: typeof a, to: typeof a) => to.log.import(from.log.after(0, 10_000).map(travelling));
  exchange(a, b);
  a.incident.setSeverity({ id, severity: severity(0) });
  b.pass(1);
  b.clock.giveUpdate({ incidentId: id, audiences: ['customers'], how: 'phone' });
  const { id: contactId } = b.contact.add({ details: { name: 'Cy', role: '', channels: [], note: '' } });
  b.contact.reached({ incidentId: id, contactId, name: 'Cy', channel: '1', outcome: 'no answer', note: '' });
  a.pass(3);
  const { id: taskId } = a.task.give({ incidentId: id, title: 'Look', person: 'Bo', minutes: 5 });
  exchange(a, b);
  b.pass(5);
  b.task.finish({ incidentId: id, taskId, note: 'seen' });
  b.incident.setSeverity({ id, severity: severity(1) });
  a.incident.setAware({ id, awareAt: T, regimes: ['nis2'] });
  exchange(b, a);
  exchange(a, b);
  for (const feature of ['incident', 'clock', 'task', 'attempts', 'breach'])
    expect(b.rowOf(feature, id), feature).toEqual(a.rowOf(feature, id));
  expect(a.rowOf('contact', contactId)).toEqual(b.rowOf('contact', contactId));
  const shown = a.rowOf('clock', id);
  a.log.refoldAll();
  expect(a.rowOf('clock', id)).toEqual(shown);
});
