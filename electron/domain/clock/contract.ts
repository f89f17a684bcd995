import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { audienceSchema } from '../severity/model.ts';
import { calendarSchema, clockKey } from './model.ts';

const about = { key: commandKey, incidentId: z.ulid() };
const one = { ...about, clock: clockKey, label: z.string().trim().max(500) };
const text = z.string().trim().max(500);

export const clockContract = {
  acknowledge: procedure
    .input(z.object({ ...about, note: text.optional(), at: z.int().optional() }))
    .output(done),
  giveUpdate: procedure
    .input(
      z.object({
        ...about,
        audiences: z.array(audienceSchema).min(1, 'Say who was told').max(3),
        how: text,
        text: z.string().max(20_000).optional(),
        at: z.int().optional(),
      }),
    )
    .output(done),
  escalate: procedure.input(z.object({ ...one, who: text, note: text.optional() })).output(done),
  waive: procedure.input(z.object({ ...one, reason: text.min(1, 'Say why it is not needed') })).output(done),
  snooze: procedure.input(z.object({ ...one, minutes: z.int().min(1).max(10_080) })).output(done),
  remind: procedure
    .input(z.object({ ...about, text: text.min(1, 'Say of what'), minutes: z.int().min(1).max(10_080) }))
    .output(done),
  reminderDone: procedure.input(z.object({ ...about, reminderId: z.ulid() })).output(done),
  setCalendar: procedure.input(calendarSchema.extend({ key: commandKey })).output(done),
  /** A person looked at a clock that jumped and says that it is right now. */
  trustTime: procedure.output(done),
};
