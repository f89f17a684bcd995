import { contactReached } from '../contact/model.ts';
import type { StoredEvent } from '../event.ts';
import { hlcTime } from '../hlc.ts';
import { incidentMergedInto, incidentWithdrawn } from '../incident/closing.ts';
import { incidentAware, regulatorNotified } from '../incident/breach.ts';
import { incidentDeclared, incidentReopened, incidentResolved, statusChanged } from '../incident/model.ts';
import { audiences } from '../severity/model.ts';
import { reviewExported, reviewExportedV1, timeSet } from '../review/model.ts';
import { entryCorrected } from '../timeline/model.ts';
import { carriedOver } from './derive.ts';
import { updateTypes } from './updates.ts';
import {
  clockSnoozed,
  clockWaived,
  clocksPlanned,
  escalated,
  incidentAcknowledged,
  reminderDone,
  reminderSet,
  type ClockState,
  type Mark,
} from './model.ts';

/** A change that one event makes to the clocks of its incident; null where it makes none. */
type Change = (state: ClockState, event: StoredEvent) => ClockState | null;

const mark = ({ id, at }: StoredEvent): Mark => ({ id, at });

/** The newest of each audience are kept: only its last one counts, the rest wait for a correction of it. */
const UPDATES_KEPT = 20;

function newestUpdates(updates: ClockState['updates']): ClockState['updates'] {
  const sorted = updates.toSorted((a, b) => a.at - b.at);
  const newest = audiences.flatMap((audience) =>
    sorted.filter((u) => u.audiences.includes(audience)).slice(-UPDATES_KEPT),
  );
  const kept = new Set(newest);
  return sorted.filter((u) => kept.has(u));
}

const changes = new Map<string, Change>([
  [incidentDeclared.type, (s, e) => ({ ...s, declared: mark(e) })],
  [incidentAcknowledged.type, (s, e) => (s.acknowledged ? null : { ...s, acknowledged: mark(e) })],
  [
    clocksPlanned.type,
    (s, e) => {
      if (!clocksPlanned.is(e)) return null;
      return { ...s, plan: e.data.plan, plannedAt: e.at, carried: carriedOver(s) };
    },
  ],
  [
    statusChanged.type,
    (s, e) => {
      const mitigated = e.data['status'] === 'monitoring' ? mark(e) : null;
      return { ...s, mitigated };
    },
  ],
  [incidentResolved.type, (s, e) => ({ ...s, resolved: mark(e), mitigated: s.mitigated ?? mark(e) })],
  [
    incidentReopened.type,
    (s, e) => ({
      ...s,
      resolved: null,
      overAt: null,
      mitigated: null,
      reviewed: null,
      void: false,
      reopened: mark(e),
    }),
  ],
  [incidentMergedInto.type, (s, e) => ({ ...s, void: true, resolved: mark(e) })],
  [incidentWithdrawn.type, (s, e) => ({ ...s, void: true, resolved: mark(e) })],
  [escalated.type, (s, e) => (escalated.is(e) ? { ...s, met: { ...s.met, [e.data.clock]: mark(e) } } : null)],
  [
    contactReached.type,
    (s, e) => {
      if (!contactReached.is(e) || !e.data.clock || e.data.outcome !== 'reached') return null;
      return { ...s, met: { ...s.met, [e.data.clock]: mark(e) } };
    },
  ],
  [
    clockWaived.type,
    (s, e) => (clockWaived.is(e) ? { ...s, waived: { ...s.waived, [e.data.clock]: e.data.reason } } : null),
  ],
  [
    clockSnoozed.type,
    (s, e) => (clockSnoozed.is(e) ? { ...s, snoozed: { ...s.snoozed, [e.data.clock]: e.data.until } } : null),
  ],
  [
    reminderSet.type,
    (s, e) => {
      if (!reminderSet.is(e)) return null;
      const { reminderId: id, text, due } = e.data;
      return { ...s, reminders: [...s.reminders, { id, text, due, setAt: e.at, doneAt: null }].slice(-50) };
    },
  ],
  [
    reminderDone.type,
    (s, e) => {
      const done = (id: string, doneAt: number | null) => (id === e.data['reminderId'] ? e.at : doneAt);
      return { ...s, reminders: s.reminders.map((r) => ({ ...r, doneAt: done(r.id, r.doneAt) })) };
    },
  ],
  [
    incidentAware.type,
    (s, e) => {
      if (!incidentAware.is(e)) return null;
      return { ...s, aware: { id: e.id, at: e.data.awareAt, regimes: e.data.regimes } };
    },
  ],
  [
    regulatorNotified.type,
    (s, e) => {
      if (!regulatorNotified.is(e)) return null;
      return { ...s, met: { ...s.met, [e.data.clock]: { id: e.id, at: e.data.notifiedAt } } };
    },
  ],
  [reviewExportedV1.type, (s, e) => ({ ...s, reviewed: s.reviewed ?? mark(e) })],
  [reviewExported.type, (s, e) => ({ ...s, reviewed: s.reviewed ?? mark(e) })],
  [
    timeSet.type,
    (s, e) => (timeSet.is(e) && e.data.point === 'resolved' ? { ...s, overAt: e.data.at } : null),
  ],
  [entryCorrected.type, (s, e) => corrected(s, e)],
]);

/** Says of an event whether it changes clocks, so that others need not be asked. */
export function movesClocks(type: string): boolean {
  return changes.has(type) || updateTypes.has(type);
}

/** What the clocks of an incident rest on after one more of its events; null where it changes nothing. */
export function foldClock(state: ClockState, event: StoredEvent): ClockState | null {
  const told = updateTypes.get(event.type)?.(event);
  if (told) {
    if (told.length === 0) return null;
    const updates = [...state.updates, { ...mark(event), audiences: told }];
    return { ...state, updates: newestUpdates(updates) };
  }
  return changes.get(event.type)?.(state, event) ?? null;
}

/** A corrected time of a timeline entry moves what rests on it. */
function corrected(state: ClockState, event: StoredEvent): ClockState | null {
  if (!entryCorrected.is(event) || event.data.at === undefined) return null;
  const { entryId, at } = event.data;
  if (!JSON.stringify(state).includes(`"${entryId}"`)) return null;
  const moved = <M extends Mark>(m: M): M => (m.id === entryId ? { ...m, at } : m);
  const maybe = <M extends Mark>(m: M | null): M | null => m && moved(m);
  return {
    ...state,
    declared: maybe(state.declared),
    acknowledged: maybe(state.acknowledged),
    updates: state.updates.map(moved).toSorted((a, b) => a.at - b.at),
    mitigated: maybe(state.mitigated),
    resolved: maybe(state.resolved),
    reopened: maybe(state.reopened),
    reviewed: maybe(state.reviewed),
    met: Object.fromEntries(Object.entries(state.met).map(([key, m]) => [key, moved(m)])),
  };
}

const work = new Set([
  'timeline.note_added.v1',
  'run.started.v1',
  'run.step_started.v1',
  'run.capture_started.v1',
  'terminal.opened.v1',
  'incident.role_assigned.v1',
  'incident.status_changed.v1',
  'task.given.v1',
  'contact.reached.v1',
  'update.given.v1',
]);

/** When an event shows that somebody works on the incident (UTC ms by the console that wrote it), else null. */
export function workTime(event: StoredEvent): number | null {
  // By when it was written, not by `at`: a note about the first alert is dated back and answers nobody.
  return work.has(event.type) ? hlcTime(event.hlc) : null;
}
