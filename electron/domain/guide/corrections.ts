import { z } from 'zod';
import { type Block, Correction, type Guide } from './model.ts';

/** What a person corrected, with enough of the piece to find it again when its text changes a little. */
export const describedCorrection = Correction.extend({
  id: z.string().min(1).max(300),
  /** The heading above a fence, or the heading itself. */
  heading: z.string().max(500),
  /** The beginning of the piece as it stood then. */
  text: z.string().max(4000),
});
export type DescribedCorrection = z.infer<typeof describedCorrection>;
export type Verdict = Correction['as'];

const fenceVerdicts: readonly Verdict[] = ['commands', 'not-commands', 'template'];

/** What a person can say about a block: how it is not held already. Empty for what cannot be corrected. */
export function verdictsFor(guide: Guide, block: Block): Verdict[] {
  if (block.kind === 'heading') return [isPlaybook(guide, block) ? 'not-playbook' : 'playbook'];
  if (block.kind === 'steps' && block.origin === 'fence') return ['not-commands', 'template'];
  if (block.kind === 'template') return ['commands', 'not-commands'];
  return block.kind === 'fence' ? ['commands', 'template'] : [];
}

/** A correction of a block, ready to be kept. */
export function correctionOf(guide: Guide, block: Block, as: Verdict): DescribedCorrection {
  const at = guide.blocks.indexOf(block);
  const heading = headingAbove(guide, at);
  return { id: block.id, as, heading: heading.slice(0, 500), text: textOfPiece(guide, block).slice(0, 4000) };
}

/**
 * The block that each correction is about, by the correction's id: the same one, else the one that is most like it
 * (a fence below the same heading with half of its lines, a heading that differs in number or letter case only).
 * Null where the guide has it no more.
 */
export function bindCorrections(
  guide: Guide,
  corrections: readonly DescribedCorrection[],
): Map<string, string | null> {
  const there = new Set(guide.blocks.map((b) => b.id));
  const bound = new Map<string, string | null>();
  for (const { id } of corrections) if (there.has(id)) bound.set(id, id);
  const taken = new Set<string | null>(bound.values());
  for (const correction of corrections) {
    if (bound.has(correction.id)) continue;
    const found = nearest(guide, correction, taken);
    bound.set(correction.id, found);
    taken.add(found);
  }
  return bound;
}

/** Corrections under the ids that their pieces have now; those without a piece are left out. */
export function rebound(
  corrections: readonly DescribedCorrection[],
  bound: ReadonlyMap<string, string | null>,
): Correction[] {
  return corrections.flatMap(({ id, as }) => {
    const piece = bound.get(id);
    return piece ? [{ id: piece, as }] : [];
  });
}

function nearest(
  guide: Guide,
  { as, heading, text }: DescribedCorrection,
  taken: ReadonlySet<string | null>,
): string | null {
  let best: string | null = null;
  let bestLikeness = 0;
  let above = '';
  const wanted = sameTitle(heading);
  for (const block of guide.blocks) {
    if (block.kind === 'heading') above = sameTitle(block.text);
    if (above !== wanted || taken.has(block.id)) continue;
    const fence = verdictsFor(guide, block).some((v) => fenceVerdicts.includes(v));
    if (fenceVerdicts.includes(as) !== fence || (!fence && block.kind !== 'heading')) continue;
    const likeness = fence ? shareOfLines(text, textOfPiece(guide, block).slice(0, 4000)) : 1;
    if (likeness > bestLikeness) {
      best = block.id;
      bestLikeness = likeness;
    }
  }
  return bestLikeness >= 0.5 ? best : null;
}

/** How many of the lines stand in both, 0 to 1 of the longer one. */
function shareOfLines(a: string, b: string): number {
  const lines = (text: string) => new Set(text.split('\n').flatMap((l) => l.trim() || []));
  const [left, right] = [lines(a), lines(b)];
  const both = [...left].filter((line) => right.has(line)).length;
  return both / Math.max(left.size, right.size, 1);
}

function sameTitle(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

function isPlaybook(guide: Guide, heading: Block): boolean {
  return guide.playbooks.some((p) => p.range.start === heading.range.start);
}

function headingAbove(guide: Guide, at: number): string {
  for (let i = at; i >= 0; i--) {
    const block = guide.blocks[i];
    if (block?.kind === 'heading') return block.text;
  }
  return '';
}

function textOfPiece(guide: Guide, block: Block): string {
  if (block.kind === 'heading') return block.text;
  const { start, end } = 'content' in block ? block.content : block.range;
  return guide.source.slice(start, end);
}
