import { guideRow } from '@domain/guide/library.ts';
import { incidentRow } from '@domain/incident/model.ts';
import { reviewRow } from '@domain/review/model.ts';
import { runRow } from '@domain/run/model.ts';
import { settingSchema } from '@domain/setting/model.ts';
import { storageHealth } from '@domain/storage/model.ts';
import type { z } from 'zod';

/** The features whose rows the page keeps whole. */
export const schemas = {
  guide: guideRow,
  incident: incidentRow,
  review: reviewRow,
  run: runRow,
  setting: settingSchema,
  storage: storageHealth,
};

export type Rows = { [F in keyof typeof schemas]: z.infer<(typeof schemas)[F]> };
