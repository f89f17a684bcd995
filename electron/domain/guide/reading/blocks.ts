import { BOX, type Verdict } from './classify.ts';
import type { Ids } from './ids.ts';
import type { Lines } from './lines.ts';
import type { Block, CheckItem, Range, Step, Template } from '../model.ts';
import { type FenceAt, type Outline, type Section, sectionAt } from './outline.ts';
import { conditionOf, inlineCommands, stepsOf } from './steps.ts';
import { templateOf } from './template.ts';
import { joinPieces, type Piece } from './join.ts';
import { plain } from './text.ts';
import type { FenceNode, ItemNode, TreeNode } from './tree.ts';

export type BlockInput = {
  source: string;
  lines: Lines;
  nodes: readonly TreeNode[];
  outline: Outline;
  ids: Ids;
  verdictOf: (at: FenceAt) => Verdict;
  /** Where a list is something to do by hand: inside playbooks and phases. */
  byHand: (offset: number, ordered: boolean) => boolean;
  /** Offsets in rising order at which prose must break, so that sections begin with a block of their own. */
  cuts: readonly number[];
};

/** Tiles the source with blocks in document order, and collects the templates on the way. */
export function tile(input: BlockInput): { blocks: Block[]; templates: Template[] } {
  const tiler = new Tiler(input);
  tiler.collect(input.nodes, 0);
  return { blocks: joinPieces(tiler.pieces, input), templates: tiler.templates };
}

/** `[ ] text`, `☐ text`: whether a box is ticked, and what follows it. */
function boxOf(raw: string): { checked: boolean; text: string } | null {
  const m = /^\s*(?:\*\*|__)?(\[[ xX✓✔~]?\]|[☐□⬜☑☒▢◻🔲🗹❏❑❒])\ufe0f?(?![([:\w])\s*/u.exec(raw);
  if (!m) return null;
  return {
    checked: /[xX✓✔☑🗹]/u.test(m[1] ?? ''),
    text: plain(raw.slice(m[0].length).replace(/^([^*]*)\*\*$/, '$1')),
  };
}

class Tiler {
  readonly templates: Template[] = [];
  readonly pieces: Piece[] = [];
  private readonly fences: Map<FenceNode, FenceAt>;
  private readonly input: BlockInput;
  private groups = 0;
  constructor(input: BlockInput) {
    this.input = input;
    this.fences = new Map(input.outline.fences.map((at) => [at.fence, at]));
  }

  collect(nodes: readonly TreeNode[], depth: number): void {
    for (const node of nodes) {
      if (node.type === 'heading') this.heading(node);
      else if (node.type === 'fence') this.fence(node);
      else if (node.type === 'matter')
        this.block(node, (range) => ({ kind: 'matter', id: this.input.ids.make('matter', node.raw), range }));
      else if (node.type === 'quote') this.collect(node.children, depth + 1);
      else if (node.type === 'list') {
        const group = ++this.groups;
        const ordered = node.ordered;
        for (const item of node.items) this.item(item, ordered, group, depth);
      } else if (node.type === 'table')
        node.rows.forEach((row, i) =>
          this.checkRow(
            row[0]?.raw ?? '',
            row
              .slice(1)
              .map((c) => c.text)
              .join(' · '),
            node.rowSpans[i],
          ),
        );
      else if (node.type === 'para' || node.type === 'code') this.lines(node.raw, node.start);
      else if (node.type === 'html') this.html(node.raw, node.start);
    }
  }

  private block(node: Range, make: (range: Range) => Block): void {
    this.pieces.push({ as: 'block', start: node.start, end: node.end, make });
  }

  private heading(node: Extract<TreeNode, { type: 'heading' }>): void {
    const id = this.input.ids.make('heading', node.text);
    this.block(node, (range) => ({
      kind: 'heading',
      id,
      range,
      level: Math.min(6, Math.max(1, node.level)),
      text: node.text,
    }));
  }

  private check(raw: string, start: number, end: number, group: number, more = ''): boolean {
    const box = boxOf(raw);
    if (!box) return false;
    const text = more === '' ? box.text : [box.text, more].filter(Boolean).join(' · ');
    const inline = inlineCommands(raw, start, this.input.ids);
    const id = this.input.ids.make('check', text, this.sectionOf(start).title);
    const item: CheckItem = {
      id,
      range: { start, end },
      text,
      checked: box.checked,
      ...(inline.length > 0 ? { inline } : {}),
    };
    this.pieces.push({ as: 'check', start, end, group, item });
    return true;
  }

  private checkRow(raw: string, more: string, span: Range | undefined): void {
    if (span && /^\s*(?:\[[ xX]?\]|[☐□⬜☑🔲])/u.test(raw))
      this.check(raw, span.start, span.end, this.groups, more);
  }

  private lines(raw: string, start: number): void {
    if (!/\[[ xX]?\]|[☐□⬜☑☒▢◻🔲🗹❏❑❒]/u.test(raw)) return;
    let at = start;
    const group = ++this.groups;
    for (const line of raw.split('\n')) {
      const lead = /^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?/.exec(line)?.[0].length ?? 0;
      if (BOX.test(line.trim())) this.check(line.slice(lead), at, at + line.length, group);
      at += line.length + 1;
    }
  }

  private html(raw: string, start: number): void {
    const group = ++this.groups;
    for (const m of raw.matchAll(/<input\b[^>]*type\s*=\s*["']?checkbox["']?[^>]*>([^<\n]*)/gi)) {
      const at = start + (m.index ?? 0);
      this.check(`[${/\bchecked\b/i.test(m[0]) ? 'x' : ' '}] ${m[1] ?? ''}`, at, at + m[0].length, group);
    }
  }

  private item(item: ItemNode, ordered: boolean, group: number, depth: number): void {
    const boxed = this.check(item.lead, item.start, item.leadEnd, group);
    const fenced = item.children.some(
      (c) =>
        c.type === 'fence' ||
        (c.type === 'list' && c.items.some((i) => i.children.some((g) => g.type === 'fence'))),
    );
    if (
      !boxed &&
      depth === 0 &&
      !fenced &&
      item.lead.trim() !== '' &&
      this.input.byHand(item.start, ordered)
    ) {
      const title = plain(item.lead.split(/\n\s*\n/)[0] ?? '');
      const notes = item.children.flatMap((c) =>
        c.type === 'list'
          ? c.items.filter((i) => !boxOf(i.lead)).map((i) => plain(i.lead))
          : c.type === 'para'
            ? [plain(c.raw)]
            : [],
      );
      const inline = inlineCommands(
        this.input.source.slice(item.start, item.end),
        item.start,
        this.input.ids,
      );
      const condition = conditionOf(title);
      const step: Step = {
        id: this.input.ids.make('step', title, this.sectionOf(item.start).title),
        range: { start: item.start, end: item.end },
        kind: 'manual',
        title,
        ...(item.number === undefined ? {} : { number: item.number }),
        command: '',
        shell: 'other',
        ...(condition === undefined ? {} : { condition }),
        ...(notes.length > 0 ? { notes } : {}),
        ...(inline.length > 0 ? { inline } : {}),
      };
      this.pieces.push({ as: 'manual', start: item.start, end: item.end, group, step });
    }
    this.collect(item.children, depth + 1);
  }

  private fence(fence: FenceNode): void {
    const { ids, outline } = this.input;
    const at = this.fences.get(fence) ?? {
      fence,
      section: sectionAt(outline, fence.start),
      label: '',
      item: null,
    };
    const verdict = this.input.verdictOf(at);
    const text = fence.lines.map((l) => l.text).join('\n');
    const id = fenceId(ids, at, text);
    const last = fence.lines.at(-1);
    const content = {
      start: fence.lines[0]?.start ?? fence.end,
      end: last ? last.start + last.text.length : fence.end,
    };
    const shared = { id, lang: fence.lang, content, depth: fence.depth };
    if (verdict.as === 'commands') {
      const title = titleOf(at);
      const condition = conditionOf(title);
      const steps = stepsOf(fence.lines, verdict.shell, ids, `${at.section.title}\n${title}`);
      this.block(fence, (range) => ({
        kind: 'steps',
        range,
        origin: 'fence',
        ...shared,
        shell: verdict.shell,
        title,
        ...(condition === undefined ? {} : { condition }),
        steps,
      }));
    } else if (verdict.as === 'template') {
      const template = templateOf(at, content, ids);
      this.templates.push(template);
      this.block(fence, (range) => ({ kind: 'template', range, ...shared, templateId: template.id }));
    } else if (verdict.as === 'checks') {
      const items = fence.lines.flatMap((l): CheckItem[] => {
        const raw = l.text.replace(/^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?/, '');
        const box = BOX.test(l.text.trim()) ? boxOf(raw) : null;
        return box
          ? [
              {
                id: ids.make('check', box.text, at.section.title),
                range: { start: l.start, end: l.start + l.text.length },
                text: box.text,
                checked: box.checked,
              },
            ]
          : [];
      });
      this.block(fence, (range) => ({ kind: 'checks', id, range, items, fenced: true }));
    } else this.block(fence, (range) => ({ kind: 'fence', range, ...shared, class: verdict.as }));
  }

  private sectionOf(offset: number): Section {
    return sectionAt(this.input.outline, offset);
  }
}

/** A fence keeps its id whatever it is held to be, so that a correction finds it again. */
function fenceId(ids: Ids, at: FenceAt, text: string): string {
  return ids.make('fence', text, at.section.title);
}

function titleOf(at: FenceAt): string {
  const item = at.item ? plain(at.item.lead.split(/\n\s*\n/)[0] ?? '').replace(/[:：]\s*$/, '') : '';
  if (item !== '') return item.slice(0, 200);
  return at.label.length <= 120 ? at.label.replace(/[:：]\s*$/, '') : '';
}
