import type { Element, ElementContent, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { plain } from './text.ts';
import type { Cell, TableNode } from './tree.ts';

function elements(node: Root | Element, name: RegExp): Element[] {
  return node.children.flatMap((child): Element[] => {
    if (child.type !== 'element') return [];
    return name.test(child.tagName) ? [child] : elements(child, name);
  });
}

function textOf(nodes: readonly ElementContent[]): string {
  return nodes
    .map((n) =>
      n.type === 'text'
        ? n.value
        : n.type === 'element'
          ? textOf(n.children) + (n.tagName === 'br' ? ' ' : '')
          : '',
    )
    .join('');
}

/** The tables of a piece of HTML as tables of the tree; `offset` is where the piece begins in the source. */
export function htmlTables(html: string, offset: number): TableNode[] {
  const root = fromHtml(html, { fragment: true });
  return elements(root, /^table$/).map((table): TableNode => {
    const rows = elements(table, /^tr$/);
    const cells = rows.map((row) =>
      elements(row, /^t[hd]$/).map((cell): Cell => {
        const raw = textOf(cell.children);
        return { ...spanOf(cell, offset), raw, text: plain(raw) };
      }),
    );
    const spans = rows.map((row) => spanOf(row, offset));
    return {
      type: 'table',
      ...spanOf(table, offset),
      header: cells[0] ?? [],
      rows: cells.slice(1),
      rowSpans: spans.slice(1),
    };
  });
}

function spanOf(node: Element, offset: number): { start: number; end: number } {
  return {
    start: offset + (node.position?.start.offset ?? 0),
    end: offset + (node.position?.end.offset ?? 0),
  };
}
