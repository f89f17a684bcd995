import type { BlockContent, Code, DefinitionContent, ListItem, RootContent, Table } from 'mdast';
import { htmlTables } from './html.ts';
import { type Lines, splitRow } from './lines.ts';
import { plain } from './text.ts';
import type { Cell, FenceNode, ItemNode, TableNode, TreeNode } from './tree.ts';

/** Turns mdast of the shortened lines into the tree over the source. */
export class View {
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
