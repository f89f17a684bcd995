import type { BlockContent, Code, DefinitionContent, ListItem, Root, RootContent, Table } from 'mdast';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import remarkFrontmatter from 'remark-frontmatter';
import remarkParse from 'remark-parse';
import { type Processor, unified } from 'unified';
import { balanceFences } from './balance.ts';
import { htmlTables } from './html.ts';
import { abridge, indexLines, type Lines, splitRow } from './lines.ts';
import { plain } from './text.ts';
import type { Cell, FenceNode, ItemNode, TableNode, TreeNode } from './tree.ts';

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
// surely begins once they have 24 characters, are doubled where they are a single block, and cut at a line beyond 128 kB.
const WINDOW_LEAST = 24;
const WINDOW = 2_000;
const WINDOW_MAX = 128_000;
// Windows of the same shape (all letters are alike by then) are parsed once; so many are remembered.
const SHAPES_MAX = 2_000;

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

/** Turns mdast of the shortened lines into the tree over the source. */
class View {
  private readonly lines: Lines;
  private readonly short: readonly string[];
  private readonly map: readonly number[];
  /** The first and last line of every fence met. */
  readonly fences = new Map<number, number>();
  constructor(lines: Lines, short: readonly string[], map: readonly number[]) {
    this.lines = lines;
    this.short = short;
    this.map = map;
  }

  /** The guide's line of a point in the window. */
  lineOf(point: { line: number } | undefined): number {
    return this.map[(point?.line ?? 1) - 1] ?? this.lines.count;
  }

  private startOf(node: { position?: { start: { line: number; column: number } } }): number {
    const at = node.position?.start ?? { line: 1, column: 1 };
    const line = this.lineOf(at);
    const shift = line === 0 && this.lines.source.startsWith('\ufeff') ? 1 : 0;
    return Math.min(this.lines.start(line) + at.column - 1 + shift, this.lines.end(line));
  }

  private endOf(node: { position?: { end: { line: number; column: number } } }): number {
    const at = node.position?.end ?? { line: 1, column: 1 };
    const line = this.lineOf(at);
    const whole = at.column - 1 >= (this.short[line]?.length ?? 0);
    return whole ? this.lines.end(line) : this.lines.start(line) + at.column - 1;
  }

  all(nodes: readonly (RootContent | BlockContent | DefinitionContent)[], depth: number): TreeNode[] {
    return nodes.flatMap((node) => this.one(node, depth));
  }

  private one(node: RootContent | BlockContent | DefinitionContent, depth: number): TreeNode[] {
    const start = this.startOf(node);
    const end = this.endOf(node);
    const raw = (): string => this.lines.source.slice(start, end);
    switch (node.type) {
      case 'heading':
        return [{ type: 'heading', start, end, level: node.depth, text: headingText(raw()) }];
      case 'code':
        return [
          !this.isFence(start)
            ? { type: 'code', start, end, raw: raw() }
            : this.fence(node, start, end, depth),
        ];
      case 'list': {
        const items = node.children.map((item, i) =>
          this.item(item, depth, node.ordered ? String((node.start ?? 1) + i) : undefined),
        );
        return [{ type: 'list', start, end, ordered: node.ordered === true, items }];
      }
      case 'blockquote':
        return [{ type: 'quote', start, end, children: this.all(node.children, depth + 1) }];
      case 'table':
        return [this.table(node, start, end)];
      case 'html': {
        const tables = /<table/i.test(raw()) ? htmlTables(raw(), start) : [];
        return [{ type: 'html', start, end, raw: raw() }, ...tables];
      }
      case 'thematicBreak':
        return [{ type: 'rule', start, end, raw: raw() }];
      case 'yaml':
        return [{ type: 'matter', start, end, raw: raw() }];
      default:
        return [{ type: (node.type as string) === 'toml' ? 'matter' : 'para', start, end, raw: raw() }];
    }
  }

  /** mdast has no sign that tells fenced from indented code, but the source does. */
  private isFence(start: number): boolean {
    return /^(?:```|~~~)/.test(this.lines.source.slice(start, start + 3));
  }

  private item(item: ListItem, depth: number, number: string | undefined): ItemNode {
    const lead = item.children[0]?.type === 'paragraph' ? item.children[0] : undefined;
    const start = this.startOf(item);
    const leadStart = lead ? this.startOf(lead) : start;
    const leadEnd = lead ? this.endOf(lead) : start;
    return {
      type: 'item',
      start,
      end: this.endOf(item),
      ...(number === undefined ? {} : { number }),
      lead: this.lines.source.slice(leadStart, leadEnd),
      leadStart,
      leadEnd,
      children: this.all(lead ? item.children.slice(1) : item.children, depth + 1),
    };
  }

  private table(node: Table, start: number, end: number): TableNode {
    const spans = node.children.map((row) => ({ start: this.startOf(row), end: this.endOf(row) }));
    const rows = spans.map((span) =>
      splitRow(this.lines.source.slice(span.start, span.end), span.start).map((c): Cell => ({
        start: c.start,
        end: c.end,
        raw: c.text,
        text: plain(c.text),
      })),
    );
    return {
      type: 'table',
      start,
      end,
      header: rows[0] ?? [],
      rows: rows.slice(1),
      rowSpans: spans.slice(1),
    };
  }

  private fence(node: Code, start: number, end: number, depth: number): FenceNode {
    const open = this.lineOf(node.position?.start);
    const close = this.lineOf(node.position?.end);
    this.fences.set(open, close);
    return this.fenceOf(open, close, start, end, depth);
  }

  private fenceOf(open: number, close: number, start: number, end: number, depth: number): FenceNode {
    const opening = this.lines.text(open);
    const column = start - this.lines.start(open);
    const quotes = opening.slice(0, column).split('>').length - 1;
    const run = /^[`~]+/.exec(opening.slice(column))?.[0] ?? '```';
    const closed = close > open && CLOSING.exec(this.lines.text(close))?.[1]?.startsWith(run) === true;
    const lines: FenceNode['lines'] = [];
    for (let i = open + 1; i < (closed ? close : close + 1); i++) lines.push(this.inner(i, column, quotes));
    const info = opening.slice(column + run.length).trim();
    return { type: 'fence', start, end, lang: langOf(info), info, lines, depth };
  }

  /** One line of a fence without the quote marks and the indentation of what is around the fence. */
  private inner(line: number, column: number, quotes: number): { text: string; start: number } {
    const whole = this.lines.text(line);
    let off = 0;
    for (let q = 0; q < quotes; q++) off += /^\s*>/.exec(whole.slice(off))?.[0].length ?? 0;
    if (quotes > 0 && whole[off] === ' ') off++;
    while (off < column && (whole[off] === ' ' || whole[off] === '\t')) off++;
    return { text: whole.slice(off), start: this.lines.start(line) + off };
  }

  /** A fence that the window does not hold: its end is looked for in the lines. Returns the line behind. */
  longFence(node: Code, out: TreeNode[]): number {
    const open = this.lineOf(node.position?.start);
    const start = this.startOf(node);
    const run = /^ {0,3}(`{3,}|~{3,})/.exec(this.short[open] ?? '')?.[1] ?? '```';
    const closing = new RegExp(`^ {0,3}${run.slice(0, 1)}{${run.length},}[ \\t]*$`);
    let close = open + 1;
    while (close < this.lines.count - 1 && !closing.test(this.short[close] ?? '')) close++;
    out.push(this.fenceOf(open, close, start, this.lines.end(close), 0));
    return close + 1;
  }
}

/** What begins a block at the left margin after a blank line, and never goes on with a list. */
const BEGINS = /^(?![-+*]\s|\d{1,9}[.)]\s)[^\s-]/;

/** No title is longer: what is beyond stays in the source. */
const TITLE_MAX = 2_000;

function headingText(raw: string): string {
  const lines = raw.slice(0, TITLE_MAX).split('\n');
  // The underline of a setext heading is its last line.
  const own = lines.length > 1 ? lines.slice(0, -1) : lines;
  const text = plain(own.join(' ').replace(/^\s{0,3}#{1,6}(?=\s|$)/, ''));
  return text.replace(/ ?\{#[\w:.-]{1,80}\}$/, '').replace(/(?:^| )#+$/, '');
}

const CLOSING = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/;

function langOf(info: string): string {
  const word = /^\{?\.?([^\s{}:,="'`[\]()]*)/.exec(info)?.[1] ?? '';
  return info.startsWith('{') && !info.startsWith('{.')
    ? (info.split(/[}\s]/)[0] ?? '') + '}'
    : word.toLowerCase();
}
