import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { longText } from '../incident/model.ts';

const entryKinds = [
  'note',
  'command',
  'status',
  'role',
  'guide',
  'step',
  'terminal',
  'file',
  'database',
  'review',
  'message',
  'health',
  'clock',
  'task',
  'contact',
  'other',
] as const;
const entryKindSchema = z.enum(entryKinds);
export type EntryKind = z.infer<typeof entryKindSchema>;

export const noteText = longText.refine((t) => t.trim().length > 0, 'Write something first');

export const noteAdded = defineEvent('timeline.note_added.v1', z.object({ text: noteText }));
export const entryCorrected = defineEvent(
  'timeline.entry_corrected.v1',
  z.object({
    entryId: z.ulid(),
    text: noteText.optional(),
    at: z.int().optional(),
    reason: longText.optional(),
  }),
);
export const entryPinned = defineEvent('timeline.entry_pinned.v1', z.object({ entryId: z.ulid() }));
export const entryUnpinned = defineEvent('timeline.entry_unpinned.v1', z.object({ entryId: z.ulid() }));

const entryToneSchema = z.enum(['', 'good', 'bad', 'unsure']);
export type EntryTone = z.infer<typeof entryToneSchema>;

/** A line of the timeline. `at` is when it happened, `recordedAt` when it was written down (UTC ms). */
export const entryRow = z.object({
  id: z.ulid(),
  incidentId: z.ulid(),
  at: z.int(),
  recordedAt: z.int(),
  kind: entryKindSchema,
  actor: z.string(),
  text: z.string(),
  detail: z.string(),
  tone: entryToneSchema,
  pinned: z.boolean(),
  corrections: z.int(),
});
export type EntryRow = z.infer<typeof entryRow>;

export const timelineFilter = z.object({
  kinds: z.array(entryKindSchema).max(entryKinds.length).optional(),
  pinned: z.boolean().optional(),
});
export type TimelineFilter = z.infer<typeof timelineFilter>;

/** One version of an entry: the first is the original, as the log keeps it. */
export const entryVersion = z.object({
  text: z.string(),
  at: z.int(),
  by: z.string(),
  recordedAt: z.int(),
  reason: z.string(),
});
export type EntryVersion = z.infer<typeof entryVersion>;
