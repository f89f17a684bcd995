import type { Block, Correction, Guide, Range } from './model.ts';
import { tile } from './reading/blocks.ts';
import { chaptersOf, playbookOf } from './reading/chapters.ts';
import { type Verdict, classify } from './reading/classify.ts';
import { contactsOf } from './reading/contact.ts';
import { escalationOf } from './reading/escalation.ts';
import { createIds } from './reading/ids.ts';
import { languageOf } from './reading/language.ts';
import { type FenceAt, type Outline, type Section, outlineOf } from './reading/outline.ts';
import { parseBlocks } from './reading/parse.ts';
import { type Found, findPlaybooks } from './reading/playbook.ts';
import { clocksOf, phasesOf, rolesOf } from './reading/process.ts';
import { severitiesOf } from './reading/severity.ts';
import { sectionTemplate } from './reading/template.ts';
import { looksBroken, repairMojibake } from './reading/text.ts';
import type { FenceNode } from './reading/tree.ts';
import { warningsOf } from './reading/warnings.ts';

export type ImportOptions = {
  /** What to call the guide where its text has no title, such as the file's name. */
  name?: string;
  /** What people have corrected in an earlier import of this guide. */
  corrections?: readonly Correction[];
  /** Told how far the import is, from 0 to 1. */
  onProgress?: (done: number) => void;
};

/** Reads a team's Markdown as a guide. Never throws on any text; whatever is not understood stays prose. */
export function importGuide(source: string, opts: ImportOptions = {}): Guide {
  const steps = importSteps(source, opts);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    opts.onProgress?.(step.value);
  }
}

/** The same in small steps of some milliseconds, for a thread that must not stall; yields 0 to 1. */
export function* importSteps(given: string, opts: ImportOptions = {}): Generator<number, Guide, void> {
  const { text: source, repaired } = repairMojibake(given);
  const parsing = parseBlocks(source);
  let parsed = parsing.next();
  for (; !parsed.done; parsed = parsing.next()) yield parsed.value * 0.7;
  const { lines, nodes, nested, unclosed, cut } = parsed.value;
  const outline = outlineOf(nodes, source.length);
  yield 0.75;
  const ids = createIds();
  const matter = nodes[0]?.type === 'matter' ? nodes[0].raw : '';
  const verdicts = new Map<FenceAt, Verdict>();
  const fixed = new Map((opts.corrections ?? []).map((c) => [c.id, c.as]));
  const verdictOf = createJudge(verdicts, fixed);
  const found = corrected(findPlaybooks(outline, matterTitle(matter), verdictOf), outline, fixed);
  yield 0.8;
  const severities = severitiesOf(outline, source, ids);
  const chapters = found.flatMap((f) => chaptersOf(f).map((c) => ({ ...c, until: f.section.end })));
  const byHand = handwork(
    chapters.sort((a, b) => a.start - b.start),
    phasesOf(outline, found, () => [], createIds()).map((p) => p.range),
  );
  const cuts = chapters.map((c) => c.start);
  const { blocks, templates } = tile({ source, lines, nodes, outline, ids, verdictOf, byHand, cuts });
  yield 0.95;
  const blockIds = blockFinder(blocks);
  // People and paths are not read out of commands and templates.
  const verdictAt = new Map([...verdicts].map(([at, verdict]) => [at.fence, verdict.as]));
  const isText = (fence: FenceNode): boolean =>
    !/^(?:commands|template|checks|program|config)$/.test(verdictAt.get(fence) ?? '');
  const playbooks = found.map((f) => playbookOf(f, blockIds, ids));
  const plainTemplates = outline.sections.flatMap((s) => sectionTemplate(s, source, ids) ?? []);
  return {
    version: 1,
    title: titleOf(outline, matterTitle(matter), opts.name ?? '', source),
    language: languageOf(source),
    source,
    repaired,
    blocks,
    severities,
    roles: rolesOf(outline, ids),
    phases: phasesOf(outline, found, blockIds, ids),
    playbooks,
    templates: [...templates, ...plainTemplates].sort((a, b) => a.range.start - b.range.start),
    escalation: escalationOf(outline, ids, isText),
    contacts: contactsOf(outline, ids, isText),
    clocks: clocksOf(outline, severities, ids),
    warnings: warningsOf(
      {
        repaired,
        broken: looksBroken(source),
        nested,
        unclosed,
        cut,
        headings: outline.sections.length - 1,
        verdicts: [...verdicts].map(([at, verdict]) => ({ at, verdict })),
        playbooks,
        blocks,
      },
      lines,
      ids,
    ),
  };
}

/** What each fence is, worked out once; people's corrections go before the rules. */
function createJudge(
  verdicts: Map<FenceAt, Verdict>,
  fixed: ReadonlyMap<string, Correction['as']>,
): (at: FenceAt) => Verdict {
  const ids = createIds();
  return (at) => {
    const known = verdicts.get(at);
    if (known) return known;
    let verdict = classify(at);
    if (fixed.size > 0) {
      const id = ids.make('fence', at.fence.lines.map((l) => l.text).join('\n'), at.section.title);
      const as = fixed.get(id);
      if (as === 'commands' && verdict.as !== 'commands') verdict = { as: 'commands', shell: 'sh' };
      if (as === 'not-commands' && verdict.as === 'commands') verdict = { as: 'text' };
      if (as === 'template') verdict = { as: 'template' };
    }
    verdicts.set(at, verdict);
    return verdict;
  };
}

function corrected(found: Found[], outline: Outline, fixed: ReadonlyMap<string, Correction['as']>): Found[] {
  if (fixed.size === 0) return found;
  const ids = createIds();
  const asked = new Map<Section, Correction['as']>();
  for (const s of outline.sections) {
    const as = s.heading ? fixed.get(ids.make('heading', s.heading.text)) : undefined;
    if (as) asked.set(s, as);
  }
  const kept = found.filter((f) => asked.get(f.section) !== 'not-playbook');
  for (const [section, as] of asked) {
    if (as !== 'playbook' || kept.some((f) => f.section === section)) continue;
    for (let i = kept.length - 1; i >= 0; i--) {
      const other = kept[i];
      if (other && other.section.start >= section.start === other.section.end <= section.end)
        kept.splice(i, 1);
    }
    kept.push({ section, title: section.title, kind: 'condition' });
  }
  return kept.sort((a, b) => a.section.start - b.section.start);
}

/** Lists are worked through by hand in playbooks (but for their symptoms and prevention) and in phases. */
function handwork(
  chapters: readonly { start: number; until: number; kind: string }[],
  phases: readonly Range[],
): (offset: number, ordered: boolean) => boolean {
  return (offset, ordered) => {
    if (phases.some((p) => offset >= p.start && offset < p.end)) return ordered;
    let low = 0;
    for (let high = chapters.length - 1; low < high;) {
      const mid = (low + high + 1) >> 1;
      if ((chapters[mid]?.start ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    const chapter = chapters[low];
    if (!chapter || offset < chapter.start || offset >= chapter.until) return false;
    const { kind } = chapter;
    if (kind === 'symptoms' || kind === 'prevention') return false;
    return ordered || kind === 'diagnosis' || kind === 'mitigation' || kind === 'recovery';
  };
}

function blockFinder(blocks: readonly Block[]): (range: Range) => string[] {
  return (range) => {
    let low = 0;
    for (let high = blocks.length; low < high;) {
      const mid = (low + high) >> 1;
      if ((blocks[mid]?.range.start ?? 0) < range.start) low = mid + 1;
      else high = mid;
    }
    const out: string[] = [];
    for (let i = low; i < blocks.length; i++) {
      const block = blocks[i];
      if (!block || block.range.start >= range.end) break;
      out.push(block.id);
    }
    return out;
  };
}

function matterTitle(matter: string): string {
  return /^title\s*[:=]\s*["']?(.+?)["']?\s*$/m.exec(matter)?.[1] ?? '';
}

function titleOf(outline: Outline, matter: string, name: string, source: string): string {
  const headings = outline.sections.filter(
    (s) => s.heading && /\p{L}/u.test(s.title) && !/\.(?:md|markdown|txt)$/i.test(s.title),
  );
  const top = headings.find((s) => s.level === 1) ?? headings[0];
  const line = source
    .split('\n', 20)
    .find((l) => /\p{L}/u.test(l))
    ?.trim()
    .slice(0, 120);
  return top?.title || matter || name || line || 'Guide';
}
