import { ulid } from 'ulid';
import {
  calendarSet,
  clockSnoozed,
  clockWaived,
  escalated,
  incidentAcknowledged,
  reminderDone,
  reminderSet,
  updateGiven,
  type Calendar,
  type ClockState,
} from '../../domain/clock/model.ts';
import { CATALOG, incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Audience } from '../../domain/severity/model.ts';
import type { Log } from '../log/log.ts';

export interface ClockDeps {
  log: Log;
  state(incidentId: string): ClockState | undefined;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): unknown;
  person(): string;
  now(): number;
  trustTime(): { ok: true };
}

interface About {
  key?: string | undefined;
  incidentId: string;
}
interface One extends About {
  clock: string;
  label: string;
}

const ok = { ok: true } as const;
const MINUTE = 60_000;
/** How far ahead of the clock something may be dated: covers two laptops' clocks. */
const FUTURE_MS = 5 * MINUTE;

/** What meets, moves and ends clocks. Each is a fact in the incident. */
export function createClockService({ log, state, needIncident, person, now, trustTime }: ClockDeps) {
  const append = ({ key, incidentId }: About, event: NewEvent, at?: number) => {
    needIncident(incidentId);
    if (at !== undefined && at > now() + FUTURE_MS)
      throw new Failure('INVALID', 'That time is in the future.', { field: 'at' });
    log.append(incidentStream(incidentId), [event], { actor: person(), key, at });
    return ok;
  };
  return {
    acknowledge(c: About & { note?: string | undefined; at?: number | undefined }) {
      if (state(c.incidentId)?.acknowledged) return ok;
      return append(c, incidentAcknowledged({ note: c.note }), c.at);
    },
    giveUpdate: (
      c: About & { audiences: Audience[]; how: string; text?: string | undefined; at?: number | undefined },
    ) => append(c, updateGiven({ audiences: [...new Set(c.audiences)], how: c.how, text: c.text }), c.at),
    escalate: (c: One & { who: string; note?: string | undefined }) =>
      append(c, escalated({ clock: c.clock, who: c.who, note: c.note })),
    waive: (c: One & { reason: string }) =>
      append(c, clockWaived({ clock: c.clock, label: c.label, reason: c.reason })),
    snooze: (c: One & { minutes: number }) =>
      append(c, clockSnoozed({ clock: c.clock, label: c.label, until: now() + c.minutes * MINUTE })),
    remind: (c: About & { text: string; minutes: number }) =>
      append(c, reminderSet({ reminderId: c.key ?? ulid(), text: c.text, due: now() + c.minutes * MINUTE })),
    reminderDone(c: About & { reminderId: string }) {
      const reminder = state(c.incidentId)?.reminders.find((r) => r.id === c.reminderId);
      if (!reminder) throw new Failure('NOT_FOUND', 'This reminder is not here.');
      if (reminder.doneAt !== null) return ok;
      return append(c, reminderDone({ reminderId: c.reminderId, text: reminder.text }));
    },
    setCalendar({ key, ...calendar }: Calendar & { key?: string | undefined }) {
      log.append(CATALOG, [calendarSet(calendar)], { actor: person(), key });
      return ok;
    },
    trustTime,
  };
}
