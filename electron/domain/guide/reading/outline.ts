import { fold, plain } from './text.ts';
import {
  type FenceNode,
  type HeadingNode,
  type ItemNode,
  type ParaNode,
  type TreeNode,
  walk,
} from './tree.ts';

/** A bold or colon-ended line that stands for a heading: "**Symptoms**:", "Escalation path:". */
type Label = { start: number; end: number; text: string; level: number };

/** A heading (or the text before the first one) with what follows to the next of its level or above. */
export type Section = {
  heading: HeadingNode | null;
  level: number;
  title: string;
  folded: string;
  start: number;
  end: number;
  parent: Section | null;
  children: Section[];
  /** Blocks before the first heading below. */
  nodes: TreeNode[];
  labels: Label[];
};

export type FenceAt = { fence: FenceNode; section: Section; label: string; item: ItemNode | null };

export type Outline = { root: Section; sections: Section[]; fences: FenceAt[] };

function section(heading: HeadingNode | null, parent: Section | null, start: number): Section {
  const title = heading?.text ?? '';
  return {
    heading,
    level: heading?.level ?? 0,
    title,
    folded: fold(title),
    start,
    end: start,
    parent,
    children: [],
    nodes: [],
    labels: [],
  };
}

/** The text of a paragraph that is nothing but a label, else ''. */
export function labelOf(raw: string): string {
  const text = raw.trim();
  if (text.length > 160 || /\n\s*\n/.test(text)) return '';
  const bold =
    /^(?:[^\p{L}\p{N}*_<]*)(?:\*\*|__|<(?:b|strong)>)(.+?)(?:\*\*|__|<\/(?:b|strong)>)\s*(\([^()]{1,60}\))?\s*[:：]?\s*(\([^()]{1,60}\))?\s*[:：]?\s*$/u.exec(
      text,
    );
  if (bold && !bold[1]?.includes('**')) return plain(text).replace(/[\s:：]+$/u, '');
  if (/[:：]$/u.test(text) && !text.includes('\n') && text.length <= 90)
    return plain(text).replace(/[\s:：]+$/u, '');
  return '';
}

/** "**Impact**: all users" has the label "Impact" and more behind it. */
export function leadOf(raw: string): { lead: string; rest: string; bold: boolean; at: number } | null {
  const bold =
    /^\s*(?:\[[ xX]\]\s*)?[^\p{L}\p{N}*_<\n]{0,6}(?:\*\*|__|<(?:b|strong)>)([^\n]{1,120}?)(?:\*\*|__|<\/(?:b|strong)>)\s*(?:\([^()\n]{1,60}\))?\s*[:：]?\s*/u.exec(
      raw,
    );
  if (bold)
    return {
      lead: plain(bold[1] ?? '').replace(/[\s:：]+$/u, ''),
      rest: raw.slice(bold[0].length),
      bold: true,
      at: bold[0].length,
    };
  const colon = /^\s*(?:\[[ xX]\]\s*)?([^\n:：]{1,60})[:：](?:\s+|$)/u.exec(raw);
  if (colon)
    return {
      lead: plain(colon[1] ?? ''),
      rest: raw.slice(colon[0].length),
      bold: false,
      at: colon[0].length,
    };
  return null;
}

/** Builds the tree of sections, the labels in them and every fence with what stands right before it. */
export function outlineOf(nodes: readonly TreeNode[], end: number): Outline {
  const root = section(null, null, 0);
  root.end = end;
  const sections: Section[] = [root];
  let at = root;
  const flat = flatten(headless(nodes));
  for (const node of flat) {
    if (node.type === 'heading') {
      while (at.level >= node.level && at.parent) {
        at.end = node.start;
        at = at.parent;
      }
      const child = section(node, at, node.start);
      at.children.push(child);
      sections.push(child);
      at = child;
    } else at.nodes.push(node);
  }
  for (let open: Section | null = at; open; open = open.parent) open.end = end;
  const fences: FenceAt[] = [];
  for (const s of sections) scan(s, fences);
  return { root, sections, fences };
}

/** Headings inside quotes and list items open no section, but an outer quote may hold a whole guide. */
function flatten(nodes: readonly TreeNode[]): readonly TreeNode[] {
  const only = nodes.filter((n) => n.type !== 'rule' && n.type !== 'matter');
  const quote = only.length === 1 ? only[0] : undefined;
  return quote?.type === 'quote' ? quote.children : nodes;
}

/** Where a text has no Markdown headings, lines that are all bold or underlined by hand stand for them. */
function headless(nodes: readonly TreeNode[]): readonly TreeNode[] {
  if (nodes.some((n, i) => n.type === 'heading' && (i > 2 || n.level > 1))) return nodes;
  return nodes.map((node): TreeNode => {
    if (node.type !== 'para' || node.raw.includes('\n') || node.raw.length > 100) return node;
    const text = node.raw.trim();
    const bold = /^(?:\*\*|__)([^*]+)(?:\*\*|__)[:：]?$/.test(text);
    const shout =
      text.length > 3 && text === text.toUpperCase() && /\p{Lu}{3}/u.test(text) && !/[|=<>{}]/.test(text);
    if (!bold && !shout) return node;
    return {
      type: 'heading',
      start: node.start,
      end: node.end,
      level: 2,
      text: plain(text).replace(/[:：]+$/u, ''),
    };
  });
}

function scan(s: Section, fences: FenceAt[]): void {
  let label = '';
  let before: TreeNode | null = null;
  for (const node of s.nodes) {
    if (node.type === 'para') {
      const own = paraLabel(node);
      if (own) {
        s.labels.push({ start: node.start, end: node.end, text: own.text, level: own.level });
        label = own.text;
      } else if (before?.type === 'para' || node.raw.length > 160) label = lastLine(node.raw);
      else label = `${label} ${lastLine(node.raw)}`.trim();
    }
    if (node.type === 'rule') label = '';
    walk([node], (inner, item) => {
      if (inner.type === 'fence') fences.push({ fence: inner, section: s, label, item });
    });
    if (node.type === 'list') {
      label = '';
      const last = node.items.at(-1);
      if (last && labelOf(last.lead)) label = labelOf(last.lead);
    }
    before = node;
  }
}

/** A paragraph's label: all of it, or its last line where that ends in a colon. */
function paraLabel(node: ParaNode): { text: string; level: number } | null {
  const whole = labelOf(node.raw);
  if (whole !== '') return { text: whole, level: 7 };
  const lead = leadOf(node.raw);
  if (lead?.bold && lead.lead.length <= 60) return { text: lead.lead, level: 8 };
  return null;
}

function lastLine(raw: string): string {
  return plain(raw.trim().split(/\r?\n/).at(-1) ?? '').slice(0, 200);
}

/** The folded titles of a section and those around it, nearest first. */
export function chain(s: Section | null): string[] {
  const titles: string[] = [];
  for (let at = s; at; at = at.parent) if (at.heading) titles.push(at.folded);
  return titles;
}

/** The section that an offset lies in. */
export function sectionAt(outline: Outline, offset: number): Section {
  let low = 0;
  let high = outline.sections.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((outline.sections[mid]?.start ?? 0) <= offset) low = mid;
    else high = mid - 1;
  }
  return outline.sections[low] ?? outline.root;
}

/** A section's own title and all blocks in and below it. */
export function* within(s: Section): Generator<TreeNode> {
  yield* s.nodes;
  for (const child of s.children) {
    if (child.heading) yield child.heading;
    yield* within(child);
  }
}
