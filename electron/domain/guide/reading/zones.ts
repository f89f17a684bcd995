import { type Section, chain, labelOf, leadOf } from './outline.ts';
import { fold, plain } from './text.ts';
import type { Cell, FenceNode, ItemNode, ListNode, TableNode, TreeNode } from './tree.ts';

/** A block with the section and the label it stands under; `ruled` once a thematic break went before. */
export type Zone = { node: TreeNode; section: Section; label: string; titles: string[]; ruled: boolean };

/** All blocks of all sections in document order, each with the label above it (folded). */
export function* zonesOf(sections: readonly Section[]): Generator<Zone> {
  for (const section of sections) {
    const titles = chain(section);
    let label = '';
    let ruled = false;
    for (const node of section.nodes) {
      if (node.type === 'rule') {
        label = '';
        ruled = true;
      }
      if (node.type === 'para') {
        const own = labelOf(node.raw);
        const lead = own === '' ? leadOf(node.raw) : null;
        if (own !== '') label = fold(own);
        else if (lead?.bold && lead.lead.length < 60) label = fold(lead.lead);
        else if (/[:：]\s*$/.test(node.raw)) label = fold(plain(node.raw).slice(-120));
      }
      yield { node, section, label, titles, ruled };
      if (node.type === 'quote')
        for (const child of node.children) yield { node: child, section, label, titles, ruled };
    }
  }
}

/** One entry of a list, a table, a paragraph or a fence that reads "who or what: more". */
export type Row = {
  start: number;
  end: number;
  raw: string;
  lead: string;
  rest: string;
  bold: boolean;
  number?: string;
  cells?: Cell[];
  children: TreeNode[];
};

function rowOf(raw: string, start: number, end: number, more: Partial<Row> = {}): Row {
  const lead = leadOf(raw);
  const dash = lead ? null : /^\s*(.{1,70}?)\s+(?:[-–—]+|→|->|=>)\s+(?=\S)/u.exec(raw);
  const name = lead?.lead ?? (dash ? plain(dash[1] ?? '') : plain(raw).slice(0, 120));
  const rest = lead ? lead.rest : dash ? raw.slice(dash[0].length) : '';
  return { start, end, raw, lead: name, rest: plain(rest), bold: lead?.bold ?? false, children: [], ...more };
}

export function itemRow(item: ItemNode): Row {
  return rowOf(item.lead, item.start, item.end, {
    ...(item.number === undefined ? {} : { number: item.number }),
    children: item.children,
  });
}

/** Rows are asked for by several rules: they are worked out once. */
const known = new WeakMap<object, Row[]>();

export function listRows(list: ListNode): Row[] {
  let rows = known.get(list);
  if (!rows) known.set(list, (rows = list.items.map(itemRow)));
  return rows;
}

/** A paragraph's lines where each reads "label: value"; [] for a paragraph of sentences. */
export function lineRows(raw: string, start: number): Row[] {
  const rows: Row[] = [];
  let at = start;
  for (const line of raw.split('\n')) {
    const text = line.replace(/\r$|<br\s*\/?>\s*$|\\$/g, '');
    if (text.trim() !== '') rows.push(rowOf(text, at, at + line.length));
    at += line.length + 1;
  }
  return rows;
}

export function fenceRows(fence: FenceNode): Row[] {
  return fence.lines
    .filter((l) => l.text.trim() !== '')
    .map((l) => {
      const marked = /^\s*(?:(?:[-*•]|(\d{1,2})[.)])\s+)?/.exec(l.text);
      const text = l.text.slice(marked?.[0].length ?? 0);
      return rowOf(
        text,
        l.start,
        l.start + l.text.length,
        marked?.[1] === undefined ? {} : { number: marked[1] },
      );
    });
}

export function tableRows(table: TableNode): Row[] {
  return table.rows.flatMap((cells, i): Row[] => {
    const span = table.rowSpans[i];
    if (!span || cells.every((c) => c.text === '')) return [];
    const rest = cells
      .slice(1)
      .map((c) => c.text)
      .join(' · ');
    return [
      {
        ...span,
        raw: cells.map((c) => c.raw).join(' | '),
        lead: cells[0]?.text ?? '',
        rest,
        bold: false,
        cells,
        children: [],
      },
    ];
  });
}
