import type { Code, Heading, List, Nodes, Root } from 'mdast';
import { toString } from 'mdast-util-to-string';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { Block, CheckItem, Guide, Playbook, Range, Step } from './model.ts';

export type ImportOptions = { name?: string };

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml', 'toml']);

function rangeOf(node: Nodes): Range {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

/** Reads a team's Markdown as a guide. Never throws on any text; whatever is not understood stays prose. */
export function importGuide(source: string, opts: ImportOptions = {}): Guide {
  const root: Root = parser.parse(source);
  const marks: Block[] = [];
  let count = 0;
  const id = (kind: string): string => `${kind}-${++count}`;
  visit(root, (node) => {
    if (node.type === 'heading') marks.push(headingBlock(node, id('heading')));
    if (node.type === 'code') marks.push(codeBlock(node, source, id));
    if (node.type === 'list' && node.children.some((i) => typeof i.checked === 'boolean'))
      marks.push(checksBlock(node, id));
  });
  marks.sort((a, b) => a.range.start - b.range.start);
  const blocks: Block[] = [];
  let at = 0;
  const prose = (end: number): void => {
    if (end > at) blocks.push({ kind: 'prose', id: id('prose'), range: { start: at, end } });
    at = Math.max(at, end);
  };
  for (const mark of marks) {
    if (mark.range.start < at) continue;
    prose(mark.range.start);
    blocks.push(mark);
    at = mark.range.end;
  }
  prose(source.length);
  const first = blocks.find((b) => b.kind === 'heading');
  return {
    version: 1,
    title: (first?.kind === 'heading' ? first.text : undefined) ?? opts.name ?? 'Guide',
    language: 'en',
    source,
    repaired: false,
    blocks,
    severities: [],
    roles: [],
    phases: [],
    playbooks: playbooksOf(blocks, source.length),
    templates: [],
    escalation: [],
    contacts: [],
    clocks: [],
    warnings: [],
  };
}

function headingBlock(node: Heading, id: string): Block {
  return { kind: 'heading', id, range: rangeOf(node), level: node.depth, text: toString(node) };
}

function checksBlock(node: List, id: (kind: string) => string): Block {
  const items: CheckItem[] = node.children
    .filter((item) => typeof item.checked === 'boolean')
    .map((item) => ({
      id: id('check'),
      range: rangeOf(item),
      text: toString(item),
      checked: item.checked === true,
    }));
  return { kind: 'checks', id: id('checks'), range: rangeOf(node), items, fenced: false };
}

function codeBlock(node: Code, source: string, id: (kind: string) => string): Block {
  const range = rangeOf(node);
  const open = source.indexOf('\n', range.start) + 1;
  const content = { start: Math.min(open, range.end), end: range.end };
  const shared = { id: id('fence'), range, lang: node.lang ?? '', content, depth: 0 };
  if (!/^(?:bash|sh|shell|console|zsh)$/.test(shared.lang))
    return { ...shared, kind: 'fence', class: shared.lang === '' ? 'text' : 'program' };
  let title = '';
  const steps: Step[] = [];
  for (const line of node.value.split('\n')) {
    if (line.startsWith('#')) title = line.replace(/^#+\s*/, '');
    else if (line.trim() !== '') {
      steps.push({ id: id('step'), range: content, kind: 'command', title, command: line, shell: 'sh' });
      title = '';
    }
  }
  return { ...shared, kind: 'steps', origin: 'fence', shell: 'sh', title: '', steps };
}

function playbooksOf(blocks: readonly Block[], end: number): Playbook[] {
  const headings = blocks.filter((b) => b.kind === 'heading');
  return headings.flatMap((h, i): Playbook[] => {
    const next = headings.slice(i + 1).find((o) => o.level <= h.level);
    const range = { start: h.range.start, end: next?.range.start ?? end };
    const inside = blocks.filter((b) => b.range.start >= range.start && b.range.start < range.end);
    const deeper = inside.some((b) => b.kind === 'heading' && b.id !== h.id && b.level < 4);
    if (h.level === 1 || deeper || !inside.some((b) => b.kind === 'steps')) return [];
    const name = h.text.replace(/^\s*\d+(?:\.\d+)*[.)]?\s+/, '');
    const blockIds = inside.map((b) => b.id);
    const section = { id: `${h.id}-s`, range, kind: 'other' as const, title: h.text, blockIds };
    return [{ id: `playbook-${h.id}`, range, title: h.text, name, kind: 'condition', sections: [section] }];
  });
}
