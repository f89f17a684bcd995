import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { personSchema } from '../incident/model.ts';

const taskId = z.ulid();
const note = z.string().trim().max(5000);
export const taskTitle = z.string().trim().min(1, 'Say what is to be done').max(500);
/** Minutes until the commander checks back: a day is the longest that an incident waits. */
export const taskMinutes = z.int().min(1, 'At least a minute').max(1440, 'At most a day');

/** Why a task is there: a person thought of it, or a role, a severity, a guide brought it. */
const taskSourceSchema = z.enum(['person', 'role', 'severity']);

export const taskGiven = defineEvent(
  'task.given.v1',
  z.object({
    taskId,
    title: taskTitle,
    /** One name; empty while nobody has it. */
    person: z.string().trim().max(200),
    minutes: taskMinutes.nullable(),
    source: taskSourceSchema,
  }),
);
/** The person repeated it back: from then the minutes count. */
export const taskUnderstood = defineEvent('task.understood.v1', z.object({ taskId, title: taskTitle }));
export const taskChecked = defineEvent(
  'task.checked_back.v1',
  z.object({ taskId, title: taskTitle, note, minutes: taskMinutes.nullable() }),
);
export const taskReassigned = defineEvent(
  'task.reassigned.v1',
  z.object({ taskId, title: taskTitle, person: personSchema, minutes: taskMinutes.nullable() }),
);
export const taskDone = defineEvent('task.done.v1', z.object({ taskId, title: taskTitle, note }));
export const taskDropped = defineEvent('task.dropped.v1', z.object({ taskId, title: taskTitle, note }));
export const taskReopened = defineEvent('task.reopened.v1', z.object({ taskId, title: taskTitle }));

export const decisionMade = defineEvent(
  'decision.made.v1',
  z.object({
    decisionId: z.ulid(),
    what: z.string().trim().min(1, 'Say what was decided').max(2000),
    why: z.string().trim().max(5000),
    by: personSchema,
    rejected: z.string().trim().max(5000),
  }),
);

const taskStates = ['given', 'understood', 'done', 'dropped'] as const;
const task = z.object({
  id: z.ulid(),
  title: z.string(),
  person: z.string(),
  state: z.enum(taskStates),
  source: taskSourceSchema,
  minutes: z.int().nullable(),
  givenAt: z.int(),
  /** When the commander checks back, UTC ms; null where no time was named. */
  dueAt: z.int().nullable(),
  doneAt: z.int().nullable(),
  /** The last word on it. */
  note: z.string(),
});
export type Task = z.infer<typeof task>;

const decision = z.object({
  id: z.ulid(),
  what: z.string(),
  why: z.string(),
  by: z.string(),
  rejected: z.string(),
  at: z.int(),
});
export type Decision = z.infer<typeof decision>;

/** The tasks and decisions of one incident. */
export const taskRow = z.object({ incidentId: z.ulid(), tasks: z.array(task), decisions: z.array(decision) });
export type TaskRow = z.infer<typeof taskRow>;

/** What a role has to do from its first minute; a guide's own roles bring their duties. */
export const roleTasks: Record<string, readonly string[]> = {
  commander: ['Name who leads the search for the fault', 'Set the severity', 'Name who writes the updates'],
  'technical lead': ['Say what is known and what is suspected', 'Propose the next change with its risk'],
  communications: ['Send the first update', 'Say when the next update comes'],
  dba: ['Check replication, locks and the last good backup'],
  scribe: ['Note decisions and times as they happen'],
};
