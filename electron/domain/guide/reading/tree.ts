/** The guide's document as the rules read it: Markdown's blocks with offsets into the source. */
type Span = { start: number; end: number };
export type HeadingNode = Span & { type: 'heading'; level: number; text: string };
export type ParaNode = Span & { type: 'para'; raw: string };
export type FenceNode = Span & {
  type: 'fence';
  lang: string;
  info: string;
  /** The lines between the fences, without the indentation or quote marks of what surrounds them. */
  lines: { text: string; start: number }[];
  depth: number;
};
export type ItemNode = Span & {
  type: 'item';
  /** "1", "2" in a numbered list. */
  number?: string;
  /** First paragraph's source: what people see behind the bullet. */
  lead: string;
  leadStart: number;
  leadEnd: number;
  children: TreeNode[];
};
export type ListNode = Span & { type: 'list'; ordered: boolean; items: ItemNode[] };
export type Cell = Span & { raw: string; text: string };
export type TableNode = Span & { type: 'table'; header: Cell[]; rows: Cell[][]; rowSpans: Span[] };
type QuoteNode = Span & { type: 'quote'; children: TreeNode[] };
type RawNode = Span & { type: 'html' | 'code' | 'rule' | 'matter'; raw: string };
export type TreeNode = HeadingNode | ParaNode | FenceNode | ListNode | TableNode | QuoteNode | RawNode;

/** Visits nodes and all that they hold, in document order. */
export function walk(
  nodes: readonly TreeNode[],
  visit: (node: TreeNode, inside: ItemNode | null) => void,
  inside: ItemNode | null = null,
): void {
  for (const node of nodes) {
    visit(node, inside);
    if (node.type === 'list') for (const item of node.items) walk(item.children, visit, item);
    else if (node.type === 'quote') walk(node.children, visit, inside);
  }
}
