import type { GuideRow, PlaybookSummary } from './library.ts';

export interface FoundPlaybook {
  guide: GuideRow;
  playbook: PlaybookSummary;
  /** How many of the incident's words its title has. */
  matches: number;
}

const kindOrder: Record<PlaybookSummary['kind'], number> = { condition: 0, procedure: 1, phase: 2, rest: 3 };

/**
 * The playbooks of all guides whose title or guide has every word of the query; those whose title shares words with
 * the incident's title come first, then in the order of kind, guide and place.
 */
export function findPlaybooks(
  guides: readonly GuideRow[],
  query: string,
  incidentTitle: string,
): FoundPlaybook[] {
  const wanted = wordsOf(query);
  const hints = wordsOf(incidentTitle).filter((word) => word.length > 2 || !/^[a-z0-9]+$/.test(word));
  const found = guides.flatMap((guide) =>
    (guide.summary?.playbooks ?? []).flatMap((playbook): FoundPlaybook[] => {
      const title = fold(playbook.title);
      const all = `${title} ${fold(guide.name)}`;
      if (!wanted.every((word) => all.includes(word))) return [];
      return [{ guide, playbook, matches: countMatches(title, hints) }];
    }),
  );
  return found.sort(
    (a, b) =>
      b.matches - a.matches ||
      kindOrder[a.playbook.kind] - kindOrder[b.playbook.kind] ||
      a.guide.name.localeCompare(b.guide.name),
  );
}

function countMatches(title: string, hints: readonly string[]): number {
  const words = wordsOf(title);
  return hints.filter((hint) => words.some((word) => sharesStem(word, hint))).length;
}

/** "connections" and "connection", "failing" and "failed": the first letters decide, so that endings do not. */
function sharesStem(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  if (length < 4) return a === b;
  const stem = Math.max(4, length - 2);
  return a.slice(0, stem) === b.slice(0, stem);
}

const common = new Set([
  'the',
  'and',
  'for',
  'all',
  'with',
  'from',
  'not',
  'are',
  'our',
  'can',
  'cannot',
  'has',
]);

function wordsOf(text: string): string[] {
  return (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !common.has(word));
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
