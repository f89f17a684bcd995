import { z } from 'zod';
import { placeholderKind } from '../placeholder/model.ts';
import { findingSchema, riskSchema } from '../risk/model.ts';

/** A placeholder of a command, as a person fills it in. */
const previewField = z.object({
  name: z.string(),
  /** As written in the command. */
  text: z.string(),
  kind: placeholderKind,
  /** False for what may be a variable that the host has: it may stay. */
  certain: z.boolean(),
  secret: z.boolean(),
  /** Whether this console has a value for it. */
  filled: z.boolean(),
});
export type PreviewField = z.infer<typeof previewField>;

/** What would run, and what there is to know of it before. */
export const previewSchema = z.object({
  risk: riskSchema,
  /** What it does beyond looking, the gravest first. */
  reasons: z.array(findingSchema),
  /** Where the title promises less than the command does. */
  warnings: z.array(z.string()),
  /** What of the output would show a secret. */
  reveals: z.array(z.string()),
  fields: z.array(previewField),
  /** What stands against running it; none where it can run. */
  problems: z.array(z.object({ name: z.string(), message: z.string() })),
  /** The exact text that runs, secrets masked. */
  exact: z.string(),
  /** Why it is not for a captured run as it stands. */
  fit: z.object({ kind: z.enum(['endless', 'screen', 'prompt']), what: z.string() }).nullable(),
});
export type Preview = z.infer<typeof previewSchema>;

/** Whether what a person typed names every one of the hosts, in any order, and nothing else. */
export function namesHosts(typed: string, hosts: readonly string[]): boolean {
  const flat = (name: string): string => name.trim().toLowerCase();
  const wanted = [...new Set(hosts.map(flat))].sort();
  if (wanted.length === 0) return false;
  if (wanted.length === 1) return flat(typed) === wanted[0];
  const given = [...new Set(typed.split(',').map(flat).filter(Boolean))].sort();
  return wanted.length === given.length && wanted.every((name, i) => name === given[i]);
}
