import type { GuideRow, PlaybookSummary } from './library.ts';

export interface FoundPlaybook {
  guide: GuideRow;
  playbook: PlaybookSummary;
  /** How well its title fits the incident's: 10 for each word they share, 1 for a word that many share. */
  fit: number;
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
      return [{ guide, playbook, fit: fitOf(title, hints) }];
    }),
  );
  return found.sort(
    (a, b) =>
      b.fit - a.fit ||
      kindOrder[a.playbook.kind] - kindOrder[b.playbook.kind] ||
      a.guide.name.localeCompare(b.guide.name),
  );
}

/** From here on a playbook is offered as one that fits: one telling word, or two of the others. */
export const FITS = 2;

function fitOf(title: string, hints: readonly string[]): number {
  const words = wordsOf(title);
  const shared = hints.filter((hint) => words.some((word) => sharesStem(word, hint)));
  return shared.reduce((sum, hint) => sum + (general.test(hint) ? 1 : 10), 0);
}

const general =
  /^(?:fail|error|issue|incident|problem|outage|down|service|system|high|slow|broken|response|server|customer|user)/;

/** "connections" and "connection", "failing" and "failed": a common beginning of more than half decides. */
function sharesStem(a: string, b: string): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return a === b || (same >= 4 && same / Math.max(a.length, b.length) > 0.55);
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
