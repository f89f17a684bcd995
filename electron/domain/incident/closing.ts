import { z } from 'zod';
import { defineEvent } from '../event.ts';

const reason = z.string().trim().max(5000);
const incidentId = z.ulid();

/** It was no incident of its own: what is known of it lives on in another one. */
export const incidentMergedInto = defineEvent(
  'incident.merged_into.v1',
  z.object({ into: incidentId, title: z.string().max(300), reason }),
);
/** The other side of a merge, in the incident that lives on. */
export const incidentAbsorbed = defineEvent(
  'incident.absorbed.v1',
  z.object({ other: incidentId, title: z.string().max(300), summary: z.string().max(40_000) }),
);
/** Declared by mistake: it stays in the record and counts nowhere. */
export const incidentWithdrawn = defineEvent('incident.withdrawn.v1', z.object({ reason: reason.min(1) }));

export const linkKinds = ['caused_by', 'duplicate_of', 'related'] as const;
export const linkKindSchema = z.enum(linkKinds);
export type LinkKind = z.infer<typeof linkKindSchema>;
export const incidentLinked = defineEvent(
  'incident.linked.v1',
  z.object({ kind: linkKindSchema, other: incidentId, title: z.string().max(300) }),
);
export const incidentUnlinked = defineEvent(
  'incident.unlinked.v1',
  z.object({ kind: linkKindSchema, other: incidentId, title: z.string().max(300) }),
);
