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

const actionStates = ['open', 'done', 'dropped'] as const;
export const actionStateSchema = z.enum(actionStates);
export type ActionState = z.infer<typeof actionStateSchema>;

export const priorities = ['high', 'medium', 'low'] as const;
export const prioritySchema = z.enum(priorities);
export type Priority = z.infer<typeof prioritySchema>;

/** The moments that response is measured between. */
export const points = ['started', 'detected', 'acknowledged', 'identified', 'mitigated', 'resolved'] as const;
export const pointSchema = z.enum(points);
export type Point = z.infer<typeof pointSchema>;

/** What an incident is counted under in the trends, in the team's own words. */
export const causesSchema = z.array(z.string().trim().min(1).max(80)).max(20);

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
export const actionPrioritised = defineEvent(
  'review.action_prioritised.v1',
  z.object({ actionId: z.ulid(), priority: prioritySchema }),
);
/** When a point was reached, as people know it (UTC ms); null goes back to what the log says. */
export const timeSet = defineEvent(
  'review.time_set.v1',
  z.object({ point: pointSchema, at: z.int().nullable() }),
);
export const causesSet = defineEvent('review.causes_set.v1', z.object({ causes: causesSchema }));
/** An exercise: told apart in every count. */
export const drillMarked = defineEvent('review.drill_marked.v1', z.object({ drill: z.boolean() }));
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Kept for the records of earlier versions. */
export const reviewExportedV1 = defineEvent(
  'review.exported.v1',
  z.object({ format: z.enum(['markdown']), sha256 }),
);
export const reviewFormats = ['markdown', 'html', 'json'] as const;
export const reviewExported = defineEvent(
  'review.exported.v2',
  z.object({ format: z.enum(reviewFormats), sha256 }),
);

/** A guide's own form was filled and saved as a file. */
export const formSaved = defineEvent(
  'review.form_saved.v1',
  z.object({ form: z.string().max(300), guide: z.string().max(300), sha256 }),
);

const actionItem = z.object({
  id: z.ulid(),
  title: z.string(),
  owner: z.string(),
  due: dueSchema,
  state: actionStateSchema,
  priority: prioritySchema,
});
export type ActionItem = z.infer<typeof actionItem>;

/** What people wrote for an incident's review. */
export const reviewRow = z.object({
  incidentId: z.ulid(),
  sections: z.partialRecord(sectionNameSchema, z.string()),
  actions: z.array(actionItem),
  times: z.partialRecord(pointSchema, z.int()),
  causes: z.array(z.string()),
  drill: z.boolean(),
});
export type ReviewRow = z.infer<typeof reviewRow>;

/** A review that nobody has written in yet. */
export function emptyReview(incidentId: string): ReviewRow {
  return { incidentId, sections: {}, actions: [], times: {}, causes: [], drill: false };
}
