import type { Guide, Range } from '@domain/guide/model.ts';

interface OutlineItem {
  id: string;
  label: string;
  /** Where it stands in the source. */
  start: number;
  /** Depth below the group's first level. */
  depth: number;
}
export interface OutlineGroup {
  title: string;
  items: OutlineItem[];
}

type Piece = { id: string; range: Range };
const items = <P extends Piece>(pieces: readonly P[], label: (piece: P) => string): OutlineItem[] =>
  pieces.map((piece) => ({ id: piece.id, label: label(piece), start: piece.range.start, depth: 0 }));
const first = (group: OutlineItem[], label: string): OutlineItem[] =>
  group.slice(0, 1).map((item) => ({ ...item, label: `${label} (${group.length})` }));

/** What a guide holds, by kind, to go to. Where nothing was recognised its headings stand alone. */
export function outlineOf(guide: Guide): OutlineGroup[] {
  const groups: OutlineGroup[] = [
    { title: 'Process', items: items(guide.phases, (p) => p.title) },
    {
      title: 'Playbooks',
      items: items(
        guide.playbooks.filter((p) => p.kind === 'condition'),
        (p) => p.title,
      ),
    },
    {
      title: 'Procedures',
      items: items(
        guide.playbooks.filter((p) => p.kind === 'procedure'),
        (p) => p.title,
      ),
    },
    { title: 'Templates', items: items(guide.templates, (t) => t.title) },
    {
      title: 'Reference',
      items: [
        ...first(
          items(guide.severities, () => ''),
          'Severity levels',
        ),
        ...first(
          items(guide.roles, () => ''),
          'Roles',
        ),
        ...first(
          items(guide.escalation, () => ''),
          'Escalation',
        ),
        ...first(
          items(guide.contacts, () => ''),
          'Contacts',
        ),
        ...first(
          items(guide.clocks, () => ''),
          'Deadlines',
        ),
      ],
    },
  ];
  const found = groups.filter((g) => g.items.length > 0);
  const headings = guide.blocks.flatMap((b) => (b.kind === 'heading' ? [b] : []));
  const top = Math.min(...headings.map((h) => h.level));
  const contents: OutlineGroup = {
    title: 'Contents',
    items: headings.map((h) => ({
      id: h.id,
      label: h.text,
      start: h.range.start,
      depth: Math.min(h.level - top, 3),
    })),
  };
  return contents.items.length > 0 ? [...found, contents] : found;
}
