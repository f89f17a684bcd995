import type { Root } from 'mdast';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import remarkFrontmatter from 'remark-frontmatter';
import remarkParse from 'remark-parse';
import { type Processor, unified } from 'unified';
import { balanceFences } from './balance.ts';
import { abridge, indexLines, type Lines } from './lines.ts';
import type { TreeNode } from './tree.ts';
import { View } from './view.ts';

// Inline text is read from the source where it is needed: leaving it to the parser costs most of its time.
const INLINE = [
  'attention',
  'autolink',
  'codeText',
  'labelStartImage',
  'labelStartLink',
  'labelEnd',
  'htmlText',
  'hardBreakEscape',
  'characterEscape',
  'characterReference',
  'definition',
];

function blocksOnly(this: Processor): void {
  const data = this.data();
  (data.micromarkExtensions ??= []).push(gfmTable(), { disable: { null: INLINE } });
  (data.fromMarkdownExtensions ??= []).push(gfmTableFromMarkdown());
}
const first = unified().use(remarkParse).use(remarkFrontmatter, ['yaml', 'toml']).use(blocksOnly).freeze();
const later = unified().use(remarkParse).use(blocksOnly).freeze();

// micromark slows down with the square of its input and a guide repeats its forms: windows end where a block
// surely begins once they have 4 characters, are doubled where they are a single block, and cut at a line beyond 128 kB.
const WINDOW_LEAST = 4;
const WINDOW = 2_000;
const WINDOW_MAX = 128_000;
// Windows of the same shape (all letters are alike by then) are parsed once; so many are remembered.
const SHAPES_MAX = 2_000;

/** What begins a block at the left margin after a blank line, and never goes on with a list. */
const BEGINS = /^(?![-+*]\s|\d{1,9}[.)]\s)[^\s-]/;

export type Parsed = { lines: Lines; nodes: TreeNode[]; nested: number[]; unclosed: number[]; cut: boolean };

/** Parses Markdown's blocks in windows; yields how far it is (0 to 1), returns the tree. */
export function* parseBlocks(source: string): Generator<number, Parsed, void> {
  const lines = indexLines(source);
  const short: string[] = [];
  const declared = /^\s*<![A-Za-z]/m.test(source);
  for (let i = 0; i < lines.count; i++) short.push(abridge(lines.text(i), declared));
  if (source.startsWith('\ufeff')) short[0] = abridge(lines.text(0).slice(1));
  const { pairs, nested, unclosed } = balanceFences(short);
  const windows = new Windows(lines, short, pairs);
  const nodes: TreeNode[] = [];
  for (let from = 0; from < lines.count;) {
    from = windows.parse(from, nodes);
    yield from / lines.count;
  }
  return { lines, nodes, nested, unclosed, cut: windows.cut };
}

class Windows {
  cut = false;
  private readonly shapes = new Map<string, Root>();
  private readonly lines: Lines;
  private readonly short: readonly string[];
  private readonly pairs: Map<number, number>;
  constructor(lines: Lines, short: readonly string[], pairs: Map<number, number>) {
    this.lines = lines;
    this.short = short;
    this.pairs = pairs;
  }

  /** Parses from a line on, adds the blocks that are sure, returns the line to go on from. */
  parse(from: number, out: TreeNode[]): number {
    for (let limit = WINDOW; ; limit *= 2) {
      const { text, map, next, probe } = this.take(from, limit);
      const root = this.rootOf(text, from === 0);
      const last = root.children.at(-1);
      const view = new View(this.lines, this.short, map);
      // The line that stood in for what follows must have begun a block of its own.
      if (probe && view.lineOf(last?.position?.start) !== next) continue;
      const done = !probe && (next >= this.lines.count || !last);
      if (!done && root.children.length === 1 && last) {
        if (last.type === 'code' && !this.pairs.has(view.lineOf(last.position?.start)))
          return view.longFence(last, out);
        if (limit < WINDOW_MAX) continue;
        this.cut = true;
      }
      // Only the last block can still change with what follows: it is parsed anew with the next window.
      const sure = done || root.children.length === 1 ? root.children : root.children.slice(0, -1);
      const to = sure === root.children ? next : view.lineOf(last?.position?.start);
      const nodes = view.all(sure, 0);
      const wrong = this.misread(view.fences, from, to);
      if (wrong.length > 0) {
        for (const line of wrong) this.pairs.delete(line);
        limit /= 2;
        continue;
      }
      out.push(...nodes);
      return to;
    }
  }

  private rootOf(text: string, top: boolean): Root {
    const known = top ? undefined : this.shapes.get(text);
    if (known) return known;
    const root: Root = (top ? first : later).parse(text);
    if (this.shapes.size >= SHAPES_MAX) this.shapes.clear();
    if (!top && text.length <= WINDOW) this.shapes.set(text, root);
    return root;
  }

  /** The line that closes front matter; -1 where there is none. It must lie in the first window. */
  private matterEnd(): number {
    const open = this.short[0];
    return open === '---' || open === '+++' ? this.short.indexOf(open, 1) : -1;
  }

  /**
   * The lines of a window. It ends before a line that begins a block whatever went before it (with `probe`,
   * where an `x` stands in for that line), or else at the limit.
   */
  private take(from: number, limit: number): { text: string; map: number[]; next: number; probe: boolean } {
    const map: number[] = [];
    const taken: string[] = [];
    let line = from;
    let probe = false;
    const matter = from === 0 ? this.matterEnd() : -1;
    for (let size = 0; line < this.lines.count && (size < limit || line <= matter);) {
      const text = this.short[line] ?? '';
      probe =
        limit === WINDOW && size > WINDOW_LEAST && line > matter && taken.at(-1) === '' && BEGINS.test(text);
      taken.push(probe ? 'x' : text);
      map.push(line);
      if (probe) break;
      size += text.length + 1;
      line = this.pairs.get(line) ?? line + 1;
    }
    return { text: taken.join('\n'), map, next: line, probe };
  }

  /** Pairs of fence lines that the parser did not read as one fence: what is between them must be parsed. */
  private misread(fences: ReadonlyMap<number, number>, from: number, to: number): number[] {
    const wrong: number[] = [];
    for (let line = from; line < to; line++) {
      const close = this.pairs.get(line);
      if (close === undefined) continue;
      if (fences.get(line) !== close) wrong.push(line);
      line = close;
    }
    return wrong;
  }
}
