import { type DescribedCorrection, bindCorrections, rebound } from './corrections.ts';
import { importGuide } from './import.ts';
import type { Guide } from './model.ts';

/**
 * Reads a guide's text with what people have corrected in it. `bound` tells which piece each correction is about
 * now; one whose piece is gone (null) waits until it comes back.
 */
export function understandGuide(
  source: string,
  name: string,
  corrections: readonly DescribedCorrection[],
): { guide: Guide; bound: Map<string, string | null> } {
  if (corrections.length === 0) return { guide: importGuide(source, { name }), bound: new Map() };
  const guide = importGuide(source, { name, corrections });
  const bound = bindCorrections(guide, corrections);
  const moved = [...bound].some(([id, piece]) => piece !== null && piece !== id);
  if (!moved) return { guide, bound };
  return { guide: importGuide(source, { name, corrections: rebound(corrections, bound) }), bound };
}
