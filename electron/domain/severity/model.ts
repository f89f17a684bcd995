import { z } from 'zod';
import { defineEvent } from '../event.ts';
import type { Severity } from '../incident/model.ts';

/** Who is told how things stand, each by a rhythm of their own. */
export const audiences = ['internal', 'customers', 'executives'] as const;
export const audienceSchema = z.enum(audiences);
export type Audience = z.infer<typeof audienceSchema>;

export const audienceLabels: Record<Audience, string> = {
  internal: 'Team',
  customers: 'Customers',
  executives: 'Executives',
};

/** A span in whole minutes, up to ten years. */
const minutes = z.int().min(0).max(5_256_000);
const line = z.string().trim().min(1).max(300);

/** One step of escalation: so many minutes after the declaration, this is done about these people. */
const escalationStep = z.object({
  after: minutes,
  who: line,
  action: z.string().trim().max(300),
});
export type EscalationStep = z.infer<typeof escalationStep>;

/** When the review is due after the incident was resolved: elapsed hours, or days on which the team works. */
const reviewRule = z.object({
  unit: z.enum(['hours', 'business days']),
  amount: z.int().min(1).max(8760),
});
export type ReviewRule = z.infer<typeof reviewRule>;

/** What a level of severity asks for. Spans are minutes; null: nothing is asked. */
export const levelSchema = z.object({
  code: z.string().trim().min(1).max(60),
  label: z.string().trim().min(1).max(200),
  definition: z.string().max(2000),
  examples: z.array(line).max(20),
  /** From the declaration to the first work on it. */
  response: minutes.nullable(),
  /** From the declaration until the service is well again. */
  mitigate: minutes.nullable(),
  /** At least so often each audience hears something. */
  cadence: z.object({
    internal: minutes.nullable(),
    customers: minutes.nullable(),
    executives: minutes.nullable(),
  }),
  escalation: z.array(escalationStep).max(30),
  /** Who must know of it from the beginning. */
  told: z.array(line).max(30),
  /** How long the service is watched after the fix. */
  watch: minutes,
  review: reviewRule.nullable(),
  /** No longer chosen, still readable where it was. */
  retired: z.boolean(),
  /** What the source does not say and Holdfast's own scheme stands in for. */
  assumed: z.array(z.string().max(40)).max(10),
});
export type Level = z.infer<typeof levelSchema>;

export const schemeName = z.string().trim().min(1, 'Give the scheme a name').max(200);

/** A severity level is kept by its place: 21 of them are what an incident can name. */
export const levelsSchema = z
  .array(levelSchema)
  .min(1, 'A scheme has at least one level')
  .max(21)
  .refine(
    (levels) => new Set(levels.map((l) => l.code)).size === levels.length,
    'Two levels have the same code',
  );

/** A question that a person can answer in the first minute; a yes asks for this level at least. */
const schemeQuestion = z.object({
  text: z.string().trim().min(1, 'Leave no question empty').max(300),
  /** The level's code. */
  code: z.string().min(1).max(60),
});
export type SchemeQuestion = z.infer<typeof schemeQuestion>;
export const questionsSchema = z.array(schemeQuestion).max(10);

/** A scheme: its levels, the worst first. `origin` says where it comes from. */
export const schemeSchema = z.object({
  id: z.string().min(1).max(200),
  name: schemeName,
  origin: z.enum(['built-in', 'guide', 'own']),
  levels: levelsSchema,
  /** The team's own questions, in the order in which they are asked; without any, the usual ones are. */
  questions: questionsSchema.optional(),
});
export type Scheme = z.infer<typeof schemeSchema>;

export const schemeSaved = defineEvent(
  'severity.scheme_saved.v1',
  z.object({
    schemeId: z.ulid(),
    name: schemeName,
    levels: levelsSchema,
    questions: questionsSchema.optional(),
  }),
);
export const schemeRetired = defineEvent('severity.scheme_retired.v1', z.object({ schemeId: z.ulid() }));
/** Which scheme is offered first; null: the imported guide's, else the built-in one. */
export const defaultSchemeChosen = defineEvent(
  'severity.default_chosen.v1',
  z.object({ scheme: schemeName.nullable() }),
);
/** What a service must hold: how long it may be away (RTO), how much data may be lost (RPO), minutes. */
export const objective = z.object({
  service: z.string().trim().min(1, 'Name the service').max(200),
  /** The scheme's name; null: the default one. */
  scheme: schemeName.nullable(),
  rto: minutes.nullable(),
  rpo: minutes.nullable(),
});
export type Objective = z.infer<typeof objective>;
export const objectiveSet = defineEvent('severity.objective_set.v1', objective);
export const objectiveRemoved = defineEvent(
  'severity.objective_removed.v1',
  z.object({ service: z.string().min(1).max(200) }),
);

/** The catalog's part about severity, one row: own schemes (retired ones too), the default, services' objectives. */
export const severityRow = z.object({
  schemes: z.array(schemeSchema.extend({ retired: z.boolean() })),
  defaultScheme: z.string().nullable(),
  objectives: z.array(objective),
});
export type SeverityRow = z.infer<typeof severityRow>;

export const emptySeverityRow: SeverityRow = { schemes: [], defaultScheme: null, objectives: [] };

/** A level as incidents keep it: by value, so that a retired one stays readable. */
export function severityOf(scheme: Pick<Scheme, 'name' | 'levels'>, level: Level): Severity {
  return {
    scheme: scheme.name,
    code: level.code,
    label: level.label,
    rank: scheme.levels.indexOf(level),
    of: scheme.levels.length,
  };
}
