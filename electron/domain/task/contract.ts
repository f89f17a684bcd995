import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { personSchema } from '../incident/model.ts';
import { taskMinutes, taskTitle } from './model.ts';

const about = { key: commandKey, incidentId: z.ulid() };
const one = { ...about, taskId: z.ulid() };
const note = z.string().trim().max(5000);

export const taskContract = {
  give: procedure
    .input(
      z.object({
        ...about,
        title: taskTitle,
        person: z.string().trim().max(200),
        minutes: taskMinutes.nullable(),
      }),
    )
    .output(z.object({ id: z.ulid() })),
  understood: procedure.input(z.object(one)).output(done),
  checkBack: procedure.input(z.object({ ...one, note, minutes: taskMinutes.nullable() })).output(done),
  reassign: procedure
    .input(z.object({ ...one, person: personSchema, minutes: taskMinutes.nullable() }))
    .output(done),
  finish: procedure.input(z.object({ ...one, note })).output(done),
  drop: procedure.input(z.object({ ...one, note: note.min(1, 'Say why it is not done') })).output(done),
  reopen: procedure.input(z.object(one)).output(done),
  decide: procedure
    .input(
      z.object({
        ...about,
        what: z.string().trim().min(1, 'Say what was decided').max(2000),
        why: z.string().trim().max(5000),
        by: personSchema,
        rejected: z.string().trim().max(5000),
      }),
    )
    .output(done),
};
