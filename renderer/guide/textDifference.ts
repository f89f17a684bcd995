/** Some lines that differ, with three around them. */
export interface Hunk {
  /** Where it begins in the new text, from 1. */
  line: number;
  lines: { change: 'added' | 'removed' | 'same'; text: string }[];
}

/** 1 s: two texts that share next to nothing would take minutes. */
const PATIENCE_MS = 1000;
/** 400 places are more than anybody reads before saving. */
const MOST_HUNKS = 400;

/** Where two texts differ, line by line; null where that takes too long to find out. */
export async function textDifference(before: string, after: string): Promise<Hunk[] | null> {
  const { structuredPatch } = await import('diff');
  const options = { context: 3, timeout: PATIENCE_MS, stripTrailingCr: true };
  const patch = structuredPatch('', '', before, after, '', '', options);
  if (!patch) return null;
  return patch.hunks.slice(0, MOST_HUNKS).map(({ newStart, lines }) => ({
    line: Math.max(1, newStart),
    lines: lines.filter((line) => !line.startsWith('\\')).map(lineOf),
  }));
}

function lineOf(line: string): Hunk['lines'][number] {
  const text = line.slice(1).replace(/\r$/, '');
  return { change: line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : 'same', text };
}
