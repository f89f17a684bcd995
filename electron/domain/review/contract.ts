import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { longText } from '../incident/model.ts';
import { entryRow } from '../timeline/model.ts';
import { reviewForm } from './form.ts';
import {
  actionStateSchema,
  actionTitle,
  causesSchema,
  dueSchema,
  ownerSchema,
  pointSchema,
  prioritySchema,
  reviewFormats,
  sectionNameSchema,
} from './model.ts';

const key = commandKey;
const incidentId = z.ulid();
const time = z.int().nullable();

const metricsSchema = z.record(pointSchema, time);

export const reviewContract = {
  /** The report forms of the guides. */
  forms: procedure.output(z.array(reviewForm)),
  /** What the review takes from the log: points in time and the pinned story, oldest first. */
  draft: procedure
    .input(z.object({ incidentId }))
    .output(z.object({ metrics: metricsSchema, story: z.array(entryRow) })),
  write: procedure
    .input(z.object({ key, incidentId, section: sectionNameSchema, text: longText }))
    .output(done),
  addAction: procedure
    .input(
      z.object({
        key,
        incidentId,
        title: actionTitle,
        owner: ownerSchema,
        due: dueSchema,
        priority: prioritySchema.optional(),
      }),
    )
    .output(done),
  changeAction: procedure
    .input(
      z.object({
        key,
        incidentId,
        actionId: z.ulid(),
        title: actionTitle.optional(),
        owner: ownerSchema.optional(),
        due: dueSchema.optional(),
        state: actionStateSchema.optional(),
        priority: prioritySchema.optional(),
      }),
    )
    .output(done),
  /** Says when a point was reached, UTC ms; null takes it from the record again. */
  setTime: procedure
    .input(z.object({ key, incidentId, point: pointSchema, at: z.int().nullable() }))
    .output(done),
  setCauses: procedure.input(z.object({ key, incidentId, causes: causesSchema })).output(done),
  markDrill: procedure.input(z.object({ key, incidentId, drill: z.boolean() })).output(done),
  /** Notes that a guide's form was saved as a file, with the SHA-256 of its text. */
  saveForm: procedure
    .input(
      z.object({
        key,
        incidentId,
        form: z.string().max(300),
        guide: z.string().max(300),
        text: z.string().max(2_000_000),
      }),
    )
    .output(done),
  /** The whole review as a file's name and text; that it was exported is a fact in the timeline. */
  export: procedure
    .input(z.object({ key, incidentId, format: z.enum(reviewFormats) }))
    .output(z.object({ name: z.string(), text: z.string() })),
};
