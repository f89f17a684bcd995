import type { Ids } from './ids.ts';
import type { Playbook, PlaybookSection, SectionKind } from '../model.ts';
import type { Section } from './outline.ts';
import type { Found } from './playbook.ts';
import { fold, withoutNumber } from './text.ts';
import { STAGE, kindOf } from './words.ts';

type Chapter = { start: number; kind: SectionKind; title: string };

/** Where the parts of a playbook begin: its headings, and the labels that name a kind of part. */
export function chaptersOf(found: Found): Chapter[] {
  const out: Chapter[] = [{ start: found.section.start, kind: 'other', title: found.title }];
  collect(found.section, 'other', out);
  return out;
}

function collect(s: Section, around: SectionKind, out: Chapter[]): void {
  const marks: (Chapter & { child?: Section })[] = s.labels
    .map((l) => ({ start: l.start, kind: kindOf(fold(l.text)), title: l.text }))
    .flatMap((l) => (l.kind === null ? [] : [{ ...l, kind: l.kind }]));
  for (const mark of marks) out.push(mark);
  for (const child of s.children) {
    const title = withoutNumber(child.folded);
    const kind =
      kindOf(STAGE.test(title) ? title.replace(STAGE, '').replace(/^[^\p{L}]+/u, '') : title) ?? around;
    out.push({ start: child.start, kind, title: child.title });
    collect(child, kind, out);
  }
}

/** "P0" in "Application Down (P0)". */
function severityIn(title: string): string | undefined {
  return (
    /\b(?:P[0-5]|SEV[\s-]?[0-5]|S[0-5])\b/i.exec(title)?.[0] ??
    /\b(?:CRITICAL|HIGH|MEDIUM|LOW)(?=\s*:)/.exec(title)?.[0]
  );
}

function nameOf(title: string): string {
  const bare = withoutNumber(title)
    .replace(/^(?:playbook|scenario|runbook|incident|alert)\s*#?\s*(?:\d+|[A-Z])?\s*[:.–—-]\s*/i, '')
    .replace(/^(?:CRITICAL|HIGH|MEDIUM|LOW)\s*[:–-]\s*/, '')
    .replace(/\s*[([]\s*(?:P[0-5]|SEV[\s-]?[0-5]|S[0-5])(?:\s*[/,–—-]\s*[^()]*)?\s*[)\]]\s*$/i, '')
    .trim();
  return bare === '' ? title : bare;
}

/** A playbook with its sections, which tile it, each with the blocks that begin in it. */
export function playbookOf(
  found: Found,
  blockIds: (range: { start: number; end: number }) => string[],
  ids: Ids,
): Playbook {
  const { start, end } = found.section;
  const chapters = chaptersOf(found).sort((a, b) => a.start - b.start);
  const sections = chapters.flatMap((c, i): PlaybookSection[] => {
    const range = { start: c.start, end: chapters[i + 1]?.start ?? end };
    if (range.end <= range.start) return [];
    return [
      {
        id: ids.make('section', c.title, found.title),
        range,
        kind: c.kind,
        title: c.title,
        blockIds: blockIds(range),
      },
    ];
  });
  const code = severityIn(found.title) ?? severityLine(found);
  return {
    id: ids.make('playbook', found.title),
    range: { start, end },
    title: found.title,
    name: nameOf(found.title),
    kind: found.kind,
    ...(code === undefined ? {} : { severityCode: code }),
    sections,
  };
}

/** "**Severity**: P1 - CRITICAL" right below the title. */
function severityLine(found: Found): string | undefined {
  for (const node of found.section.nodes.slice(0, 3)) {
    const m =
      node.type === 'para'
        ? /\*{0,2}(?:severity|severidad|severidade|gravité|级别|priority)\*{0,2}\s*[:：]\*{0,2}\s*\*{0,2}\s*(P[0-5]|SEV[\s-]?[0-5]|S[0-5]|critical|high|medium|low)\b/i.exec(
            node.raw,
          )
        : null;
    if (m) return m[1];
  }
  return undefined;
}
