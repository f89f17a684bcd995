import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { longText, personSchema } from './model.ts';

/** Command is offered with a brief and passes only when the new commander says so. */
export const handoverOffered = defineEvent(
  'incident.handover_offered.v1',
  z.object({ handoverId: z.ulid(), to: personSchema, brief: longText }),
);
export const handoverAccepted = defineEvent(
  'incident.handover_accepted.v1',
  z.object({ handoverId: z.ulid(), by: personSchema }),
);
/** Declined by the one it was offered to, or taken back by the one who offered. */
export const handoverDeclined = defineEvent(
  'incident.handover_declined.v1',
  z.object({ handoverId: z.ulid(), by: personSchema, reason: longText }),
);
