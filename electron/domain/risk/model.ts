import { z } from 'zod';

/** What running a command can do, from looking on to destroying. */
const risks = ['read', 'change', 'destructive'] as const;
export const riskSchema = z.enum(risks);
export type Risk = z.infer<typeof riskSchema>;

/** One thing that a command does beyond looking. */
export const findingSchema = z.object({
  risk: riskSchema,
  /** In plain words, as the rest of a sentence: "deletes files and folders". */
  why: z.string(),
  /** The part of the command that is meant, cut to 200 characters. */
  part: z.string(),
  /** True where nothing is known against it but nothing for it either. */
  unknown: z.boolean().optional(),
  /** What it concerns, where a title could hide it. */
  subject: z.enum(['cache', 'volume', 'file']).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** The gravest of the findings; 'read' where there are none. */
export function worstOf(findings: readonly Pick<Finding, 'risk'>[]): Risk {
  return findings.reduce<Risk>((worst, f) => (graver(f.risk, worst) ? f.risk : worst), 'read');
}

/** Whether the first is graver than the second. */
export function graver(one: Risk, other: Risk): boolean {
  return risks.indexOf(one) > risks.indexOf(other);
}

/** The gravest first, each said once. */
export function sortedFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings
    .filter((f) => f.risk !== 'read')
    .filter((f) => !seen.has(`${f.why}\0${f.part}`) && seen.add(`${f.why}\0${f.part}`))
    .sort((a, b) => risks.indexOf(b.risk) - risks.indexOf(a.risk));
}

/** A finding about a part of a command; long parts are cut. */
export function finding(risk: Risk, why: string, part: string, more: Partial<Finding> = {}): Finding {
  const flat = part.replace(/\s+/g, ' ').trim();
  return { risk, why, part: flat.length > 200 ? `${flat.slice(0, 199)}…` : flat, ...more };
}

/** A finding about what cannot be judged: it counts as a change, and says why. */
export function unknown(why: string, part: string): Finding {
  return finding('change', why, part, { unknown: true });
}
