import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { longText } from '../incident/model.ts';

/** The parts of a review that people write; the rest comes from the log. */
export const sectionNames = [
  'rootCause',
  'contributing',
  'wentWell',
  'wentWrong',
  'lucky',
  'lessons',
] as const;
export const sectionNameSchema = z.enum(sectionNames);
export type SectionName = z.infer<typeof sectionNameSchema>;

export const sectionTitles: Record<SectionName, string> = {
  rootCause: 'Root cause',
  contributing: 'Contributing factors',
  wentWell: 'What went well',
  wentWrong: 'What went wrong',
  lucky: 'Where we were lucky',
  lessons: 'Lessons',
};

export const actionStates = ['open', 'done', 'dropped'] as const;
export const actionStateSchema = z.enum(actionStates);
export type ActionState = z.infer<typeof actionStateSchema>;

export const actionTitle = z.string().trim().min(1, 'Say what is to be done').max(500);
export const ownerSchema = z.string().trim().max(200);
/** A calendar day, `2026-11-30`, or null where none is set. */
export const dueSchema = z.iso.date().nullable();

export const sectionWritten = defineEvent(
  'review.section_written.v1',
  z.object({ section: sectionNameSchema, text: longText }),
);
export const actionAdded = defineEvent(
  'review.action_added.v1',
  z.object({ actionId: z.ulid(), title: actionTitle, owner: ownerSchema, due: dueSchema }),
);
export const actionChanged = defineEvent(
  'review.action_changed.v1',
  z.object({
    actionId: z.ulid(),
    title: actionTitle.optional(),
    owner: ownerSchema.optional(),
    due: dueSchema.optional(),
    state: actionStateSchema.optional(),
  }),
);
export const reviewExported = defineEvent(
  'review.exported.v1',
  z.object({ format: z.enum(['markdown']), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);

export const actionItem = z.object({
  id: z.ulid(),
  title: z.string(),
  owner: z.string(),
  due: dueSchema,
  state: actionStateSchema,
});
export type ActionItem = z.infer<typeof actionItem>;

/** What people wrote for an incident's review. */
export const reviewRow = z.object({
  incidentId: z.ulid(),
  sections: z.partialRecord(sectionNameSchema, z.string()),
  actions: z.array(actionItem),
});
export type ReviewRow = z.infer<typeof reviewRow>;
