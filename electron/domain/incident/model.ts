import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { linkKindSchema } from './closing.ts';

const statuses = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
const statusSchema = z.enum(statuses);
export type Status = z.infer<typeof statusSchema>;
export const openStatusSchema = z.enum(['investigating', 'identified', 'monitoring']);
export type OpenStatus = z.infer<typeof openStatusSchema>;

/** A level of a severity scheme, kept by value so that a retired level stays readable. `rank` 0 is the worst. */
export const severitySchema = z.object({
  scheme: z.string().min(1).max(200),
  code: z.string().min(1).max(60),
  label: z.string().min(1).max(200),
  rank: z.int().min(0).max(20),
  of: z.int().min(1).max(21),
});
export type Severity = z.infer<typeof severitySchema>;

export const titleSchema = z
  .string()
  .trim()
  .min(1, 'Type a title')
  .max(300, 'Keep the title under 300 characters');
export const longText = z.string().max(20_000, 'Keep it under 20,000 characters');
export const personSchema = z.string().trim().min(1).max(200);
export const roleSchema = z.string().trim().min(1).max(100);

/** Built-in roles; an imported guide brings its own beside them. */
export const builtInRoles = ['commander', 'technical lead', 'communications', 'dba', 'scribe'] as const;

export const incidentDeclared = defineEvent(
  'incident.declared.v1',
  z.object({ title: titleSchema, commander: personSchema }),
);
export const incidentRenamed = defineEvent('incident.renamed.v1', z.object({ title: titleSchema }));
export const severitySet = defineEvent(
  'incident.severity_set.v1',
  z.object({ severity: severitySchema, from: z.string().max(200).nullable(), reason: longText.optional() }),
);
export const statusChanged = defineEvent(
  'incident.status_changed.v1',
  z.object({ status: openStatusSchema, from: statusSchema, note: longText.optional() }),
);
export const summarySet = defineEvent('incident.summary_set.v1', z.object({ summary: longText }));
export const impactSet = defineEvent('incident.impact_set.v1', z.object({ impact: longText }));
export const servicesSet = defineEvent(
  'incident.services_set.v1',
  z.object({ services: z.array(z.string().trim().min(1).max(200)).max(200) }),
);
export const roleAssigned = defineEvent(
  'incident.role_assigned.v1',
  z.object({ role: roleSchema, person: personSchema.nullable() }),
);
export const incidentResolved = defineEvent(
  'incident.resolved.v1',
  z.object({ resolution: longText, impact: longText, rootCause: longText }),
);
export const incidentReopened = defineEvent('incident.reopened.v1', z.object({ reason: longText }));

/** An incident as the screen shows it. Times are UTC milliseconds; `severity` null means pending. */
export const incidentRow = z.object({
  id: z.ulid(),
  title: z.string(),
  status: statusSchema,
  severity: severitySchema.nullable(),
  commander: z.string(),
  summary: z.string(),
  impact: z.string(),
  resolution: z.string(),
  services: z.array(z.string()),
  roles: z.record(z.string(), z.string()),
  declaredAt: z.int(),
  resolvedAt: z.int().nullable(),
  updatedAt: z.int(),
  /** How it ended: solved, a duplicate of another, or declared by mistake; null while it is open. */
  closedAs: z.enum(['resolved', 'duplicate', 'mistake']).nullable(),
  links: z.array(z.object({ kind: linkKindSchema, other: z.ulid() })),
  /** Command that was offered and not yet accepted. */
  handover: z
    .object({ id: z.ulid(), from: z.string(), to: z.string(), brief: z.string(), at: z.int() })
    .nullable(),
  /** Legal hold: nothing of it is removed. */
  hold: z.boolean(),
});
export type IncidentRow = z.infer<typeof incidentRow>;
