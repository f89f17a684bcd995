import { z } from 'zod';
import { defineEvent } from '../event.ts';

/** Legal hold: while it is on, nothing of the incident is removed, however old it is. */
export const holdSet = defineEvent(
  'incident.hold_set.v1',
  z.object({ on: z.boolean(), reason: z.string().trim().min(1, 'Say why').max(5000) }),
);
