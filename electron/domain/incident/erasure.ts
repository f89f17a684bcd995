import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { retentionYears } from './retention.ts';

/** All that is left of an incident past its time of keeping, in the catalog: no title, no name but of who agreed. */
export const incidentErased = defineEvent(
  'incident.erased.v1',
  z.object({
    incidentId: z.ulid(),
    declaredAt: z.int(),
    resolvedAt: z.int(),
    years: retentionYears,
    consent: z.string().trim().min(1).max(200),
    /** Events and files whose content went. */
    events: z.int().nonnegative(),
    files: z.int().nonnegative(),
  }),
);

export const erasureRow = incidentErased.schema.and(z.object({ at: z.int(), by: z.string() }));
export type ErasureRow = z.infer<typeof erasureRow>;

/** What an erasure could not reach. */
export const erased = z.object({
  incidents: z.int(),
  /** Files of the data folder that were made before and hold it still: backups, bundles, what was set aside, exports. */
  copies: z.array(z.string()),
  /** Why the free room of the data file may still hold parts of it; empty where it holds none. */
  problem: z.string(),
});
export type Erased = z.infer<typeof erased>;
