import type { Block, CheckItem, Range, Step } from '../model.ts';
import type { Ids } from './ids.ts';
import type { Lines } from './lines.ts';
import { type Outline, sectionAt } from './outline.ts';

/** Something of the document that becomes a block, or part of one. */
export type Piece = Range &
  (
    | { as: 'block'; make: (range: Range) => Block }
    | { as: 'check'; group: number; item: CheckItem }
    | { as: 'manual'; group: number; step: Step }
  );

type JoinInput = { source: string; lines: Lines; outline: Outline; ids: Ids; cuts: readonly number[] };

/** Puts pieces side by side, whole lines each, with prose in between, so that they tile the source. */
export function joinPieces(pieces: Piece[], input: JoinInput): Block[] {
  return new Joiner(input).join(pieces);
}

class Joiner {
  private readonly input: JoinInput;
  constructor(input: JoinInput) {
    this.input = input;
  }

  join(given: Piece[]): Block[] {
    const { source, ids } = this.input;
    const blocks: Block[] = [];
    const pieces = given.sort((a, b) => a.start - b.start || b.end - a.end);
    const { cuts } = this.input;
    let at = 0;
    let cut = 0;
    const prose = (end: number): void => {
      while (at < end) {
        while (cut < cuts.length && (cuts[cut] ?? 0) <= at) cut++;
        const stop = Math.min(end, cuts[cut] ?? end);
        const text = source.slice(at, stop);
        blocks.push({
          kind: 'prose',
          id: ids.make('prose', text.slice(0, 300)),
          range: { start: at, end: stop },
        });
        at = stop;
      }
    };
    for (let i = 0; i < pieces.length;) {
      const piece = pieces[i];
      if (!piece) break;
      let next = i + 1;
      if (piece.as !== 'block')
        while (pieces[next]?.as === piece.as && this.together(piece, pieces[next])) next++;
      const start = Math.max(at, this.lineStart(piece.start));
      prose(start);
      const limit = pieces[next] ? this.lineStart(pieces[next]?.start ?? source.length) : source.length;
      const own = pieces.slice(i, next);
      const end = Math.max(
        start,
        Math.min(limit < start ? start : limit, this.lineEnd(Math.max(...own.map((p) => p.end)))),
      );
      if (end > start) blocks.push(this.blockOf(own, { start, end }));
      at = Math.max(at, end);
      i = next;
    }
    prose(source.length);
    return blocks;
  }

  /** Boxes of nested lists, and items of one list, stay in one block while nothing else comes between. */
  private together(first: Piece, other: Piece | undefined): boolean {
    if (!other || first.as === 'block' || other.as === 'block') return false;
    return other.as === 'check' ? this.near(first, other) : first.group === other.group;
  }

  private near(first: Piece, other: Piece): boolean {
    if (sectionAt(this.input.outline, first.start) !== sectionAt(this.input.outline, other.start))
      return false;
    return this.cutAfter(first.start) > other.start;
  }

  /** The first offset behind another at which prose must break. */
  private cutAfter(offset: number): number {
    const { cuts } = this.input;
    let low = 0;
    for (let high = cuts.length; low < high;) {
      const mid = (low + high) >> 1;
      if ((cuts[mid] ?? 0) <= offset) low = mid + 1;
      else high = mid;
    }
    return cuts[low] ?? Infinity;
  }

  private blockOf(pieces: readonly Piece[], range: Range): Block {
    const first = pieces[0];
    const { ids } = this.input;
    if (first?.as === 'block') return first.make(range);
    const items = pieces.flatMap((p) => (p.as === 'check' ? [p.item] : []));
    if (items.length > 0)
      return { kind: 'checks', id: ids.make('checks', items[0]?.id ?? ''), range, items, fenced: false };
    const steps = pieces.flatMap((p) => (p.as === 'manual' ? [p.step] : []));
    return {
      kind: 'steps',
      id: ids.make('list', steps[0]?.id ?? ''),
      range,
      origin: 'list',
      lang: '',
      content: range,
      depth: 0,
      shell: 'other',
      title: '',
      steps,
    };
  }

  private lineStart(offset: number): number {
    const start = this.input.lines.start(this.input.lines.at(offset));
    return this.input.source.slice(start, offset).trim() === '' ? start : offset;
  }

  private lineEnd(offset: number): number {
    const line = this.input.lines.at(offset);
    const end = this.input.lines.end(line);
    return this.input.source.slice(offset, end).trim() === '' ? this.input.lines.start(line + 1) : offset;
  }
}
