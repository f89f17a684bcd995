import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { longText } from '../incident/model.ts';
import { entryRow, entryVersion, noteText, timelineFilter } from './model.ts';

const key = commandKey;
const incidentId = z.ulid();
const entryId = z.ulid();

/** Reads are by place in the chronological list, so that a list of any length can be scrolled. */
export const timelineContract = {
  page: procedure
    .input(
      z.object({ incidentId, filter: timelineFilter, from: z.int().min(0), limit: z.int().min(1).max(500) }),
    )
    .output(z.object({ total: z.int(), from: z.int(), entries: z.array(entryRow) })),
  tail: procedure
    .input(z.object({ incidentId, filter: timelineFilter, limit: z.int().min(1).max(500) }))
    .output(z.object({ total: z.int(), from: z.int(), entries: z.array(entryRow) })),
  place: procedure
    .input(z.object({ incidentId, filter: timelineFilter, entryId }))
    .output(z.object({ index: z.int() })),
  search: procedure
    .input(z.object({ incidentId, text: z.string().max(500), limit: z.int().min(1).max(500) }))
    .output(z.object({ entries: z.array(entryRow), more: z.boolean(), indexing: z.boolean() })),
  history: procedure
    .input(z.object({ incidentId, entryId }))
    .output(z.object({ versions: z.array(entryVersion) })),
  addNote: procedure
    .input(z.object({ key, incidentId, text: noteText, at: z.int().optional() }))
    .output(z.object({ id: z.ulid() })),
  correct: procedure
    .input(
      z.object({
        key,
        incidentId,
        entryId,
        text: noteText.optional(),
        at: z.int().optional(),
        reason: longText.optional(),
      }),
    )
    .output(done),
  setPinned: procedure.input(z.object({ key, incidentId, entryId, pinned: z.boolean() })).output(done),
};
