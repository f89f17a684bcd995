import { audienceLabels, audiences, type Audience, type Objective } from '../severity/model.ts';
import { minutesText } from '../time.ts';
import { addBusinessDays, endOfDay } from './calendar.ts';
import type { Calendar, ClockState } from './model.ts';
import type { Clock, Due } from './due.ts';
import { escalationDues } from './escalation.ts';
import { noticesOf } from './regulator.ts';
import { declaredAt, due, fairDue, isOpen, MINUTE, openedAt, overAt, wellAt } from './span.ts';

/** What else of an incident has a day or a time, told by the features that know it. */
export interface Surroundings {
  calendar: Calendar;
  objectives: readonly Objective[];
  services: readonly string[];
  actions: readonly { id: string; title: string; owner: string; due: string | null; state: string }[];
  /** Tasks with a check-back time, in milliseconds. */
  tasks: readonly {
    id: string;
    title: string;
    person: string;
    givenAt: number;
    dueAt: number | null;
    doneAt: number | null;
  }[];
}

/** An incident whose severity nobody has set within five minutes is asked about. */
const SAY_SEVERITY = 5 * MINUTE;

/** Every clock of an incident at `now`, what is late first, then by when it is due; met ones last. */
export function clocksOf(state: ClockState, around: Surroundings, now: number): Clock[] {
  return standing(duesOf(state, around), now);
}

/** How dues stand at `now`, in the order of `clocksOf`. */
export function standing(dues: readonly Due[], now: number): Clock[] {
  return dues
    .map((due) => stand(due, now))
    .toSorted((a, b) => Number(a.state === 'met') - Number(b.state === 'met') || a.dueAt - b.dueAt);
}

/** What is due next: the first clock that is not met. */
export function nextOf(clocks: readonly Clock[]): Clock | undefined {
  return clocks.find((clock) => clock.state !== 'met');
}

function stand(due: Due, now: number): Clock {
  const until = due.metAt ?? now;
  const lateBy = Math.max(0, until - due.dueAt);
  return { ...due, lateBy, state: due.metAt !== null ? 'met' : lateBy > 0 ? 'late' : 'running' };
}

/** Everything that is or was due of an incident: changes with its facts and not with the time. */
export function duesOf(state: ClockState, around: Surroundings): Due[] {
  if (state.void || !state.declared) return [];
  const dues = [
    ...severityDue(state),
    ...responseDue(state),
    ...updateDues(state),
    ...escalationDues(state),
    ...mitigateDue(state),
    ...watchDue(state),
    ...objectiveDues(state, around),
    ...reviewDue(state, around.calendar),
    ...noticesOf(state, around.calendar),
    ...taskDues(around),
    ...reminderDues(state),
    ...actionDues(around),
  ];
  return dues
    .filter(({ key }) => !(key in state.waived))
    .map((due) => ({ ...due, remindAt: state.snoozed[due.key] ?? null }));
}

function severityDue(state: ClockState): Due[] {
  if (state.plan || !isOpen(state)) return [];
  const startedAt = declaredAt(state);
  return [
    due({
      key: 'severity',
      kind: 'severity',
      label: 'Say how bad it is',
      startedAt,
      dueAt: startedAt + SAY_SEVERITY,
    }),
  ];
}

function responseDue(state: ClockState): Due[] {
  const minutes = state.plan?.response ?? null;
  if (minutes === null) return [];
  const startedAt = declaredAt(state);
  const first = [state.acknowledged?.at, state.workAt].filter((at) => at !== undefined && at !== null);
  const metAt = first.length > 0 ? Math.max(startedAt, Math.min(...first)) : overAt(state);
  const dueAt = fairDue(state, 'response', startedAt, minutes);
  return [due({ key: 'response', kind: 'response', label: 'First response', startedAt, dueAt, metAt })];
}

const updateKey = (audience: Audience) => `update:${audience}`;

function updateStart(state: ClockState, audience: Audience): number {
  const last = state.updates.findLast((u) => u.audiences.includes(audience));
  return Math.max(last?.at ?? 0, openedAt(state));
}

function updateDues(state: ClockState): Due[] {
  if (!state.plan || !isOpen(state)) return [];
  const { cadence } = state.plan;
  const told = audiences.filter((audience) => cadence[audience] !== null);
  return told.map((audience) => {
    const key = updateKey(audience);
    const startedAt = updateStart(state, audience);
    const minutes = cadence[audience] ?? 0;
    const label = told.length > 1 ? `Update: ${audienceLabels[audience].toLowerCase()}` : 'Next update';
    const dueAt = fairDue(state, key, startedAt, minutes);
    return due({ key, kind: 'update', label, detail: `Every ${minutesText(minutes)}`, startedAt, dueAt });
  });
}

function mitigateDue(state: ClockState): Due[] {
  const minutes = state.plan?.mitigate ?? null;
  if (minutes === null) return [];
  const startedAt = openedAt(state);
  const metAt = wellAt(state);
  const dueAt = fairDue(state, 'mitigate', startedAt, minutes);
  return [due({ key: 'mitigate', kind: 'mitigate', label: 'Well again', startedAt, dueAt, metAt })];
}

function watchDue(state: ClockState): Due[] {
  if (!state.mitigated || !isOpen(state)) return [];
  const startedAt = state.mitigated.at;
  const minutes = state.plan?.watch ?? 30;
  const detail = 'Resolve if it stayed well';
  return [
    due({
      key: 'watch',
      kind: 'watch',
      label: 'Watch is over',
      detail,
      startedAt,
      dueAt: startedAt + minutes * MINUTE,
    }),
  ];
}

function objectiveDues(state: ClockState, { objectives, services }: Surroundings): Due[] {
  const startedAt = declaredAt(state);
  const metAt = wellAt(state);
  return objectives.flatMap(({ service, rto, rpo }) => {
    if (rto === null || !services.includes(service)) return [];
    const detail = rpo === null ? '' : `At most ${rpo} min of data may be lost`;
    const parts = { key: `rto:${service}`, label: `${service} back (RTO)`, detail };
    return [due({ ...parts, kind: 'rto', startedAt, dueAt: startedAt + rto * MINUTE, metAt })];
  });
}

function reviewDue(state: ClockState, calendar: Calendar): Due[] {
  const rule = state.plan?.review;
  const startedAt = overAt(state);
  if (!rule || startedAt === null) return [];
  const dueAt =
    rule.unit === 'hours'
      ? startedAt + rule.amount * 60 * MINUTE
      : addBusinessDays(startedAt, rule.amount, calendar);
  const detail = `${rule.amount} ${rule.unit} after it was resolved`;
  return [
    due({
      key: 'review',
      kind: 'review',
      label: 'Review',
      detail,
      startedAt,
      dueAt,
      metAt: state.reviewed?.at ?? null,
    }),
  ];
}

function taskDues({ tasks }: Surroundings): Due[] {
  return tasks.flatMap(({ id, title, person, givenAt, dueAt, doneAt }) =>
    dueAt === null || doneAt !== null
      ? []
      : [due({ key: `task:${id}`, kind: 'task', label: `${person}: ${title}`, startedAt: givenAt, dueAt })],
  );
}

function reminderDues({ reminders }: ClockState): Due[] {
  return reminders
    .filter((r) => r.doneAt === null)
    .map(({ id, text, due: dueAt, setAt }) =>
      due({ key: `reminder:${id}`, kind: 'reminder', label: text, startedAt: setAt, dueAt }),
    );
}

function actionDues({ actions, calendar }: Surroundings): Due[] {
  return actions.flatMap(({ id, title, owner, due: day, state }) => {
    if (day === null || state !== 'open') return [];
    const dueAt = endOfDay(day, calendar.zone);
    return [
      due({ key: `action:${id}`, kind: 'action', label: title, detail: owner, startedAt: dueAt, dueAt }),
    ];
  });
}

/** When each clock that a plan sets was due by the plan that is about to be replaced, or by one before it. */
export function carriedOver(state: ClockState): Record<string, number> {
  if (!state.plan) return {};
  const open = [...responseDue(state), ...updateDues(state), ...escalationDues(state), ...mitigateDue(state)];
  const dues = open.filter((d) => d.metAt === null).map((d) => [d.key, d.dueAt]);
  return { ...state.carried, ...Object.fromEntries(dues) };
}
