import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { audienceSchema, levelSchema } from '../severity/model.ts';

/** Names one clock of an incident, e.g. `response`, `update:internal`, `escalation:15 Second on-call`. */
export const clockKey = z.string().min(1).max(400);
const shortText = z.string().trim().max(500);
const time = z.int();

/** What the severity asked for when it was set, by value: a scheme that changes later moves no clock by itself. */
export const clocksPlanned = defineEvent(
  'clock.planned.v1',
  z.object({ plan: levelSchema, ended: z.array(shortText).max(40) }),
);
export const incidentAcknowledged = defineEvent(
  'incident.acknowledged.v1',
  z.object({ note: shortText.optional() }),
);
/** An audience was told how things stand, by whatever way. */
export const updateGiven = defineEvent(
  'update.given.v1',
  z.object({
    audiences: z.array(audienceSchema).min(1).max(3),
    how: shortText,
    text: z.string().max(20_000).optional(),
  }),
);
export const escalated = defineEvent(
  'clock.escalated.v1',
  z.object({ clock: clockKey, who: shortText, note: shortText.optional() }),
);
/** What a clock asked for is not going to be done, for a reason that the review will read. */
export const clockWaived = defineEvent(
  'clock.waived.v1',
  z.object({ clock: clockKey, label: shortText, reason: shortText }),
);
/** "Remind me again": the clock stays as late as it is, only its reminder waits. */
export const clockSnoozed = defineEvent(
  'clock.snoozed.v1',
  z.object({ clock: clockKey, label: shortText, until: time }),
);
export const reminderSet = defineEvent(
  'clock.reminder_set.v1',
  z.object({ reminderId: z.ulid(), text: shortText.min(1), due: time }),
);
export const reminderDone = defineEvent(
  'clock.reminder_done.v1',
  z.object({ reminderId: z.ulid(), text: shortText }),
);
/** The machine's clock did not go as time does: by so many milliseconds, ahead where positive. */
export const clockJumped = defineEvent(
  'clock.jumped.v1',
  z.object({ by: z.int(), before: time, after: time }),
);

/** IANA name, e.g. `Europe/Berlin`. */
export const timeZone = z.string().min(1).max(80).refine(isZone, 'This time zone is not known here.');

/** The team's calendar: business days and days of the month are counted in its zone. */
export const calendarSchema = z.object({
  zone: timeZone,
  /** Days of the week on which the team works: 0 is Sunday. */
  workdays: z.array(z.int().min(0).max(6)).min(1, 'Name at least one working day').max(7),
  holidays: z.array(z.iso.date()).max(500),
});
export type Calendar = z.infer<typeof calendarSchema>;
export const calendarSet = defineEvent('clock.calendar_set.v1', calendarSchema);

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A moment with the event that told of it, so that a corrected time moves it. UTC milliseconds. */
const markSchema = z.object({ id: z.string(), at: time });
export type Mark = z.infer<typeof markSchema>;

export const regimes = ['gdpr', 'nis2', 'contract'] as const;
export const regimeSchema = z.enum(regimes);
export type Regime = z.infer<typeof regimeSchema>;

/** What an incident's own facts say about its clocks. */
const clockState = z.object({
  declared: markSchema.nullable(),
  plan: levelSchema.nullable(),
  /** When the plan in force was made; null before the severity is set. */
  plannedAt: time.nullable(),
  /** When a clock was due by the plan before: a change of severity makes nothing later that was late already. */
  carried: z.record(z.string(), time),
  acknowledged: markSchema.nullable(),
  /** The first work that the record shows: a note, a step, a terminal, a task. */
  workAt: time.nullable(),
  updates: z.array(markSchema.extend({ audiences: z.array(audienceSchema) })),
  mitigated: markSchema.nullable(),
  resolved: markSchema.nullable(),
  /** When it was over as people know it better than the record; null where nobody said so. */
  overAt: time.nullable(),
  reopened: markSchema.nullable(),
  /** Closed as a duplicate or a mistake: nothing is due any more. */
  void: z.boolean(),
  met: z.record(z.string(), markSchema),
  waived: z.record(z.string(), z.string()),
  snoozed: z.record(z.string(), time),
  reminders: z.array(
    z.object({ id: z.string(), text: z.string(), due: time, setAt: time, doneAt: time.nullable() }),
  ),
  aware: markSchema.extend({ regimes: z.array(regimeSchema) }).nullable(),
  reviewed: markSchema.nullable(),
});
export type ClockState = z.infer<typeof clockState>;

export const clockRow = clockState.extend({ incidentId: z.ulid() });
export type ClockRow = z.infer<typeof clockRow>;

export const emptyClockState: ClockState = {
  declared: null,
  plan: null,
  plannedAt: null,
  carried: {},
  acknowledged: null,
  workAt: null,
  updates: [],
  mitigated: null,
  resolved: null,
  overAt: null,
  reopened: null,
  void: false,
  met: {},
  waived: {},
  snoozed: {},
  reminders: [],
  aware: null,
  reviewed: null,
};

/** The health of this machine's clock, a live row: it tells the page the time, and of a clock that jumped. */
export const timeRow = z.object({
  now: time,
  zone: z.string(),
  warning: z.string(),
});
export type TimeRow = z.infer<typeof timeRow>;
