import { z } from 'zod';

/**
 * What a statement does to the server, from what was parsed of it:
 * `read` only looks; `write` changes rows (in a transaction where the engine has them); `define` changes what is
 * there (DDL) or acts on the server; `commit` and `rollback` end the open transaction; `refused` never runs here.
 */
const statementKinds = ['read', 'write', 'define', 'commit', 'rollback', 'refused'] as const;

export const verdictSchema = z.object({
  kind: z.enum(statementKinds),
  /** The database's name is to be typed: DDL, no WHERE, what destroys or cannot be undone. */
  destructive: z.boolean(),
  /** Cannot run inside a transaction and so cannot be rolled back (VACUUM, CREATE INDEX CONCURRENTLY, MySQL's DDL). */
  outside: z.boolean(),
  /** In plain words: what it does beyond looking, or why it is refused and what to do instead. */
  reasons: z.array(z.string().max(500)).max(20),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** What is missing before a statement may run. */
export const needSchema = z.enum(['nothing', 'unlock', 'typed', 'impossible']);
export type Need = z.infer<typeof needSchema>;

export const reading: Verdict = { kind: 'read', destructive: false, outside: false, reasons: [] };

/** A verdict that refuses. */
export function refuse(...reasons: string[]): Verdict {
  return { kind: 'refused', destructive: false, outside: false, reasons };
}

/** Whether a statement may run now: writing is unlocked or not, and the name was typed or not. */
export function needOf(verdict: Verdict, now: { writing: boolean; typed: boolean }): Need {
  if (verdict.kind === 'refused') return 'impossible';
  if (verdict.kind === 'read' || verdict.kind === 'rollback') return 'nothing';
  if (!now.writing) return 'unlock';
  return verdict.destructive && !now.typed ? 'typed' : 'nothing';
}

const ranks = { read: 0, rollback: 1, commit: 1, write: 2, define: 3, refused: 4 } as const;

/** The graver of several verdicts, with the reasons of all. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  const worst = verdicts.reduce((a, b) => (ranks[b.kind] > ranks[a.kind] ? b : a), reading);
  return {
    kind: worst.kind,
    destructive: verdicts.some((v) => v.destructive),
    outside: verdicts.some((v) => v.outside),
    reasons: [...new Set(verdicts.flatMap((v) => v.reasons))].slice(0, 20),
  };
}
