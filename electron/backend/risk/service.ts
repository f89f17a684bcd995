import { z } from 'zod';
import { assertNever } from '../../domain/assert.ts';
import { Shell } from '../../domain/guide/model.ts';
import { candidatesIn } from '../../domain/placeholder/find.ts';
import {
  placeholderSchema,
  type Candidate,
  type Layer,
  type Placeholder,
} from '../../domain/placeholder/model.ts';
import { powershellPlace, redisPlace, scriptPlace, sqlPlace } from '../../domain/placeholder/places.ts';
import { labelLies } from '../../domain/risk/label.ts';
import {
  findingSchema,
  riskSchema,
  sortedFindings,
  unknown,
  worstOf,
  type Finding,
} from '../../domain/risk/model.ts';
import { mongoFindings } from '../../domain/risk/mongo.ts';
import { redisLines } from '../../domain/risk/redis.ts';
import { sqlFindings } from '../../domain/risk/sql.ts';
import { judgeShell, type Judgement } from './judge.ts';
import { shellPlaces } from './places.ts';

export const assessmentSchema = z.object({
  risk: riskSchema,
  /** What the command does beyond looking, the gravest first. */
  reasons: z.array(findingSchema),
  /** Sentences for a person: the step's title promises less than the command does. */
  warnings: z.array(z.string()),
  /** What of the output would show a secret, in plain words. */
  revealsSecret: z.array(z.string()),
  placeholders: z.array(placeholderSchema),
});
export type Assessment = z.infer<typeof assessmentSchema>;

export interface Assessed {
  command: string;
  shell: Shell;
  /** The step's title; '' where it has none. */
  title: string;
}

/** What running a command would do, and what of it must be filled in first. Runs nothing. */
export function assess({ command, shell, title }: Assessed): Assessment {
  const candidates = candidatesIn(command, shell);
  const marked = mark(command, candidates);
  const placeholders = located(marked, candidates, shell);
  const { findings, reveals } = judge(neutral(command, placeholders), shell);
  const restore = (text: string): string => unmark(text, placeholders);
  const reasons = sortedFindings(findings).map((f) => ({ ...f, why: restore(f.why), part: restore(f.part) }));
  return {
    risk: worstOf(reasons),
    reasons,
    warnings: labelLies(title, reasons),
    revealsSecret: [...new Set(reveals.map(restore))],
    placeholders,
  };
}

interface Marked {
  text: string;
  marks: string[];
}

const markOf = (index: number): string => `hfq${index}zq`;

/** The command with a plain word in the place of each candidate, so that a grammar can read it. */
function mark(command: string, candidates: readonly Candidate[]): Marked {
  let text = '';
  let from = 0;
  candidates.forEach(({ range }, i) => {
    text += command.slice(from, range.start) + markOf(i);
    from = range.end;
  });
  return { text: text + command.slice(from), marks: candidates.map((_, i) => markOf(i)) };
}

/** Variables stay as they are, because a variable as a command is a risk of its own. */
function neutral(command: string, placeholders: readonly Placeholder[]): string {
  let text = '';
  let from = 0;
  placeholders.forEach(({ range, kind, text: written }, i) => {
    text +=
      command.slice(from, range.start) + (kind === 'variable' || kind === 'sample' ? written : markOf(i));
    from = range.end;
  });
  return text + command.slice(from);
}

function unmark(text: string, placeholders: readonly Placeholder[]): string {
  return text.replace(/hfq(\d+)zq/g, (all, index: string) => placeholders[Number(index)]?.text ?? all);
}

function located({ text, marks }: Marked, candidates: readonly Candidate[], shell: Shell): Placeholder[] {
  const places = layersIn(text, marks, shell);
  return candidates.flatMap((candidate, i) => {
    const layers = places.get(markOf(i)) ?? [];
    const isMeant = layers.length > 0 && layers.every((l) => l.kind !== 'comment') && fits(candidate, layers);
    return isMeant ? [{ ...candidate, layers }] : [];
  });
}

/** What only looks like a placeholder to the eye is told apart by where it stands. */
function fits({ kind, text }: Candidate, layers: readonly Layer[]): boolean {
  const inCode = layers.some(
    (l) =>
      l.kind === 'plain' &&
      /^(awk|gawk|mawk|nawk|sed|gsed|jq|yq|perl|ruby|node|python\d?|php|Lua|deno)$/.test(l.of),
  );
  const inPattern = layers.some((l) => l.kind === 'pattern');
  if (kind === 'variable')
    return (
      layers.some((l) => l.kind === 'bare' || l.kind === 'double' || (l.kind === 'here' && !l.quoted)) ||
      layers[0]?.kind === 'number' ||
      layers[0]?.kind === 'plain'
    );
  if (kind === 'angle' && inPattern)
    return !/^<(title|table|form|input|script|style|link|button|label|option|select)>$/.test(text);
  if (kind === 'brace' || kind === 'square') return !inCode && !inPattern;
  return true;
}

function layersIn(text: string, marks: readonly string[], shell: Shell): Map<string, Layer[]> {
  const each = (place: (text: string, mark: string) => Layer): Map<string, Layer[]> =>
    new Map(marks.map((m) => [m, [place(text, m)]]));
  switch (shell) {
    case 'sh':
    case 'other':
      return shellPlaces(text, marks);
    case 'psql':
      return each(sqlPlace('postgres'));
    case 'mysql':
      return each(sqlPlace('mysql'));
    case 'sql':
      return each(sqlPlace('any'));
    case 'mongosh':
      return each(scriptPlace);
    case 'redis':
      return each(redisPlace);
    case 'powershell':
      return each(powershellPlace);
    case 'cmd':
      return each(() => ({ kind: 'plain', of: 'cmd.exe' }));
    default:
      return assertNever(shell);
  }
}

function judge(text: string, shell: Shell): Judgement {
  const only = (findings: Finding[]): Judgement => ({ findings, reveals: [] });
  switch (shell) {
    case 'sh':
    case 'other':
      return judgeShell(text);
    case 'psql':
      return only(sqlFindings(text, 'postgres', (inner) => judgeShell(inner).findings));
    case 'mysql':
      return only(sqlFindings(text, 'mysql', (inner) => judgeShell(inner).findings));
    case 'sql':
      return only(sqlFindings(text, 'any', (inner) => judgeShell(inner).findings));
    case 'mongosh':
      return only(mongoFindings(text));
    case 'redis':
      return only(redisLines(text));
    case 'powershell':
    case 'cmd':
      return only([unknown('commands for Windows are not judged here', text)]);
    default:
      return assertNever(shell);
  }
}
