import type { Level, Scheme, SchemeQuestion } from './model.ts';

/** What a person can say about an incident in its first minute. */
export interface Answers {
  outage: boolean;
  dataLoss: boolean;
  security: boolean;
  /** An important function fails and there is no way around it. */
  important: boolean;
  /** Somebody is affected now. */
  affected: boolean;
}

export const questions: readonly { name: keyof Answers; text: string; first: boolean }[] = [
  { name: 'outage', text: 'Is it down for most users?', first: true },
  { name: 'dataLoss', text: 'Is data being lost or corrupted?', first: true },
  { name: 'security', text: 'Could somebody be inside, or could data have got out?', first: true },
  { name: 'important', text: 'Does something important fail with no way around it?', first: false },
  { name: 'affected', text: 'Is anybody affected now?', first: false },
];

export interface Choice {
  level: Level;
  /** Why this level, in words that a person can check. */
  reason: string;
}

const subjects: { name: keyof Answers; said: string; word: RegExp }[] = [
  {
    name: 'outage',
    said: 'it is down for most users',
    word: /outage|down\b|unavailable|ausfall|caída|panne|中断|停机/i,
  },
  {
    name: 'dataLoss',
    said: 'data is being lost',
    word: /data (?:is |being )*(?:loss|lost|corrupt)|corruption|loss of data|datenverlust|pérdida de datos|perte de données|数据丢失/i,
  },
  {
    name: 'security',
    said: 'it may be a breach',
    word: /security|breach|intrusi|attack|stolen|inside who|sicherheit|seguridad|sécurité|安全/i,
  },
];

/**
 * Chooses a level by what a person answered. A level whose definition or examples name the subject is taken (the worst
 * of those), else the worst level for an outage, data loss or a breach, and by rank below. Null where no level is open.
 */
export function chooseLevel(levels: readonly Level[], answers: Answers): Choice | null {
  const open = levels.filter((level) => !level.retired);
  const candidates = subjects
    .filter(({ name }) => answers[name])
    .map(({ said, word }) => {
      const named = open.findIndex((l) => word.test([l.definition, ...l.examples].join('; ')));
      return { rank: Math.max(named, 0), said, named: named >= 0 };
    })
    .toSorted((a, b) => a.rank - b.rank);
  const [first] = candidates;
  if (first) return explain(open, first.rank, first.said, first.named);
  if (answers.important) return explain(open, 1, 'something important fails with no way around it', false);
  if (answers.affected) return explain(open, 2, 'somebody is affected, and there is a way around it', false);
  return explain(open, open.length - 1, 'nobody is affected now', false);
}

/** The questions of a scheme of the team's own that lead to a level which can still be chosen. */
export function ownQuestions({
  questions = [],
  levels,
}: Pick<Scheme, 'questions' | 'levels'>): SchemeQuestion[] {
  const open = new Set(levels.filter((level) => !level.retired).map((level) => level.code));
  return questions.filter(({ code }) => open.has(code));
}

/** The worst level that a yes asks for; without any yes the mildest. Null where no level is open. */
export function chooseByOwn(
  scheme: Pick<Scheme, 'questions' | 'levels'>,
  yes: ReadonlySet<string>,
): Choice | null {
  const open = scheme.levels.filter((level) => !level.retired);
  const rankOf = (code: string) => open.findIndex((level) => level.code === code);
  const [worst] = ownQuestions(scheme)
    .filter(({ text }) => yes.has(text))
    .map(({ text, code }) => ({ text, rank: rankOf(code) }))
    .toSorted((a, b) => a.rank - b.rank);
  if (!worst) return explain(open, open.length - 1, 'none of the questions is answered with yes', false);
  return explain(open, worst.rank, `"${worst.text}" is answered with yes`, false);
}

function explain(open: readonly Level[], rank: number, because: string, named: boolean): Choice | null {
  const level = open[Math.min(rank, open.length - 1)];
  if (!level) return null;
  const source = named ? `, which its definition names` : '';
  return { level, reason: `${level.label}, because ${because}${source}.` };
}
