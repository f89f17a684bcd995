import type { BlockContent, ListItem, PhrasingContent, Root, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { IncidentRow } from '../incident/model.ts';
import type { EntryRow } from '../timeline/model.ts';
import { spanText, utcStamp } from '../time.ts';
import type { EvidenceFile } from './evidence.ts';
import { durationNames, durationPoints, durationsOf, withGaps, type Metrics } from './metrics.ts';
import { sectionNames, sectionTitles, type ActionItem, type ReviewRow } from './model.ts';

export interface ReviewContent {
  incident: IncidentRow;
  review: ReviewRow;
  metrics: Metrics;
  /** The pinned entries, oldest first. */
  story: readonly EntryRow[];
  /** Recordings and files, oldest first; none where it is left out. */
  evidence?: readonly EvidenceFile[];
  /** When this text is made, UTC ms. */
  now: number;
}

const NOT_WRITTEN = 'Not written yet.';

/** The review as Markdown (CommonMark with GFM tables and task lists). Times are UTC. */
export function reviewMarkdown(content: ReviewContent): string {
  return toMarkdown(reviewTree(content), { extensions: [gfmToMarkdown()], bullet: '-', emphasis: '_' });
}

/** The review as a tree of Markdown, for every form it is exported in. */
export function reviewTree(content: ReviewContent): Root {
  const { incident, review, story, now } = content;
  const children: RootContent[] = [
    heading(1, `${review.drill ? 'Drill' : 'Incident'} review: ${incident.title}`),
    facts(content),
    heading(2, 'Summary'),
    ...prose(incident.summary),
    heading(2, 'Impact'),
    ...prose(incident.impact),
    heading(2, 'Durations'),
    durations(content.metrics),
    heading(2, 'Timeline'),
    paragraph('All times are UTC.'),
    ...storyList(story),
    heading(2, 'Resolution'),
    ...prose(incident.resolution),
    ...sectionNames.flatMap((name): RootContent[] => [
      heading(2, sectionTitles[name]),
      ...prose(review.sections[name] ?? ''),
    ]),
    ...(review.causes.length > 0
      ? [heading(2, 'Causes, for the trends'), paragraph(review.causes.join(', '))]
      : []),
    ...evidenceList(content.evidence ?? []),
    heading(2, 'Action items'),
    ...actionList(review.actions),
    paragraph(`Written by Holdfast at ${utcStamp(now)} from incident ${incident.id}.`),
  ];
  return { type: 'root', children };
}

function facts({ incident, metrics }: ReviewContent): Table {
  // As corrected: the head and the durations below it must not differ.
  const resolvedAt = incident.resolvedAt === null ? null : (metrics.resolved ?? incident.resolvedAt);
  const roles = Object.entries(incident.roles).filter(([role]) => role !== 'commander');
  return table([
    ['Incident', incident.title],
    ['Severity', incident.severity?.label ?? 'not set'],
    ['Status', incident.status],
    ['Commander', incident.commander],
    ...roles.map(([role, person]) => [role === 'dba' ? 'DBA' : capital(role), person]),
    ['Affected services', incident.services.join(', ') || 'not named'],
    ['Declared', utcStamp(incident.declaredAt)],
    ['Resolved', resolvedAt === null ? 'not yet' : utcStamp(resolvedAt)],
  ]);
}

function durations(metrics: Metrics): Table {
  const measured = durationsOf(metrics);
  return table([
    ['Measure', 'From', 'To', 'Time'],
    ...durationNames.map((name) => {
      const { label, from, to } = durationPoints[name];
      return [label, from, to, spanText(measured[name])];
    }),
  ]);
}

function storyList(story: readonly EntryRow[]): RootContent[] {
  if (story.length === 0) return [paragraph('No entry is pinned to the story yet.')];
  return [{ type: 'list', ordered: false, spread: false, children: withGaps(story).map(storyItem) }];
}

function storyItem({ entry, gapMs }: { entry: EntryRow; gapMs: number | null }): ListItem {
  const line: PhrasingContent[] = [
    { type: 'strong', children: [{ type: 'text', value: utcStamp(entry.at) }] },
    { type: 'text', value: ` ${entry.text} (${entry.actor})` },
  ];
  const children: BlockContent[] = [{ type: 'paragraph', children: line }];
  if (gapMs !== null)
    line.unshift({
      type: 'emphasis',
      children: [{ type: 'text', value: `(${spanText(gapMs)} without an entry) ` }],
    });
  if (entry.detail) children.push({ type: 'code', value: entry.detail });
  return { type: 'listItem', spread: false, children };
}

/** Links into the data folder, each with the hash that the log has. */
function evidenceList(evidence: readonly EvidenceFile[]): RootContent[] {
  if (evidence.length === 0) return [];
  const children = evidence.map(({ title, href, facts: about, sha256, at }): ListItem => {
    const line: PhrasingContent[] = [
      { type: 'strong', children: [{ type: 'text', value: utcStamp(at) }] },
      { type: 'text', value: ' ' },
      { type: 'link', url: href, children: [{ type: 'text', value: title }] },
      { type: 'text', value: ` (${about}), SHA-256 ` },
      { type: 'inlineCode', value: sha256 },
    ];
    return { type: 'listItem', spread: false, children: [{ type: 'paragraph', children: line }] };
  });
  return [
    heading(2, 'Evidence'),
    paragraph("The links lead into Holdfast's data folder."),
    { type: 'list', ordered: false, spread: false, children },
  ];
}

function actionList(actions: readonly ActionItem[]): RootContent[] {
  if (actions.length === 0) return [paragraph('None yet.')];
  const children = actions.map((action): ListItem => {
    const who = action.owner || 'nobody yet';
    const due = action.due ?? 'no date';
    const state = action.state === 'dropped' ? ', dropped' : '';
    const text = `${action.title} (owner: ${who}, due: ${due}, priority: ${action.priority}${state})`;
    return { type: 'listItem', checked: action.state === 'done', spread: false, children: [paragraph(text)] };
  });
  return [{ type: 'list', ordered: false, spread: false, children }];
}

/** What a person wrote is Markdown of its own: it is taken over as such, its headings below the section's. */
function prose(text: string): RootContent[] {
  if (!text.trim()) return [paragraph(NOT_WRITTEN)];
  return fromMarkdown(text).children.map((node) =>
    node.type === 'heading' ? { ...node, depth: Math.min(6, node.depth + 2) as 3 | 4 | 5 | 6 } : node,
  );
}

function heading(depth: 1 | 2, value: string): RootContent {
  return { type: 'heading', depth, children: [{ type: 'text', value }] };
}

function paragraph(value: string): BlockContent & { type: 'paragraph' } {
  return { type: 'paragraph', children: [{ type: 'text', value }] };
}

function table(rows: string[][]): Table {
  return {
    type: 'table',
    children: rows.map((cells) => ({
      type: 'tableRow',
      children: cells.map((value) => ({ type: 'tableCell', children: [{ type: 'text', value }] })),
    })),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
